"""Compiling ahead of time: ``python -m formulations.stock_allocation.warm``.

``make setup`` does it. Compiled code is kept on disk; without it the first plan by ``decompose``
waits half a minute.
"""

from __future__ import annotations


def warm() -> None:
    """Compile all of it on a catalogue of one SKU."""
    import random

    from formulations.stock_allocation.arrays import Arrays
    from formulations.stock_allocation.decomposition.ascent import ascent
    from formulations.stock_allocation.decomposition.mixing import mixed_plan
    from formulations.stock_allocation.decomposition.problem import problem_of
    from formulations.stock_allocation.generate import generate
    from formulations.stock_allocation.instance import Instance

    envelope = generate(random.Random(0), 1, "loose", "catalogue")
    arrays = Arrays(Instance.model_validate(envelope["data"]))
    problem = problem_of(arrays)
    for state in ascent(problem, [problem.limit * 0.0]):
        if state.is_plan:
            mixed_plan(arrays, problem, state)
            return


if __name__ == "__main__":
    warm()
