"""A routing plan with what is looked up again and again while it is drawn."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from formulations.vehicle_routing.clock import clock
from formulations.vehicle_routing.instance import Instance, VehicleType
from formulations.vehicle_routing.solution import Solution, Visit
from formulations.vehicle_routing.times.drives import nearest_window, windows_by_order


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
        self.types: dict[str, VehicleType] = instance.vehicle_types.by("id")
        self.visits: dict[str, list[Visit]] = {name: [] for name in solution.routes["id"].tolist()}
        for visit in sorted(solution.visits, key=lambda visit: visit.position):
            self.visits[visit.route_id].append(visit)
        orders = instance.orders["id"].tolist()
        self._windows = dict(zip(orders, windows_by_order(instance), strict=True))
        self._started = set(instance.started_routes["id"].tolist())
        self._done = set(instance.started_visits["order_id"].tolist())

    def window(self, visit: Visit) -> Window:
        """The window in which the service of a visit starts, else the nearest."""
        return Window(*nearest_window(self._windows[visit.order_id], visit.start_s))

    def is_done(self, visit: Visit) -> bool:
        """Whether a started route has done it, or is doing it."""
        return visit.order_id in self._done

    def sets_off_s(self, route_id: str, left_s: float) -> float:
        """When a vehicle sets off to what it has not done: a started one that is free, from now."""
        begun = route_id in self._started
        return max(left_s, self.instance.now_s or 0.0) if begun else left_s

    def trips(self, route_id: str) -> list[list[Visit]]:
        """The visits of each trip of a route."""
        trips: dict[int, list[Visit]] = {}
        for visit in self.visits[route_id]:
            trips.setdefault(visit.trip, []).append(visit)
        return list(trips.values())
