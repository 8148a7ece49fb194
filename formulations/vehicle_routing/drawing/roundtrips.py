"""The map of a routing plan: every trip from depot to depot, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np

from formulations.vehicle_routing.clock import clock
from formulations.vehicle_routing.drawing.day import Day
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Route, Visit
from formulations.vehicle_routing.travel import Euclidean, GreatCircle
from optimizer.sdk import Line, Map, Marks, Point, Remark

NO_MAP = "There is none: the instance gives ways between places, but not where all of them lie."
STRAIGHT = "Lines are straight from stop to stop; the ways that vehicles take are longer."

Axes = tuple[Literal["x", "lon"], Literal["y", "lat"]]


def map_of(day: Day) -> Map | Remark:
    """The map, or a remark where places have no coordinates."""
    axes = _axes(day.instance)
    if axes is None:
        return Remark(title="Map", text=NO_MAP)
    places = _Places(day.instance, axes)
    depots = [places.depot(name) for name in day.instance.depots["id"].tolist()]
    left_out = [places.order(name, {}) for name in day.solution.unserved["order_id"].tolist()]
    marks = [
        Marks(name="depot", symbol="square", points=tuple(depots)),
        Marks(name="left out", symbol="x", points=tuple(left_out)),
    ]
    is_exact = isinstance(day.instance.travel, Euclidean | GreatCircle)
    return Map(
        title="Routes to scale",
        lines=tuple(line for route in day.solution.routes for line in _lines(day, places, route)),
        marks=tuple(each for each in marks if each.points),
        geographic=axes == ("lon", "lat"),
        note=None if is_exact else STRAIGHT,
    )


def _axes(instance: Instance) -> Axes | None:
    """The coordinates that every place has, first of all those that travel is measured by."""
    choices: list[Axes] = [("lon", "lat"), ("x", "y")]
    if isinstance(instance.travel, Euclidean):
        choices.reverse()
    for axes in choices:
        if not any(np.isnan(instance.locations[name]).any() for name in axes):
            return axes
    return None


class _Places:
    """Depots and orders as points."""

    def __init__(self, instance: Instance, axes: Axes) -> None:
        x, y = (instance.locations[name].tolist() for name in axes)
        at = dict(zip(instance.locations["id"].tolist(), zip(x, y, strict=True), strict=True))
        self._depots = {row.id: at[row.location_id] for row in instance.depots}
        self._orders = {row.id: at[row.location_id] for row in instance.orders}

    def depot(self, name: str) -> Point:
        x, y = self._depots[name]
        return Point(id=name, x=x, y=y)

    def order(self, name: str, facts: dict[str, Any]) -> Point:
        x, y = self._orders[name]
        return Point(id=name, x=x, y=y, facts=facts)


def _lines(day: Day, places: _Places, route: Route) -> Iterator[Line]:
    """One line a trip; an open end is the last stop. A started route may go home at once."""
    kind, trips = day.types[route.vehicle_type_id], day.trips(route.id)
    if not trips and kind.end_depot_id is not None:
        trips = [[]]
    for number, visits in enumerate(trips, start=1):
        begin = kind.start_depot_id if number == 1 else kind.reload_depot_id
        end = kind.end_depot_id if number == len(trips) else kind.reload_depot_id
        yield Line(
            name=route.id,
            begin=places.depot(begin or kind.start_depot_id),
            stops=tuple(places.order(v.order_id, _facts(day, v)) for v in visits),
            end=None if end is None else places.depot(end),
            facts={
                "vehicle": route.vehicle_type_id,
                "trip": number,
                "stops": len(visits),
                "route leaves": clock(route.leave_s),
                "route returns": clock(route.return_s),
                "route distance": round(route.distance, 3),
            },
        )


def _facts(day: Day, visit: Visit) -> dict[str, Any]:
    facts = {
        "stop": visit.position,
        "arrives": clock(visit.arrive_s),
        "starts": clock(visit.start_s),
        "departs": clock(visit.depart_s),
        "window": str(day.window(visit)),
    }
    load = {f"{name} on board": round(amount, 3) for name, amount in visit.load.items()}
    return {name: value for name, value in facts.items() if value != ""} | load
