"""What a search changes: the routes as linked stops, the orders left out, the best plan so far.

Stops are the orders, then of each route where it starts and where it ends. A route that serves
nobody is not active.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.ruin_recreate.compiled import piece
from formulations.vehicle_routing.ruin_recreate.day import Day

NOWHERE = 2**32 - 1

STOP = np.dtype(
    [
        ("next", "u4"),
        ("previous", "u4"),
        ("route", "u4"),  # NOWHERE when left out
        ("point", "u4"),
        ("to_next", "f8"),  # distance
        ("from_previous", "f8"),
        ("time_to_next", "f8"),
        ("time_from_previous", "f8"),
        ("leave", "f8"),  # the earliest that a vehicle can leave here
        ("latest", "f8"),  # the latest that it may arrive here
    ]
)

SPAN = np.dtype([(name, "f8") for name in ("lasts", "first", "last")])
"""A part of a route: how long it lasts at least, and between which instants it then begins."""

ROUTE = np.dtype(
    [
        ("kind", "u4"),
        ("size", "u4"),
        ("position", "i8"),  # among the active routes
        ("saved_in", "i8"),  # the iteration
        ("distance", "f8"),
        ("per_distance", "f8"),
        ("changes", "f8"),  # cost of what was planned for another kind
        ("lateness", "f8"),  # and of hours beyond the fewest, where these would make it later
        ("release", "f8"),  # when the last of its goods is there
    ]
)

NOW = np.dtype(
    [
        ("iteration", "i8"),
        ("num_active", "i8"),
        ("num_absent", "i8"),
        ("num_resting", "i8"),  # absent orders that this iteration leaves alone
        ("num_pooled", "i8"),
        ("num_touched", "i8"),
        ("num_focus", "i8"),  # orders around which ruins are made
        ("until_blink", "i8"),
        ("missing", "i8"),  # absent orders that must be served
        ("burden", "i8"),  # how often these were left out so far
        ("best_missing", "i8"),
        ("best_length", "i8"),
        ("random", "u8"),  # the state of ``chance.py``
        ("barred", "u8"),  # kinds that open no route in this iteration, as bits
        ("cost", "f8"),
        ("best_cost", "f8"),
    ]
)


class Plan(NamedTuple):
    """A plan in the making; the arrays from ``touched`` on are what can be undone."""

    now: np.ndarray  # (1,) of NOW
    stop: np.ndarray  # (stops,) of STOP
    longer_leg: np.ndarray  # (stops,) of the two beside each, -inf where it is on no route
    until: np.ndarray  # (stops,) of SPAN, until a stop; empty where hours do not matter
    since: np.ndarray  # (stops,) of SPAN, from a stop on
    route: np.ndarray  # (routes,) of ROUTE
    room: np.ndarray  # (routes, dimensions) capacity that is left
    active: np.ndarray  # (routes,) the active ones, then the others
    used: np.ndarray  # (kinds,) active routes of each
    absent: np.ndarray  # (orders,) those left out, of alternatives their lead
    place: np.ndarray  # (orders,) where each stands among them, if it is one
    absences: np.ndarray  # (orders,) how often each was left out that must be served
    pool: np.ndarray  # (orders,) those to be put back
    key: np.ndarray  # (orders,) by which they are sorted
    on_board: np.ndarray  # (stops, dimensions) after a stop; none where nothing is collected
    most_until: np.ndarray  # (stops, dimensions) the most on board until a stop
    most_since: np.ndarray  # (stops, dimensions) and from it on
    bends: np.ndarray  # (orders, 2) departures from which on lateness costs more, and by how much
    focus: np.ndarray  # (orders,) those around which ruins are made
    best: np.ndarray  # of each route NOWHERE - kind - 1 and its orders
    touched: np.ndarray  # (routes,) those that this iteration has changed
    trail_start: np.ndarray  # (routes + 1,) where the stops of each begin
    trail: np.ndarray  # (stops,) their stops as they were in sequence
    kept_stop: np.ndarray
    kept_until: np.ndarray
    kept_since: np.ndarray
    kept_route: np.ndarray
    kept_room: np.ndarray


def empty_plan(day: Day, seed: int) -> Plan:
    """No route, and every order still to be served; ``seed`` decides all chances."""
    n, dimensions = day.load.shape
    num_spans = 3 * n if day.rules.hours else 0
    weighed = (3 * n if day.words.mixed else 0, day.words.gain.shape[1])
    leads = np.array(day.words.order["lead"] if day.words.known else np.arange(n))
    leads = np.unique(leads).astype(np.uint32)
    plan = Plan(
        now=np.zeros(1, NOW),
        stop=np.zeros(3 * n, STOP),
        longer_leg=np.full(3 * n, -np.inf),
        until=np.zeros(num_spans, SPAN),
        since=np.zeros(num_spans, SPAN),
        route=np.zeros(n, ROUTE),
        room=np.zeros((n, dimensions)),
        active=np.arange(n, dtype=np.uint32),
        used=np.zeros(len(day.kind), np.uint32),
        absent=np.concatenate([leads, np.zeros(n - len(leads), np.uint32)]),
        place=np.zeros(n, np.uint32),
        absences=np.ones(n, np.int64),
        pool=np.zeros(n, np.uint32),
        key=np.zeros(n),
        on_board=np.zeros(weighed),
        most_until=np.zeros(weighed),
        most_since=np.zeros(weighed),
        bends=np.zeros((n if day.words.late else 0, 2)),
        focus=np.arange(n, dtype=np.uint32),
        best=np.zeros(2 * n, np.int32),
        touched=np.zeros(n, np.uint32),
        trail_start=np.zeros(n + 1, np.uint32),
        trail=np.zeros(3 * n, np.uint32),
        kept_stop=np.zeros(3 * n, STOP),
        kept_until=np.zeros(num_spans, SPAN),
        kept_since=np.zeros(num_spans, SPAN),
        kept_route=np.zeros(n, ROUTE),
        kept_room=np.zeros((n, dimensions)),
    )
    plan.stop["route"][:n] = NOWHERE
    plan.stop["point"][:n] = np.arange(n)
    plan.route["position"] = np.arange(n)
    plan.now["num_absent"] = len(leads)
    plan.now["num_focus"] = n
    plan.place[leads] = np.arange(len(leads))
    plan.now["random"] = _chances(seed)
    for name in ("missing", "burden", "best_missing"):
        plan.now[name] = np.isinf(day.order["unserved_cost"]).sum()
    optional = day.order["unserved_cost"][np.isfinite(day.order["unserved_cost"])]
    plan.now["cost"] = plan.now["best_cost"] = optional.sum()
    return plan


def twin(plan: Plan, seed: int) -> Plan:
    """The same plan with other chances from here on."""
    other = Plan(*(each.copy() for each in plan))
    other.now["random"] = _chances(seed)
    return other


def _chances(seed: int) -> np.ndarray:
    return np.random.SeedSequence(seed).generate_state(1, np.uint64) | 1


@piece
def has_words(day: Day) -> bool:
    """Whether any order needs more than a place, a load and a window: known when compiling."""
    return len(day.words.known) > 0


@piece
def start_of(plan: Plan, route: int) -> int:
    """The stop where a route starts; the one after it is where it ends."""
    return len(plan.absent) + 2 * route


def best_routes(plan: Plan) -> list[tuple[int, list[int]]]:
    """The kind and the orders of each route of the best plan."""
    routes: list[tuple[int, list[int]]] = []
    for entry in plan.best[: plan.now[0]["best_length"]].tolist():
        if entry < 0:
            routes.append((-1 - entry, []))
        else:
            routes[-1][1].append(entry)
    return routes


def flat(routes: Iterable[tuple[int, Iterable[int]]]) -> np.ndarray:
    """Routes in the form in which ``best`` keeps them."""
    entries = [entry for kind, orders in routes for entry in (-1 - kind, *orders)]
    return np.array(entries, dtype=np.int32)
