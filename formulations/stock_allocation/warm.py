"""Compiling ahead of time: ``python -m formulations.stock_allocation.warm``.

``make setup`` does it. Compiled code is kept on disk; without it the first plan by ``decompose``
waits a minute and more.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optimizer.sdk import is_kept


def warm() -> None:
    """Compile all of it anew."""
    _forget()
    _call_all()


def load() -> None:
    """Bring all of it in from disk, where it has been compiled: that takes half a second."""
    from formulations.stock_allocation.decomposition.mixing import _add

    if is_kept(_add):
        _call_all()


def _call_all() -> None:
    """On a catalogue of one SKU."""
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
    from formulations.stock_allocation.decomposition.mixing import _add

    for kept in _place(_add).glob("*.nb[ic]"):
        kept.unlink()


def _place(function: Any) -> Path:
    """Where numba keeps a function: beside its source, or where ``NUMBA_CACHE_DIR`` says."""
    return Path(function._cache.cache_path)


if __name__ == "__main__":
    warm()
