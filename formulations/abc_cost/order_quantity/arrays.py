"""Order quantities as arrays: what the model, the search and the baseline share.

The independent checker has its own sums (checks.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from formulations.abc_cost.figures import Floats
from formulations.abc_cost.order_quantity.data import OrderQuantity
from formulations.abc_cost.skus import holding_costs


@dataclass(frozen=True)
class Lots:
    """The numbers behind equations (9) and (10) of the README, in the order of the instance's SKUs.

    ``load`` is the share of each limit that one unit of lot takes up: ``load @ lot_units <= 1``.
    """

    demand: Floats  # units per year, shape (SKUs,)
    ordering_cost: Floats  # money per order, shape (SKUs,)
    holding_cost: Floats  # money per unit and year, shape (SKUs,)
    load: Floats  # 1 / unit, shape (limits, SKUs)

    @cached_property
    def economic(self) -> Floats:
        """The order quantities that cost least without limits (Harris 1913), shape (SKUs,)."""
        return (2.0 * self.ordering_cost * self.demand / self.holding_cost) ** 0.5

    def cost(self, lot_units: Floats) -> float:
        """Ordering and holding, money per year."""
        ordering = self.ordering_cost @ (self.demand / lot_units)
        return float(ordering + self.holding_cost @ lot_units / 2.0)

    def fit(self, lot_units: Floats) -> float:
        """The largest factor, at most 1, by which these lots keep all limits."""
        return float(1.0 / np.max(self.load @ lot_units, initial=1.0))


def lots_of(decision: OrderQuantity) -> Lots:
    """The arrays of a decision."""
    skus = decision.skus
    rows = [use / limit for use, limit in shared_limits(decision).values()]
    return Lots(
        demand=skus["annual_demand_units"],
        ordering_cost=skus["ordering_cost"],
        holding_cost=holding_costs(skus),
        load=np.array(rows).reshape(len(rows), len(skus)),
    )


def shared_limits(decision: OrderQuantity) -> dict[str, tuple[Floats, float]]:
    """For each limit given, what one unit of lot uses, shape (SKUs,), and what there is."""
    skus = decision.skus
    limits = {}
    if decision.stock_budget is not None:
        limits["stock_budget"] = skus["unit_cost"] / 2.0, decision.stock_budget
    if decision.storage_capacity_m3 is not None:
        limits["storage_capacity_m3"] = skus["unit_volume_m3"], decision.storage_capacity_m3
    return limits
