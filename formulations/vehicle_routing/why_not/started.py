"""Whether started routes can still be home in time and near enough, with what they have to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import depot_locations
from formulations.vehicle_routing.network.fleet import unlimited
from formulations.vehicle_routing.network.running import Started, started
from formulations.vehicle_routing.why_not.limits import excess, late, too_long
from formulations.vehicle_routing.why_not.pairs import best_between
from formulations.vehicle_routing.why_not.promised import promised_conflicts
from optimizer.sdk import Change, Reason


class _Limit(NamedTuple):
    """A limit of the vehicle type, and by how much each started route misses it at least."""

    code: str
    missed: np.ndarray  # (routes,), 0 where it may be kept
    unit: str
    detail: str
    remedy: str


def started_conflicts(instance: Instance, wanted: np.ndarray) -> Iterator[Reason]:
    """Why started routes miss their limits, at once or with ``wanted`` orders that name them."""
    if not len(instance.started_routes):
        return
    done = started(instance)
    for limit in _limits(instance, done):
        for row in np.flatnonzero(limit.missed).tolist():
            yield _late_home(instance, row, limit)
    yield from promised_conflicts(instance, done, wanted)


def _limits(instance: Instance, done: Started) -> list[_Limit]:
    """Against the quickest and the shortest way home, with an open end from where it was last."""
    types, kind = instance.vehicle_types, done.vehicle_type
    _, end = depot_locations(instance)
    is_open, ways = end[kind] < 0, best_between(instance)
    driven = done.distance + np.where(is_open, 0.0, ways.distance[done.location, end[kind]])
    home_s = done.resume_s + ways.duration_s[done.location, end[kind]]
    back_s = np.where(is_open, done.depart_s, home_s)
    shift_s, longest_s, longest = (
        unlimited(types[name])[kind] for name in ("shift_late_s", "max_duration_s", "max_distance")
    )
    lasts_s = too_long(back_s - done.leave_s, longest_s, shift_s, back_s)
    return [
        _Limit("cannot_return", late(back_s, shift_s), "s",
               "would be back {amount} s after its shift has ended",
               "the shift of {type} ends {amount} s later"),
        _Limit("too_long", lasts_s, "s",
               "would last {amount} s longer than allowed",
               "routes of {type} may last {amount} s longer"),
        _Limit("too_far", excess(driven, longest), "distance",
               "would be {amount} longer than allowed", "routes of {type} may be {amount} longer"),
    ]  # fmt: skip


def _late_home(instance: Instance, row: int, limit: _Limit) -> Reason:
    route, type_id = (instance.started_routes[name][row] for name in ("id", "vehicle_type_id"))
    words = {"amount": f"{limit.missed[row]:.6g}", "type": type_id}
    change = Change(
        rule=limit.code,
        where=f"vehicle type {type_id}",
        amount=float(limit.missed[row]),
        unit=limit.unit,
        detail=limit.remedy.format(**words),
    )
    detail = f"started route {route} {limit.detail.format(**words)} even if it went home at once"
    return Reason(code=limit.code, detail=detail, changes=(change,))
