"""The plan of a whole day in the making, and which of its routes are searched together.

A. Santini, M. Schneider, T. Vidal and D. Vigo, "Decomposition strategies for vehicle routing
heuristics", INFORMS Journal on Computing 35 (2023): routes whose barycentres are near.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.search.decompose.fleet import available, shared_out
from formulations.vehicle_routing.search.decompose.parts import Route, Worth
from formulations.vehicle_routing.search.decompose.places import bundles, by_place, whereabouts

FEWEST_ROUTES = 4
"""So many routes are searched together at least, however long they are."""


class Group(NamedTuple):
    """Routes to be searched together."""

    routes: np.ndarray  # their rows in ``Routing.routes``
    orders: np.ndarray  # rows of their orders, of alternatives to these, and of orders left out
    free: np.ndarray  # vehicles of each type that they may use


class Routing:
    """The routes of a day, and what they are worth together."""

    def __init__(self, instance: Instance, together: int, seed: int) -> None:
        """``together`` is how many orders are searched at once."""
        self.instance, self._together = instance, together
        self._where, self._bundle = whereabouts(instance), bundles(instance)
        self._available = available(instance)
        self._chance = np.random.default_rng(seed)
        self._turn = 0
        self.routes: list[Route] = []
        self._centre = np.zeros((0, self._where.shape[1]))  # of each route
        self._turn_of = np.zeros(0, dtype=int)  # in which each route was searched last
        self.worth = self.best_worth = Worth(0, 0.0)
        self.best: list[Route] = []

    def draw(self) -> int:
        """A random number, for the search of one part."""
        return int(self._chance.integers(2**31))

    def pieces(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """All orders by place, and the vehicles of each piece."""
        pieces = by_place(self._where, np.unique(self._bundle), self._together)
        return shared_out(self.instance, [self._members(leads) for leads in pieces])

    def next_group(self) -> Group:
        """The route that has waited longest, and those around it."""
        waiting = np.flatnonzero(self._turn_of == self._turn_of.min())
        centre = self._centre[self._chance.choice(waiting)]
        nearest = np.argsort(((self._centre - centre) ** 2).sum(axis=1), kind="stable")
        size = np.cumsum([len(self.routes[row].order) for row in nearest.tolist()])
        number = int(np.searchsorted(size, self._together, side="right"))
        chosen = nearest[: max(FEWEST_ROUTES, number)]
        served = np.concatenate([self.routes[row].order for row in chosen.tolist()])
        leads = np.append(self._bundle[served], self._left_out_near(chosen))
        in_use = self._used(np.setdiff1d(np.arange(len(self.routes)), chosen))
        return Group(chosen, self._members(leads), self._available - in_use)

    def replace(self, group: Group, routes: list[Route], before: Worth, after: Worth) -> None:
        """Other routes instead of those of a group."""
        kept = np.setdiff1d(np.arange(len(self.routes)), group.routes)
        self.routes = [self.routes[row] for row in kept.tolist()]
        self._centre, self._turn_of = self._centre[kept], self._turn_of[kept]
        self._turn += 1
        self._append(routes)
        self.worth = self.worth.changed(before, after)
        if self.worth < self.best_worth:
            self.best, self.best_worth = self.routes, self.worth

    def add(self, routes: list[Route], worth: Worth) -> None:
        """The routes of one more piece."""
        self._append(routes)
        self.worth = self.worth.changed(Worth(0, 0.0), worth)
        self.best, self.best_worth = self.routes, self.worth

    def _append(self, routes: list[Route]) -> None:
        centres = [self._where[each.order].mean(axis=0) for each in routes]
        self.routes = [*self.routes, *routes]
        self._centre = np.vstack([self._centre, *centres])
        self._turn_of = np.append(self._turn_of, np.full(len(routes), self._turn))

    def _members(self, leads: np.ndarray) -> np.ndarray:
        """All orders that stay with these."""
        return np.flatnonzero(np.isin(self._bundle, leads))

    def _used(self, routes: np.ndarray) -> np.ndarray:
        """Vehicles of each type on some routes."""
        kinds = [self.routes[row].kind for row in routes.tolist()]
        return np.bincount(np.array(kinds, dtype=int), minlength=len(self._available))

    def _left_out_near(self, chosen: np.ndarray) -> np.ndarray:
        """Of what no route serves, what is nearer to these routes than to all others."""
        is_served = np.zeros(len(self._bundle), dtype=bool)
        is_served[self._bundle[np.concatenate([each.order for each in self.routes])]] = True
        leads = np.flatnonzero(~is_served & (self._bundle == np.arange(len(is_served))))
        # The nearest route by |w - c|², of which |w|² is the same for all routes.
        apart = (self._centre**2).sum(axis=1) - 2.0 * self._where[leads] @ self._centre.T
        near = leads[np.isin(apart.argmin(axis=1), chosen)]
        return self._chance.permutation(near)[: self._together // 2]
