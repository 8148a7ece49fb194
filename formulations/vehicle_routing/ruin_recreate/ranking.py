"""In which sequence orders are put back: by chance, weight, distance, or window."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.ruin_recreate.chance import chance
from formulations.vehicle_routing.ruin_recreate.compiled import piece
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.plan import Plan, has_words

DELIVER_FIRST = 0.5
"""How often all deliveries come before what may be collected after them only."""

PICKUPS_LAST = 2.0**60
"""More than any key."""


@piece
def rank(day: Day, plan: Plan) -> None:
    """Sorts the pool by one of the paper's measures; the odds are the paper's, too."""
    order, pool, key = day.order, plan.pool, plan.key
    count = plan.now[0].num_pooled
    lot = chance(plan) * (17.0 if day.rules.timed else 11.0)
    for x in range(count):
        c = pool[x]
        if lot < 4.0:
            key[x] = chance(plan)
        elif lot < 8.0:
            key[x] = -order[c].weight
        elif lot < 10.0:
            key[x] = -order[c].far
        elif lot < 11.0:
            key[x] = order[c].far
        elif lot < 13.0:
            key[x] = order[c].late - order[c].early
        elif lot < 15.0:
            key[x] = order[c].early
        else:
            key[x] = -order[c].late
    if has_words(day) and day.words.last and chance(plan) < DELIVER_FIRST:
        _deliver_first(day, plan)
    _sort(pool, key, count)


@piece
def _deliver_first(day: Day, plan: Plan) -> None:
    """What is collected last has no place before there are deliveries."""
    for x in range(plan.now[0].num_pooled):
        if day.words.order[plan.pool[x]].is_pickup:
            plan.key[x] += PICKUPS_LAST


@piece
def _sort(pool: np.ndarray, key: np.ndarray, count: int) -> None:
    """By insertion, the fastest for a dozen."""
    for x in range(1, count):
        c, its_key, y = pool[x], key[x], x
        while y > 0 and key[y - 1] > its_key:
            pool[y], key[y] = pool[y - 1], key[y - 1]
            y -= 1
        pool[y], key[y] = c, its_key
