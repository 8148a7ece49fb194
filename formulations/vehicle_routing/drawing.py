"""What there is to look at of a routing plan: a map, the vehicles' day, and every stop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from formulations.vehicle_routing.instance import Instance, Order
from formulations.vehicle_routing.report import clock
from formulations.vehicle_routing.solution import Solution, Visit
from optimizer.sdk import Drawing, Gantt, Line, Map, Marks, Section, Stretch

Point = tuple[float, float]


def drawings(instance: Instance, solution: Solution) -> Iterator[Drawing | Section]:
    """The map where places have coordinates, the Gantt chart, and the table of stops."""
    day = _Day(instance, solution)
    drawn = _map(day)
    if drawn is not None:
        yield drawn
    if len(solution.routes):
        yield Gantt(title="Vehicles through the day", stretches=tuple(_stretches(day)))
        yield _stops(day)


class _Day:
    """A plan with what is looked up again and again."""

    def __init__(self, instance: Instance, solution: Solution) -> None:
        self.instance, self.solution = instance, solution
        self.orders: dict[str, Order] = instance.orders.by("id")
        self.types = instance.vehicle_types.by("id")
        self.depots = instance.depots.by("id")
        self.visits: dict[str, list[Visit]] = {name: [] for name in solution.routes["id"].tolist()}
        for visit in sorted(solution.visits, key=lambda visit: visit.position):
            self.visits[visit.route_id].append(visit)
        self.geographic = not np.isnan(instance.locations["lat"]).any()
        x, y = ("lon", "lat") if self.geographic else ("x", "y")
        places = zip(*(instance.locations[name].tolist() for name in ("id", x, y)), strict=True)
        self.at: dict[str, Point] = {name: (across, up) for name, across, up in places}

    def place(self, order_id: str) -> Point:
        return self.at[self.orders[order_id].location_id]

    def depot(self, depot_id: str) -> Point:
        return self.at[self.depots[depot_id].location_id]


# -- the map -------------------------------------------------------------------------------


def _map(day: _Day) -> Map | None:
    """None where the places have no coordinates."""
    if any(value != value for point in day.at.values() for value in point):
        return None
    depots = list(day.depots)
    left_out = day.solution.unserved["order_id"].tolist()
    marks = [_marks("depots", "square", depots, [day.depot(name) for name in depots])]
    if left_out:
        points = [day.place(name) for name in left_out]
        marks.append(_marks("left out", "x", left_out, points))
    return Map(
        title="Routes to scale",
        lines=tuple(line for route in day.solution.routes for line in _lines(day, route)),
        marks=tuple(marks),
        geographic=day.geographic,
    )


def _marks(name: str, symbol: Any, labels: list[str], points: list[Point]) -> Marks:
    x, y = zip(*points, strict=True)
    return Marks(name=name, symbol=symbol, x=x, y=y, labels=tuple(labels))


def _lines(day: _Day, route: Any) -> Iterator[Line]:
    """One line a trip, from where it starts to where it ends; an open end is the last stop."""
    kind, visits = day.types[route.vehicle_type_id], day.visits[route.id]
    trips = sorted({visit.trip for visit in visits})
    for trip in trips:
        own = [visit for visit in visits if visit.trip == trip]
        start = kind.start_depot_id if trip == trips[0] else kind.reload_depot_id
        end = kind.end_depot_id if trip == trips[-1] else kind.reload_depot_id
        stops = [(day.place(visit.order_id), _label(day, visit)) for visit in own]
        if start is not None:
            stops.insert(0, (day.depot(start), f"{start}: leaves {clock(route.leave_s)}"))
        if end is not None:
            stops.append((day.depot(end), f"{end}: returns {clock(route.return_s)}"))
        points, labels = zip(*stops, strict=True)
        x, y = zip(*points, strict=True)
        name = route.id if len(trips) == 1 else f"{route.id}, trip {trip}"
        properties = {"vehicle_type": route.vehicle_type_id, "trip": trip, "stops": len(own)}
        yield Line(name=name, x=x, y=y, labels=labels, properties=properties)


def _label(day: _Day, visit: Visit) -> str:
    load = ", ".join(f"{amount:g} {name}" for name, amount in visit.load.items())
    window = _window(day.orders[visit.order_id])
    parts = [visit.order_id, f"arrives {clock(visit.arrive_s)}", f"starts {clock(visit.start_s)}"]
    parts += [f"window {window}"] if window else []
    return ", ".join(parts + ([f"then on board {load}"] if load else []))


def _window(order: Order) -> str:
    early, late = order.tw_early_s, order.tw_late_s
    if early is None and late is None:
        return ""
    return f"{clock(early or 0.0)} to {'any time' if late is None else clock(late)}"


# -- the day -------------------------------------------------------------------------------


def _stretches(day: _Day) -> Iterator[Stretch]:
    """What each vehicle does from leaving to returning."""
    for route in day.solution.routes:
        row, left_s = f"{route.id} ({route.vehicle_type_id})", route.leave_s
        for visit in day.visits[route.id]:
            label = f"{visit.order_id}: {clock(visit.start_s)} to {clock(visit.depart_s)}"
            yield from _stretch(row, "driving", left_s, visit.arrive_s, f"to {visit.order_id}")
            yield from _stretch(row, "waiting", visit.arrive_s, visit.start_s, visit.order_id)
            yield from _stretch(row, "service", visit.start_s, visit.depart_s, label)
            left_s = visit.depart_s
        yield from _stretch(row, "driving", left_s, route.return_s, "back")


def _stretch(row: str, kind: str, begin_s: float, end_s: float, label: str) -> Iterator[Stretch]:
    if end_s > begin_s:
        yield Stretch(row=row, kind=kind, begin_s=begin_s, end_s=end_s, label=f"{kind}, {label}")


def _stops(day: _Day) -> Section:
    """Every stop; slack is how much later its service might start."""
    rows = []
    for route in day.solution.routes:
        for visit in day.visits[route.id]:
            order = day.orders[visit.order_id]
            slack = None if order.tw_late_s is None else (order.tw_late_s - visit.start_s) / 60.0
            clocks = map(clock, (visit.arrive_s, visit.start_s, visit.depart_s))
            load = [visit.load.get(name, 0.0) for name in day.instance.dimensions]
            what = (route.id, visit.trip, visit.position, visit.order_id)
            rows.append((*what, *clocks, _window(order), slack, *load))
    times = ("arrives", "starts", "departs", "window", "slack min")
    return Section(
        title="Stops",
        columns=("route", "trip", "stop", "order", *times, *day.instance.dimensions),
        rows=tuple(rows),
    )
