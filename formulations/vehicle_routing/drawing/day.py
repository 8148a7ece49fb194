"""A routing plan with what is looked up again and again while it is drawn."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from formulations.vehicle_routing.instance import Instance, Order, VehicleType
from formulations.vehicle_routing.report import clock
from formulations.vehicle_routing.solution import Solution, Visit


class Window(NamedTuple):
    """When service may start: seconds, infinite where there is no end."""

    early_s: float
    late_s: float

    def __str__(self) -> str:
        if self.late_s == inf:
            return f"from {clock(self.early_s)}" if self.early_s > 0 else ""
        return f"{clock(self.early_s)} to {clock(self.late_s)}"


class Day:
    """The visits of each route in sequence, and the records behind the ids."""

    def __init__(self, instance: Instance, solution: Solution) -> None:
        self.instance, self.solution = instance, solution
        self.orders: dict[str, Order] = instance.orders.by("id")
        self.types: dict[str, VehicleType] = instance.vehicle_types.by("id")
        self.visits: dict[str, list[Visit]] = {name: [] for name in solution.routes["id"].tolist()}
        for visit in sorted(solution.visits, key=lambda visit: visit.position):
            self.visits[visit.route_id].append(visit)
        self._windows: dict[str, list[Window]] = {}
        for row in instance.time_windows:
            self._windows.setdefault(row.order_id, []).append(_window(row.early_s, row.late_s))

    def window(self, visit: Visit) -> Window:
        """The first window that is still open when the service of a visit starts, else the last."""
        order = self.orders[visit.order_id]
        alone = [_window(order.tw_early_s, order.tw_late_s)]
        windows = sorted(self._windows.get(visit.order_id, alone))
        return next((each for each in windows if visit.start_s <= each.late_s), windows[-1])

    def trips(self, route_id: str) -> list[list[Visit]]:
        """The visits of each trip of a route."""
        trips: dict[int, list[Visit]] = {}
        for visit in self.visits[route_id]:
            trips.setdefault(visit.trip, []).append(visit)
        return list(trips.values())


def _window(early_s: float | None, late_s: float | None) -> Window:
    return Window(early_s or 0.0, inf if late_s is None else late_s)
