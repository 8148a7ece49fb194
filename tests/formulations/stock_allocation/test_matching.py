"""Units that are limited go where they save most."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from formulations.stock_allocation.decomposition.matching import board_for, match


def _cases() -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Lots, demands and savings, among them ties, zeros, losses and much too much of both."""
    cases = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        lots, demands = rng.integers(1, 6), rng.integers(1, 9)
        units = rng.integers(0, 20, lots).astype(float) * (10.0 if seed % 3 == 0 else 1.0)
        demand = rng.integers(0, 12, demands).astype(float)
        saving = rng.integers(-5, 15, (lots, demands)) * (1.0 if seed % 2 else 0.37)
        cases.append((units, demand, saving))
    return cases


@pytest.mark.parametrize("case", range(60))
def test_match_is_a_best_transport(case: int) -> None:
    """What is sent saves as much as the linear programme, and the prices of lots prove it."""
    units, demand, saving = _cases()[case]
    sent = np.zeros(saving.shape)
    left, lacking = units.copy(), demand.copy()
    board = board_for(len(units), len(demand))

    match(left, lacking, np.ascontiguousarray(saving.T), board, sent)

    prices = board.value

    assert sent.min() >= 0.0
    np.testing.assert_allclose(sent.sum(axis=1) + left, units)
    np.testing.assert_allclose(sent.sum(axis=0) + lacking, demand)
    lots, demands = saving.shape
    rows = np.zeros((lots + demands, lots * demands))
    for i in range(lots):
        for j in range(demands):
            rows[[i, lots + j], i * demands + j] = 1.0
    best = linprog(-saving.ravel(), A_ub=rows, b_ub=np.concatenate([units, demand]))
    assert (sent * saving).sum() == pytest.approx(-best.fun, abs=1e-6)
    least = np.maximum(0.0, (saving - prices[:, None]).max(axis=0))
    assert prices @ units + least @ demand == pytest.approx(-best.fun, abs=1e-6)
