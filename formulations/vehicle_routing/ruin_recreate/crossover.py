"""A child of two plans: some routes of its father amid those of its mother.

Y. Nagata and S. Kobayashi, "A memetic algorithm for the pickup and delivery problem with time
windows using selective route exchange crossover", PPSN XI (2010). The routes brought are those that
pass nearest to one order, and as many of the mother's go: those of whose orders most are brought.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.plan import Plan

MOST_BROUGHT, MOST_BROUGHT_SHARE = 12, 0.5
"""So many routes are brought at most, and such a share of all but two: beside more, little fits."""

NO_ROUTE = -1


class Parent(NamedTuple):
    """A finished plan; its arrays are never changed."""

    missing: int  # orders that must be served and are not
    cost: float
    entries: np.ndarray  # of each route a negative number for its kind, then its orders
    route: np.ndarray  # (entries,) the route of each
    owner: np.ndarray  # (orders,) the route of each, or NO_ROUTE
    beside: np.ndarray  # (orders, 2) the orders before and after each, the lesser one first

    @property
    def rank(self) -> tuple[int, float]:
        """What is better is less."""
        return self.missing, self.cost

    @property
    def num_routes(self) -> int:
        return int(np.count_nonzero(self.entries < 0))


def parent_of(plan: Plan) -> Parent:
    """The best that a plan has been so far."""
    entries, nobody = entries_of(plan), len(plan.absent)
    at = np.flatnonzero(entries >= 0)
    orders = entries[at]
    route = np.cumsum(entries < 0) - 1
    owner = np.full(nobody, NO_ROUTE)
    owner[orders] = route[at]
    stops = np.append(np.where(entries < 0, nobody, entries), nobody)
    beside = np.full((nobody, 2), nobody)
    beside[orders] = np.sort(np.stack([stops[at - 1], stops[at + 1]], axis=1), axis=1)
    return Parent(*rank_of(plan), entries, route, owner, beside)


def rank_of(plan: Plan) -> tuple[int, float]:
    """The rank of the best that a plan has been so far."""
    now = plan.now[0]
    return int(now["best_missing"]), float(now["best_cost"])


def entries_of(plan: Plan) -> np.ndarray:
    """The routes of the best that a plan has been so far."""
    return plan.best[: plan.now[0]["best_length"]].copy()


def changed(child: Parent, mother: Parent) -> np.ndarray:
    """The orders that have other orders beside them than they had, or were left out, or are."""
    is_moved = (child.beside != mother.beside).any(axis=1)
    return np.flatnonzero(is_moved | ((child.owner == NO_ROUTE) != (mother.owner == NO_ROUTE)))


def crossed(day: Day, mother: Parent, father: Parent, rng: np.random.Generator) -> np.ndarray:
    """The routes of a child, in the form of ``entries``; some orders may be left out.

    An order, or another one in its place, that is in routes of both stays with the one or other.
    """
    is_brought, is_dropped = _exchanged(day, mother, father, rng)
    ours = mother.entries[~is_dropped[mother.route]]
    theirs = father.entries[is_brought[father.route]]
    if rng.random() < 0.5:
        ours = _without(day, ours, theirs)
    else:
        theirs = _without(day, theirs, ours)
    return _driven(day, np.concatenate([ours, theirs]))


def _exchanged(
    day: Day, mother: Parent, father: Parent, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Which of the father's routes are brought, and which of the mother's they come in place of."""
    most = max(2, min(MOST_BROUGHT, int(MOST_BROUGHT_SHARE * father.num_routes)))
    passing = father.owner[day.adjacent[rng.integers(len(day.order))]]
    nearest = list(dict.fromkeys(passing[passing != NO_ROUTE].tolist()))
    brought = nearest[: 1 + int(rng.integers(most))]
    is_brought = np.zeros(father.num_routes + 1, dtype=bool)  # the last is that of NO_ROUTE
    is_brought[brought] = True
    owner = mother.owner[(mother.owner != NO_ROUTE) & is_brought[father.owner]]
    shares = np.bincount(owner, minlength=mother.num_routes) / (np.bincount(mother.route) - 1)
    is_dropped = np.zeros(mother.num_routes, dtype=bool)
    is_dropped[np.argsort(-shares, kind="stable")[: len(brought)]] = True
    return is_brought, is_dropped


def _without(day: Day, entries: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Routes without orders that others serve, or of which they serve what may come instead."""
    is_served = np.zeros(len(day.order), dtype=bool)
    lead = day.words.order["lead"] if day.words.known else np.arange(len(day.order))
    is_served[lead[others[others >= 0]]] = True
    rest: np.ndarray = entries[(entries < 0) | ~is_served[lead[np.maximum(entries, 0)]]]
    return rest


def _driven(day: Day, entries: np.ndarray) -> np.ndarray:
    """Routes without those that serve nobody, or for which there is no vehicle."""
    starts = np.flatnonzero(entries < 0)
    kinds, sizes = -1 - entries[starts], np.diff(starts, append=len(entries))
    is_driven = sizes > 1
    for k, num_available in enumerate(day.kind["num_available"].tolist()):
        is_driven &= (kinds != k) | (np.cumsum((kinds == k) & is_driven) <= num_available)
    driven: np.ndarray = entries[np.repeat(is_driven, sizes)]
    return driven
