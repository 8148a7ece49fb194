"""Where what is served as one is cheapest: with each alternative, and in a vehicle of its own."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.ruin_recreate.compiled import index, piece
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.fleet import cheapest_kind
from formulations.vehicle_routing.ruin_recreate.insertion import cheapest
from formulations.vehicle_routing.ruin_recreate.links import put
from formulations.vehicle_routing.ruin_recreate.plan import NOWHERE, Plan, has_words
from formulations.vehicle_routing.ruin_recreate.rows import NOBODY
from formulations.vehicle_routing.ruin_recreate.sums import settle
from formulations.vehicle_routing.ruin_recreate.timing import retime_gap


@piece
def cheapest_alternative(day: Day, plan: Plan, lead: int) -> tuple[int, float, int, int]:
    """The order that is cheapest to put into a route, its price and place."""
    best, price, after, second, c = lead, np.inf, NOWHERE, NOWHERE, lead
    while True:
        candidate, p, q = cheapest(day, plan, c)
        if candidate < price:
            best, price, after, second = c, candidate, p, q
        if not has_words(day) or day.words.order[c].other == lead:
            return best, price, after, second
        c = day.words.order[c].other


@piece
def cheapest_alone(day: Day, plan: Plan, lead: int) -> tuple[int, float, int]:
    """The cheapest kind of vehicle for one of the alternatives alone, its price and the order."""
    kind, price, best, c = NOWHERE, np.inf, lead, lead
    while True:
        k, candidate = cheapest_kind(day, plan, c)
        if candidate < price:
            kind, price, best = k, candidate, c
        if not has_words(day) or day.words.order[c].other == lead:
            return kind, price, best
        c = day.words.order[c].other


@piece
def put_unit(day: Day, plan: Plan, c: int, after: int, second: int, r: int) -> None:
    """An order into a route, and the other one of its transfer after a second stop."""
    before = index(plan.stop[after].next)
    put(day, plan, c, after, r)
    if has_words(day):
        partner = day.words.order[c].partner
        if partner != NOBODY:
            put(day, plan, partner, second, r)
        settle(day, plan, r)
    elif day.rules.timed:
        retime_gap(day, plan, after, before, r)
