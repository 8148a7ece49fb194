"""What a price of the hours proves about a count schedule."""

from __future__ import annotations

from formulations.abc_cost.certificate import Prices, only_known
from formulations.abc_cost.counting import rules
from formulations.abc_cost.counting.data import CountSchedule
from formulations.abc_cost.prices import LABOUR


def proven_cost(decision: CountSchedule, prices: Prices) -> float:
    """Money a year that no schedule undercuts, by the formulas of the checker.

    Raises:
        ValueError: a limit that is not there has a price.
    """
    only_known(prices, [] if decision.labour_hours is None else [LABOUR])
    return rules.proven_cost(decision, prices.get(LABOUR, 0.0))
