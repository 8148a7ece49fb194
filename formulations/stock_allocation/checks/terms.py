"""What an instance allows and charges, looked up by ids: ``figures`` as people ask for them.

Periods are counted 0, 1, …; a limit that is absent is infinite.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from formulations.stock_allocation.checks.figures import MEASURES as MEASURES
from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.lanes import ENDS
from formulations.stock_allocation.instance import Instance, Lane


class Sums(dict[tuple[Any, ...], float]):
    """Quantities by key; what is not listed is none."""

    def __missing__(self, key: tuple[Any, ...]) -> float:
        return 0.0


@dataclass(frozen=True)
class Route:
    """A lane with its kind and the ids of its two ends."""

    kind: str
    lane: Lane
    origin: str
    destination: str


class Terms:
    """The tables of an instance by their ids."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.figures = Figures(instance)
        self.axes = self.figures.axes
        self.periods = self.axes.periods.ids
        self.position = self.axes.periods.position
        self.skus = instance.skus.by("id")
        self.budgets = {self.position[row.period_id]: row.budget for row in instance.budgets}

    @cached_property
    def routes(self) -> dict[str, Route]:
        """Every lane by its id."""
        return {
            lane.id: Route(kind, lane, getattr(lane, start), getattr(lane, end))
            for kind, (start, end) in ENDS.items()
            for lane in getattr(self.instance, f"{kind}_lanes")
        }

    @cached_property
    def offers(self) -> set[tuple[str, str]]:
        """Each source and SKU that it sells."""
        offers = self.instance.offers
        return set(zip(offers["source_id"].tolist(), offers["sku_id"].tolist(), strict=True))

    @cached_property
    def planned(self) -> dict[tuple[str, str, int], Any]:
        """What an earlier plan did, by lane, SKU and position of the period."""
        return {
            (row.lane_id, row.sku_id, self.position[row.period_id]): row
            for row in self.instance.planned_flows
        }

    def volume_m3(self, sku: str) -> float:
        """Of one unit; a SKU without a volume takes no space."""
        return self.skus[sku].unit_volume_m3 or 0.0

    def weight_kg(self, sku: str) -> float:
        """Of one unit; a SKU without a weight weighs nothing."""
        return self.skus[sku].unit_weight_kg or 0.0

    def unit_size(self, measure: str, sku: str) -> float:
        """What one unit takes of a load in units, m3 or kg."""
        if measure == "units":
            return 1.0
        return self.volume_m3(sku) if measure == "m3" else self.weight_kg(sku)

    def freight(self, route: Route, sku: str) -> float:
        """Money per unit."""
        by_size = route.lane.cost_per_m3 * self.volume_m3(sku)
        by_size += route.lane.cost_per_kg * self.weight_kg(sku)
        return route.lane.unit_cost + by_size

    def capacity(self, field: str, warehouse: str, period: int) -> float:
        """A capacity of a warehouse: that of the calendar, else the usual one."""
        row = self.axes.warehouses.position[warehouse]
        return float(self.figures.capacity(field)[row, period])

    def supply(self, source: str, sku: str, period: int) -> float:
        """Units that a source sells of a SKU in a period; none without an offer."""
        row, column = self.axes.skus.position[sku], self.axes.sources.position[source]
        return float(self.figures.supply[row, column, period])


def unlimited(limit: float | None) -> float:
    return math.inf if limit is None else limit
