"""Whose arcs the model drives: the vehicles of each type, and each started route by itself."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from formulations.vehicle_routing.flows.arcs import START

if TYPE_CHECKING:
    from formulations.vehicle_routing.instance import Break, Instance, StartedRoute, StartedVisit


class Kind(NamedTuple):
    """Vehicles that the model does not tell apart; a started route is of a kind of its own."""

    name: str
    type_row: int
    type_id: str
    route: StartedRoute | None = None
    visits: tuple[StartedVisit, ...] = ()

    @property
    def place(self) -> str:
        """Where a started route is: at the order visited last, or still at its start."""
        return self.visits[-1].order_id if self.visits else START

    @property
    def route_id(self) -> str:
        """The id of a started route."""
        assert self.route is not None
        return self.route.id

    @property
    def depart_s(self) -> float:
        """When it can go on from there, but for ``now_s``."""
        assert self.route is not None
        return self.visits[-1].depart_s if self.visits else self.route.leave_s


def kinds(instance: Instance) -> list[Kind]:
    """The vehicle types, then the started routes, both in the sequence of the file."""
    type_ids = instance.vehicle_types["id"].tolist()
    fleet = [Kind(name, row, name) for row, name in enumerate(type_ids)]
    return fleet + [
        Kind(
            name_of_started(route.id),
            type_ids.index(route.vehicle_type_id),
            route.vehicle_type_id,
            route,
            visits_of(instance, route.id),
        )
        for route in instance.started_routes
    ]


def breaks_of(instance: Instance, kind: Kind) -> list[Break]:
    """The breaks that every vehicle of a kind takes; a started route those that are not over."""
    now_s = 0.0 if kind.route is None or instance.now_s is None else instance.now_s
    of_type = [each for each in instance.breaks if each.vehicle_type_id == kind.type_id]
    return [each for each in of_type if each.late_s >= now_s]


def break_pairs(instance: Instance, kind: Kind) -> list[tuple[str, str]]:
    """Every two breaks of a kind."""
    return list(combinations([each.id for each in breaks_of(instance, kind)], 2))


def name_of_started(route_id: str) -> str:
    """What no id of a vehicle type looks like."""
    return f"{route_id} (started)"


def visits_of(instance: Instance, route_id: str) -> tuple[StartedVisit, ...]:
    """What a started route has visited, in sequence."""
    visits = [visit for visit in instance.started_visits if visit.route_id == route_id]
    return tuple(sorted(visits, key=lambda visit: visit.position))
