"""A plan that is feasible by construction: orders swept around their depot, cut into routes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from formulations.vehicle_routing.travel import GreatCircle, Legs, Location, legs_between
from optimizer.sdk import ZERO, Table

SPEED_KM_PER_H = 28.0

VAN, BIKE = 0, 1
SHIFT_S = ((28800.0, 64800.0), (32400.0, 57600.0))
"""When vans and bikes may leave, and when they must be back."""

LONGEST_WAIT_S = 7200.0
"""Before one stop."""

REST_S = 1800.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Draw:
    """What was drawn: arrays over orders i and depots d."""

    depots: np.ndarray  # (d, 2): lat, lon
    places: np.ndarray  # (i, 2): lat, lon
    home: np.ndarray  # (i,): the depot that an order is near to
    load: np.ndarray  # (i, 2): parcels, kg
    service_s: np.ndarray  # (i,)
    capacity: np.ndarray  # (2, 2): of a van and of a bike, in parcels and kg


@dataclass(frozen=True, kw_only=True, eq=False)
class Sweep:
    """Routes r through all orders: which vehicle, how long, and when each order is served."""

    routes: list[np.ndarray]  # the orders of each route, in sequence
    depot: np.ndarray  # (r,)
    kind: np.ndarray  # (r,): VAN or BIKE
    leave_s: np.ndarray  # (r,)
    duration_s: np.ndarray  # (r,)
    distance: np.ndarray  # (r,), km
    start_s: np.ndarray  # (i,)
    rest_s: np.ndarray  # (r,): when there is time to rest, from the return on if not before


def sweep(draw: Draw) -> Sweep:
    """Orders by depot and angle; a route ends where the next order no longer fits into it."""
    sequence = _by_angle(draw)
    out, onward, back = _legs(draw, sequence)
    firsts, kinds = _cuts(draw, sequence, out.duration_s, onward.duration_s, back.duration_s)
    start_s = np.empty(len(sequence))
    duration_s, distance = np.empty((2, len(firsts)))
    routes = []
    for r, (first, after) in enumerate(pairwise([*firsts, len(sequence)])):
        stops, leave_s = sequence[first:after], SHIFT_S[kinds[r]][0]
        steps_s = onward.duration_s[first + 1 : after] + draw.service_s[stops[:-1]]
        start_s[stops] = leave_s + out.duration_s[first] + np.cumsum([0.0, *steps_s])
        last = stops[-1]
        return_s = start_s[last] + draw.service_s[last] + back.duration_s[after - 1]
        duration_s[r] = return_s - leave_s
        between_km = onward.distance[first + 1 : after].sum()
        distance[r] = out.distance[first] + between_km + back.distance[after - 1]
        routes.append(stops)
    left_s = np.array([SHIFT_S[kind][0] for kind in kinds])
    return Sweep(
        routes=routes,
        depot=draw.home[sequence[firsts]],
        kind=np.array(kinds),
        leave_s=left_s,
        duration_s=duration_s,
        distance=distance,
        start_s=start_s,
        rest_s=left_s + duration_s,
    )


def later(plan: Sweep, share: np.ndarray) -> Sweep:
    """The same routes, each put off by a share of the time that its shift has left."""
    shift_late_s = np.array(SHIFT_S)[plan.kind, 1]
    delay_s = np.floor(share * (shift_late_s - plan.leave_s - plan.duration_s))
    start_s = plan.start_s.copy()
    for stops, route_delay_s in zip(plan.routes, delay_s, strict=True):
        start_s[stops] += route_delay_s
    leave_s, rest_s = plan.leave_s + delay_s, plan.rest_s + delay_s
    return replace(plan, leave_s=leave_s, start_s=start_s, rest_s=rest_s)


def with_rests(plan: Sweep, num_under_way: int) -> Sweep:
    """The same routes with a rest half-way, where their shift has time for it.

    The first few, which are under way, have none before their return.
    """
    shift_late_s = np.array(SHIFT_S)[plan.kind, 1]
    start_s, duration_s, rest_s = plan.start_s.copy(), plan.duration_s.copy(), plan.rest_s.copy()
    for route, stops in enumerate(plan.routes):
        half = stops[len(stops) // 2 :]
        has_time = rest_s[route] + REST_S <= shift_late_s[route]
        if route >= num_under_way and len(half) < len(stops) and has_time:
            rest_s[route] = start_s[half[0]]
            start_s[half] += REST_S
            duration_s[route] += REST_S
    return replace(plan, start_s=start_s, duration_s=duration_s, rest_s=rest_s)


def with_waits(plan: Sweep, rng: np.random.Generator) -> Sweep:
    """The same routes with waits before their stops, as long as the shift has time for them."""
    shift_late_s = np.array(SHIFT_S)[plan.kind, 1]
    left_s = shift_late_s - plan.leave_s - plan.duration_s
    start_s, duration_s = plan.start_s.copy(), plan.duration_s.copy()
    for route, stops in enumerate(plan.routes):
        waits_s = rng.uniform(0.0, LONGEST_WAIT_S, len(stops))
        waits_s[0] = 0.0  # the vehicle would leave later instead
        waits_s *= min(1.0, left_s[route] / max(1.0, waits_s.sum()))
        start_s[stops] += np.floor(np.cumsum(waits_s))
        duration_s[route] += np.floor(waits_s.sum())
    rest_s = plan.leave_s + duration_s
    return replace(plan, start_s=start_s, duration_s=duration_s, rest_s=rest_s)


def _by_angle(draw: Draw) -> np.ndarray:
    north, east = (draw.places - draw.depots[draw.home]).T
    return np.lexsort((np.arctan2(north, east), draw.home))


def _legs(draw: Draw, sequence: np.ndarray) -> tuple[Legs, Legs, Legs]:
    """From the depot to each order of the sequence, from the order before it, back to the depot."""
    lat, lon = np.vstack([draw.places, draw.depots]).T
    travel = GreatCircle(type="great_circle", speed_km_per_h=SPEED_KM_PER_H)
    between = legs_between(travel, Table(Location, {"lat": lat, "lon": lon}))
    depot = len(sequence) + draw.home[sequence]
    before = np.roll(sequence, 1)
    return between(depot, sequence), between(before, sequence), between(sequence, depot)


def _cuts(
    draw: Draw, sequence: np.ndarray, out_s: np.ndarray, onward_s: np.ndarray, back_s: np.ndarray
) -> tuple[list[int], list[int]]:
    """Where in the sequence each route begins, and with which kind of vehicle it is driven."""
    capacity = draw.capacity.tolist()
    home, load, service_s = (
        column[sequence].tolist() for column in (draw.home, draw.load, draw.service_s)
    )
    firsts: list[int] = []
    kinds: list[int] = []
    depot, room, clock_s, end_s = -1, [0.0, 0.0], 0.0, 0.0
    for k, needed in enumerate(load):
        done_s = clock_s + float(onward_s[k]) + service_s[k]
        if home[k] != depot or not _fits(needed, room) or done_s + float(back_s[k]) > end_s:
            small = _fits(needed, capacity[BIKE])
            kind = BIKE if len(kinds) % 3 == 1 and small else VAN
            firsts.append(k)
            kinds.append(kind)
            depot, room = home[k], capacity[kind]
            leave_s, end_s = SHIFT_S[kind]
            done_s = leave_s + float(out_s[k]) + service_s[k]
        room = [left - used for left, used in zip(room, needed, strict=True)]
        clock_s = done_s
    return firsts, kinds


def _fits(needed: list[float], room: list[float]) -> bool:
    return needed[0] <= room[0] + ZERO and needed[1] <= room[1] + ZERO
