"""A part of a day as a day of its own: some orders, and the vehicles that are free for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from formulations.vehicle_routing.features import time_matters
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import positions
from formulations.vehicle_routing.scaling import whole_network
from formulations.vehicle_routing.travel import Euclidean, GreatCircle, Location
from optimizer.sdk import Table

if TYPE_CHECKING:
    from formulations.vehicle_routing.ruin_recreate.cooling import Budget, Temperatures
    from formulations.vehicle_routing.ruin_recreate.plan import Plan


class Route(NamedTuple):
    """A vehicle's way; an order with several windows is served in the ``choice``-th of its rows."""

    kind: int  # row of the vehicle type
    order: np.ndarray  # (stops,) rows of the day's orders, in sequence
    choice: np.ndarray  # (stops,) which of the rows of ``ruin_recreate/rows.py`` of that order


class Worth(NamedTuple):
    """What plans are compared by: orders left out that must be served, then money."""

    missing: int
    cost: float

    def changed(self, before: Worth, after: Worth) -> Worth:
        """With a part that was worth something else before."""
        missing = self.missing + after.missing - before.missing
        return Worth(missing, self.cost + after.cost - before.cost)


def part_of(instance: Instance, orders: np.ndarray, free: np.ndarray) -> Instance:
    """The day of these orders, in the file's sequence, and of so many vehicles of each type."""
    ids = set(instance.orders["id"][orders].tolist())
    tied = _among(instance.transfers["pickup_order_id"], ids)
    windows = _among(instance.time_windows["order_id"], ids)
    used = np.flatnonzero(free)
    limited = np.where(np.isinf(free), np.nan, free)[used]
    return instance.model_copy(
        update={
            "locations": _places(instance, orders),
            "orders": instance.orders.part(orders),
            "vehicle_types": instance.vehicle_types.part(used, num_available=limited),
            "transfers": instance.transfers.part(tied),
            "time_windows": instance.time_windows.part(windows),
        }
    )


def _places(instance: Instance, orders: np.ndarray) -> Table[Location]:
    """Those of the part where travel is by coordinates; ways that are stored stay as they are."""
    if not isinstance(instance.travel, GreatCircle | Euclidean):
        return instance.locations
    used = np.append(instance.orders["location_id"][orders], instance.depots["location_id"])
    return instance.locations.part(np.unique(instance.locations.rows_of(used)))


def _among(column: np.ndarray, ids: set[str]) -> np.ndarray:
    return np.flatnonzero([name in ids for name in column.tolist()])


class Part:
    """The compiled search of a part; orders and types are told by their rows in the whole day."""

    def __init__(self, instance: Instance, orders: np.ndarray, free: np.ndarray) -> None:
        from formulations.vehicle_routing.ruin_recreate.day import day_of

        part = part_of(instance, orders, free)
        self._kinds = np.flatnonzero(free)
        self._whole = whole_network(part)
        self._day = day_of(self._whole, timed=time_matters(part))
        self._order = orders[self._day.row]
        self._by_order = np.argsort(self._order, kind="stable")
        self._choice = np.empty_like(self._order)
        self._choice[self._by_order] = positions(self._order[self._by_order]) - 1

    def built(self, seed: int) -> Plan:
        """A plan made from nothing."""
        from formulations.vehicle_routing.ruin_recreate.start import built_plan

        return built_plan(self._day, seed)

    def driven(self, routes: Sequence[Route], seed: int) -> Plan:
        """The plan of these routes, with all other orders left out."""
        from formulations.vehicle_routing.ruin_recreate.start import plan_from

        kind_at = {kind: row for row, kind in enumerate(self._kinds.tolist())}
        known = [(kind_at[each.kind], self._rows_of(each)) for each in routes]
        return plan_from(self._day, known, seed)

    def _rows_of(self, route: Route) -> list[int]:
        first = np.searchsorted(self._order[self._by_order], route.order)
        rows: list[int] = self._by_order[first + route.choice].tolist()
        return rows

    @property
    def temperatures(self) -> Temperatures:
        """The usual ones from nothing to the end of a search, in typical legs."""
        from formulations.vehicle_routing.ruin_recreate.cooling import temperatures

        return temperatures(self._day)

    def anneal(
        self, plan: Plan, budget: Budget, over: Callable[[], bool], hot: float, cold: float
    ) -> None:
        """Changes a plan for a budget, cooling from one temperature to the other."""
        from formulations.vehicle_routing.ruin_recreate import annealing, cooling

        leg = cooling.typical_leg(self._day, plan)
        while (used := budget.share()) < 1.0 and not over():
            temperature = leg * hot * (cold / hot) ** used
            annealing.anneal(self._day, plan, budget.step(), temperature)

    def keep(self, plan: Plan) -> None:
        """A plan as it is now, even if it has been better: a step of a longer search."""
        from formulations.vehicle_routing.ruin_recreate.annealing import remember

        remember(plan)

    def worth(self, plan: Plan) -> Worth:
        """Of the plan that was best, or kept."""
        now = plan.now[0]
        return Worth(int(now["best_missing"]), self._whole.money(now["best_cost"]))

    def routes(self, plan: Plan) -> list[Route]:
        """Of the plan that was best, or kept."""
        from formulations.vehicle_routing.ruin_recreate.plan import best_routes

        return [
            Route(int(self._kinds[kind]), self._order[rows], self._choice[rows])
            for kind, rows in best_routes(plan)
        ]
