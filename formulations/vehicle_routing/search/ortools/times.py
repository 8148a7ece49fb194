"""Everything about time in OR-Tools' words: windows, shifts, hours, lateness, breaks, releases."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from formulations.vehicle_routing.search.ortools.translation import Day


def add_times(day: Day) -> None:
    """Starts of service and what follows from them; a vehicle may wait anywhere."""
    net, routing, horizon = day.whole.network, day.routing, day.whole.horizon
    onward = routing.RegisterTransitMatrix((net.service_s[:, None] + net.duration_s).tolist())
    routing.AddDimension(onward, horizon, horizon, False, "time")
    times = routing.GetDimensionOrDie("time")
    _add_windows(day, times)
    _add_shifts(day, times)
    _add_breaks(day, times)
    if net.release_s.any():
        _add_releases(day, times)
    if net.longest_route_cost_per_s:
        _add_balance(day, times, onward)


def _add_windows(day: Day, times: Any) -> None:
    """Windows, what lies between several of them, and instants after which lateness is paid."""
    net, horizon, solver = day.whole.network, day.whole.horizon, day.routing.solver()
    for point, index in zip(day.orders, day.indices(day.orders), strict=True):
        instant = times.CumulVar(index)
        _within(instant, int(net.early_s[point]), int(net.late_s[point]), horizon)
        between = [(int(a[1]) + 1, int(b[0]) - 1) for a, b in pairwise(net.windows.of(point))]
        gaps = [(begin, end) for begin, end in between if begin <= end]
        if gaps:  # RemoveInterval would go through every instant between two windows
            solver.Add(solver.NotMemberCt(instant, *map(list, zip(*gaps, strict=True))))
        if price := int(net.lateness_cost_per_s[point]):
            times.SetCumulVarSoftUpperBound(index, int(min(net.due_s[point], horizon)), price)


def _add_shifts(day: Day, times: Any) -> None:
    """Shifts, longest durations and what hours cost; a started route goes on at once."""
    fleet, routing, horizon = day.whole.network.fleet, day.routing, day.whole.horizon
    for vehicle, kind in enumerate(day.kinds.tolist()):
        early_s, late_s = int(fleet.early_s[kind]), int(fleet.late_s[kind])
        leave_by_s = early_s if fleet.started_route[kind] >= 0 else late_s
        _within(times.CumulVar(routing.Start(vehicle)), early_s, leave_by_s, horizon)
        _within(times.CumulVar(routing.End(vehicle)), early_s, late_s, horizon)
        times.SetSpanUpperBoundForVehicle(int(min(fleet.max_duration_s[kind], horizon)), vehicle)
        # With balance alone OR-Tools would leave early and wait: the least price makes it shorten.
        least = 1 if day.whole.network.longest_route_cost_per_s else 0
        price = max(int(fleet.cost_per_s[kind]), least)
        times.SetSpanCostCoefficientForVehicle(price, vehicle)


def _add_breaks(day: Day, times: Any) -> None:
    """Before a vehicle leaves, after it returned, or between two services."""
    net, routing = day.whole.network, day.routing
    if not len(net.breaks.kind):
        return
    nodes = [day.manager.IndexToNode(index) for index in range(routing.Size())]
    service_s = net.service_s[nodes].tolist()
    rows = list(zip(*(column.tolist() for column in net.breaks), strict=True))
    for vehicle, kind in enumerate(day.kinds.tolist()):
        taken = [
            routing.solver().FixedDurationIntervalVar(
                early_s, late_s, duration_s, False, f"break {vehicle} {number}"
            )
            for number, (of_kind, early_s, late_s, duration_s) in enumerate(rows)
            if of_kind == kind
        ]
        if taken:
            times.SetBreakIntervalsOfVehicle(taken, vehicle, service_s)


def _add_releases(day: Day, times: Any) -> None:
    """A dimension that never changes along a route tells each order when its vehicle left."""
    net, routing, horizon = day.whole.network, day.routing, day.whole.horizon
    routing.AddConstantDimensionWithSlack(0, horizon, 0, False, "left")
    left = routing.GetDimensionOrDie("left")
    for vehicle in range(len(day.kinds)):
        index = routing.Start(vehicle)
        routing.solver().Add(left.CumulVar(index) == times.CumulVar(index))
    for point in np.flatnonzero(net.release_s > 0).tolist():
        (index,) = day.indices([point])
        left.CumulVar(index).SetMin(int(min(net.release_s[point], horizon)))


def _add_balance(day: Day, times: Any, onward: int) -> None:
    """A dimension that is at each end how long the route has lasted: the longest one is paid."""
    routing, horizon = day.routing, day.whole.horizon
    routing.AddDimension(onward, horizon, 2 * horizon, False, "lasting")
    lasting, solver = routing.GetDimensionOrDie("lasting"), routing.solver()
    for vehicle, spent_s in enumerate(day.by_vehicle(day.whole.network.fleet.spent_s)):
        start, end = routing.Start(vehicle), routing.End(vehicle)
        lasting.CumulVar(start).SetRange(spent_s, spent_s)
        on_the_way = times.CumulVar(end) - times.CumulVar(start)
        solver.Add(lasting.CumulVar(end) == on_the_way + spent_s)
    lasting.SetGlobalSpanCostCoefficient(day.whole.network.longest_route_cost_per_s)


def _within(instant: Any, early: int, late: int, horizon: int) -> None:
    instant.SetRange(min(early, horizon), min(late, horizon))
