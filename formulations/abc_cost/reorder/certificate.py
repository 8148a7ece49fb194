"""What prices of the limits prove about reorder policies."""

from __future__ import annotations

import numpy as np

from formulations.abc_cost.certificate import Prices, only_known
from formulations.abc_cost.reorder import duality
from formulations.abc_cost.reorder.data import ReorderPolicy
from formulations.abc_cost.reorder.rules import counted


def proven_cost(decision: ReorderPolicy, prices: Prices) -> float:
    """Money a year that no plan undercuts, by the formulas of the checker.

    Raises:
        ValueError: a limit that is not there has a price.
    """
    inside = counted(decision)
    only_known(prices, duality.limits_of(decision, inside))
    return duality.proven_cost(decision, inside, prices, np.ones(len(decision.skus)))
