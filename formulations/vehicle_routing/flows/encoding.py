"""A plan as the values of the model's variables: flows along the arcs that its routes drive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.flows.arcs import END, START, Arc, late_orders, links, ways_along
from formulations.vehicle_routing.flows.kinds import Kind, break_pairs, breaks_of, kinds
from formulations.vehicle_routing.flows.stops import reloads_of
from formulations.vehicle_routing.itinerary import transferred

if TYPE_CHECKING:
    from formulations.vehicle_routing.instance import Instance, Order, TimeWindow
    from formulations.vehicle_routing.solution import Route, Solution, Visit
    from optimizer.sdk import Encoded

Flows = dict[str, dict[Arc, float]]


class _Drive(NamedTuple):
    """A route with its kind, its visits in sequence, and all places that it comes by."""

    kind: Kind
    route: Route
    visits: list[Visit]
    places: list[str]
    ways: dict[Arc, tuple[float, float]]

    @property
    def arcs(self) -> Iterator[tuple[int, Arc]]:
        """Each arc, after how many stops it is driven."""
        for passed, (origin, destination) in enumerate(pairwise(self.places)):
            yield passed, (self.kind.name, origin, destination)

    @property
    def start_s(self) -> list[float]:
        """When it leaves its start, and starts service at each stop or leaves it reloaded."""
        visits = {visit.order_id: visit for visit in self.visits}
        instants = [self.route.leave_s]
        for passed, arc in list(self.arcs)[1:]:
            visit = visits.get(self.places[passed])
            if visit is None:
                instants.append(visits[arc[2]].arrive_s - self.ways[arc][1])
            else:
                instants.append(visit.start_s)
        return instants

    def passed_by(self, instant_s: float) -> int:
        """How many stops have begun at an instant on the way."""
        return sum(start_s <= instant_s for start_s in self.start_s[1:])

    def trip_at(self, passed: int) -> tuple[int, int]:
        """Between which places the trip is that goes on after so many stops."""
        depots = [k for k, place in enumerate(self.places) if place not in self._served]
        return max(k for k in depots if k <= passed), min(k for k in depots if k > passed)

    @property
    def _served(self) -> set[str]:
        return {visit.order_id for visit in self.visits}


def encoded_flows(instance: Instance, solution: Solution) -> Encoded:
    """The value of every variable of the model that a plan makes other than 0."""
    flows: Flows = defaultdict(lambda: defaultdict(float))
    drives = list(_drives(instance, solution))
    _put_choices(flows, instance, drives)
    for drive in drives:
        if not drive.visits:
            flows["straight_home"][drive.kind.name,] = 1.0
            continue
        _put_ways(flows, instance, drive)
        _put_loads(flows, instance, drive)
        _put_links(flows, instance, drive)
        _put_windows(flows, instance, drive)
        _put_breaks(flows, instance, solution, drive)
    return flows


def _drives(instance: Instance, solution: Solution) -> Iterator[_Drive]:
    fleet = kinds(instance)
    of_type = {kind.type_id: kind for kind in fleet if kind.route is None}
    started = {kind.route.id: kind for kind in fleet if kind.route is not None}
    visits: dict[str, list[Visit]] = defaultdict(list)
    for visit in solution.visits:
        visits[visit.route_id].append(visit)
    reloads: dict[str, list[str]] = defaultdict(list)
    for name, vehicle_type in reversed(reloads_of(instance).items()):
        reloads[vehicle_type.id].append(name)
    for route in solution.routes:
        calls = sorted(visits[route.id], key=lambda visit: visit.position)
        kind = started.get(route.id, of_type[route.vehicle_type_id])
        places, trip = [START], 1
        for visit in calls:
            places += [reloads[kind.type_id].pop()] if visit.trip > trip else []
            places.append(visit.order_id)
            trip = visit.trip
        places.append(END)
        arcs = [(kind.name, *ends) for ends in pairwise(places)]
        yield _Drive(kind, route, calls, places, ways_along(instance, [kind], arcs))


def _put_choices(flows: Flows, instance: Instance, drives: Sequence[_Drive]) -> None:
    """What is left out, and how long the longest route lasts."""
    served = {visit.order_id for drive in drives for visit in drive.visits}
    left_out = [order for order in instance.orders if order.id not in served]
    flows["unserved"] = {(o.id,): 1.0 for o in left_out if o.unserved_cost is not None}
    chosen = {order.group_id for order in instance.orders if order.id in served}
    for group in instance.groups:
        if group.unserved_cost is not None and group.id not in chosen:
            flows["unserved_group"][group.id,] = 1.0
    if instance.longest_route_cost_per_h > 0:
        durations_s = [drive.route.return_s - drive.route.leave_s for drive in drives]
        flows["longest_s"]["longest",] = max(durations_s, default=0.0)


def _put_ways(flows: Flows, instance: Instance, drive: _Drive) -> None:
    """The arcs, and what they know of distance and time."""
    used, limits = features(instance), instance.vehicle_types.by("id")[drive.kind.type_id]
    timed = limits.max_duration_s is not None or "balance" in used
    counts_trips = limits.max_trips is not None and bool(reloads_of(instance))
    driven, start_s = 0.0, drive.start_s
    for passed, arc in drive.arcs:
        driven += drive.ways.get(arc, (0.0, 0.0))[0]
        begun, _ = drive.trip_at(passed)
        flows["drive"][arc] = 1.0
        flows["ahead"][arc[1:]] += len(drive.places) - 2 - passed
        flows["start_s"][arc] = start_s[passed]
        if limits.max_distance is not None:
            flows["driven"][arc] = driven
        if timed:
            flows["left_s"][arc] = drive.route.leave_s
        if "releases" in used:
            flows["loaded_s"][arc] = start_s[begun]
        if counts_trips:
            begun_trips = {drive.trip_at(k)[0] for k in range(passed + 1)}
            flows["reloaded"][arc] = len(begun_trips) - 1.0


def _put_loads(flows: Flows, instance: Instance, drive: _Drive) -> None:
    """What is to be delivered, and what was picked up."""
    orders, tied = instance.orders.by("id"), transferred(instance)
    own = [None if place in tied else orders.get(place) for place in drive.places]
    collects = "pickups" in features(instance)
    for dimension in instance.vehicle_types.by("id")[drive.kind.type_id].capacity:
        for passed, arc in drive.arcs:
            begun, ended = drive.trip_at(passed)
            ahead, behind = own[passed + 1 : ended], own[begun + 1 : passed + 1]
            flows["on_board"][dimension, *arc] = _total(ahead, "delivery", dimension)
            if collects:
                flows["collected"][dimension, *arc] = _total(behind, "pickup", dimension)


def _total(orders: Iterable[Order | None], kind: str, dimension: str) -> float:
    return sum(o.load.get(dimension, 0.0) for o in orders if o is not None and o.type == kind)


def _put_links(flows: Flows, instance: Instance, drive: _Drive) -> None:
    """What is on the way from one order to another."""
    at = {order_id: passed for passed, order_id in enumerate(drive.places)}
    for name, (first_id, second_id) in links(instance).items():
        first, last = at.get(first_id), at.get(second_id)
        for passed, arc in drive.arcs:
            if first is not None and last is not None and first <= passed < last:
                flows["carried"][name, *arc] = 1.0


def _put_windows(flows: Flows, instance: Instance, drive: _Drive) -> None:
    """Which of several windows each visit is in, and how late it is."""
    due, windows = late_orders(instance), list(instance.time_windows)
    for visit in drive.visits[len(drive.kind.visits) :]:
        open_then = [w for w, each in enumerate(windows) if each.order_id == visit.order_id]
        if open_then:
            best = min(open_then, key=lambda w: _outside_s(windows[w], visit.start_s))
            flows["in_window"][best,] = 1.0
        if visit.order_id in due:
            late_by_s = visit.start_s - (due[visit.order_id].due_s or 0.0)
            flows["late_by_s"][visit.order_id,] = max(0.0, late_by_s)


def _outside_s(window: TimeWindow, start_s: float) -> float:
    """How far an instant lies outside a window."""
    late_s = float("inf") if window.late_s is None else window.late_s
    return max((window.early_s or 0.0) - start_s, start_s - late_s, 0.0)


def _put_breaks(flows: Flows, instance: Instance, solution: Solution, drive: _Drive) -> None:
    """Each break on its arc, or before or after the route."""
    own = [each for each in solution.breaks if each.route_id == drive.route.id]
    taken = {each.break_id: each.start_s for each in own}
    for each in breaks_of(instance, drive.kind):
        start_s, key = taken.get(each.id), (each.id, drive.kind.name)
        on = len(drive.places) if start_s is None else drive.passed_by(start_s)
        before = start_s is None and drive.route.leave_s >= each.early_s + each.duration_s
        if before:
            flows["break_before"][*key, drive.places[1]] = 1.0
        elif start_s is None:
            flows["break_after"][*key, drive.places[-2]] = 1.0
        for passed, arc in drive.arcs:
            if passed == on and start_s is not None:
                flows["break_on"][each.id, *arc] = 1.0
                flows["break_s"][each.id, *arc] = start_s
            if before or passed >= on:
                flows["break_over"][each.id, *arc] = 1.0
    for one, other in break_pairs(instance, drive.kind):
        if other in taken and taken.get(one, -1.0) < taken[other]:
            arc = list(drive.arcs)[drive.passed_by(taken[other])][1]
            flows["break_first"][one, other, *arc] = 1.0
