"""Compiling ahead of time: ``python -m formulations.abc_cost.warm``, as ``make setup`` does.

Compiled code is kept on disk. Without it the first plan of reorder policies waits some seconds.
"""

from __future__ import annotations


def warm() -> None:
    """Compile all of it on one SKU."""
    import numpy as np

    from formulations.abc_cost.reorder.kernel import FIRST_RATE, answer

    data, rates = np.ones((1, 8)), np.zeros((1, 0), dtype=np.int64)
    prices, once = np.ones(FIRST_RATE), np.ones(1)
    answer(data, rates, prices, once, once, prices.copy(), np.zeros((FIRST_RATE, FIRST_RATE)))


if __name__ == "__main__":
    warm()
