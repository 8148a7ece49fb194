"""Compiling ahead of time: ``python -m formulations.stock_allocation.warm``.

``make setup`` does it. Compiled code is kept on disk; without it the first plan by ``decompose``
waits a minute and more.
"""

from __future__ import annotations

from pathlib import Path


def is_ready() -> bool:
    """Whether the blocks of SKUs have been compiled on this machine, as their file is now."""
    from formulations.stock_allocation.decomposition.mixing import _add

    return bool(_add._cache._cache_file._load_index())


def warm() -> None:
    """Compile all of it anew."""
    _forget()
    load()


def load() -> None:
    """Call all of it on a catalogue of one SKU: what is kept comes from disk, in half a second."""
    import random

    from formulations.stock_allocation.arrays import Arrays
    from formulations.stock_allocation.decomposition.mixing import mixed_plan
    from formulations.stock_allocation.decomposition.orders import plans
    from formulations.stock_allocation.decomposition.problem import problem_of
    from formulations.stock_allocation.generate import generate
    from formulations.stock_allocation.instance import Instance
    from optimizer.sdk import never

    envelope = generate(random.Random(0), 1, "loose", "orders")
    arrays = Arrays(Instance.model_validate(envelope["data"]))
    for standing in plans(problem_of(arrays), [], 0.1, never, never):
        if standing.problem is not None and standing.state is not None:
            mixed_plan(arrays, standing.problem, standing.state)
            return


def _forget() -> None:
    """Remove what is kept: it is kept by file, and knows not when a file that it calls changes."""
    for kept in (Path(__file__).parent / "decomposition" / "__pycache__").glob("*.nb[ic]"):
        kept.unlink()


if __name__ == "__main__":
    warm()
