"""A lower bound by column generation, and the prices that prove it.

M. Desrochers, J. Desrosiers and M. Solomon, "A new optimization algorithm for the vehicle routing
problem with time windows", Operations Research 40 (1992); with ng-routes and rounded capacity cuts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.arrays import network
from formulations.vehicle_routing.columns.cuts import violated
from formulations.vehicle_routing.columns.master import Column, Master, Prices
from formulations.vehicle_routing.columns.neighbours import neighbours
from formulations.vehicle_routing.columns.pricing import EXACT, QUICK, ROUGH, Priced, price
from formulations.vehicle_routing.columns.reduced import cost_of, proven, reduced_costs
from formulations.vehicle_routing.columns.steady import Steady
from formulations.vehicle_routing.columns.subproblem import (
    Subproblem,
    largest_vehicle,
    obstacle,
    subproblems,
)
from formulations.vehicle_routing.instance import Instance

COMPARED_PER_S = 2e7
"""Labels that pricing compares in a second, about: it has no clock of its own."""

TOLERANCE = 1e-7
"""Paths that save less than this share of the cost, divided by all routes, are not looked for."""

GOOD_ENOUGH = 1e-4
"""Of the cost: what quick pricing leaves lying, how close prices come to the best ones, and what a
round of cuts has to lift the bound by to be followed by another."""

Routes = Sequence[tuple[int, Sequence[int]]]
"""(row of the vehicle type, rows of its orders in sequence)."""


@dataclass(frozen=True, kw_only=True)
class Bound:
    """No plan costs less than ``value``, and ``prices`` prove it.

    ``columns`` are the routes known when it was proven, and later ones.
    """

    value: float
    prices: Prices
    columns: Sequence[Column]


def column_bound(
    instance: Instance, routes: Routes, until_s: float, interrupted: Callable[[], bool]
) -> Bound | None:
    """The best bound found until an instant of ``time.perf_counter``; None where there is none.

    ``routes`` are those of a good plan, or of several: the first columns.
    """
    if obstacle(instance) is not None:
        return None
    generation = _Generation(instance, routes, until_s, interrupted)
    before = 0.0
    while not generation.is_over:
        objective, prices = generation.master.solve()
        if generation.add_columns(prices, objective) or generation.is_over:
            continue
        if not generation.prove(prices, objective):
            continue
        if generation.best is None:  # pricing is beyond its means, and would be again
            break
        lifted = generation.best.value > before + GOOD_ENOUGH * abs(before)
        before = generation.best.value
        if not lifted or not generation.add_cuts():
            break
    return generation.best


class _Generation:
    """Columns, prices and the best bound so far."""

    def __init__(
        self,
        instance: Instance,
        routes: Routes,
        until_s: float,
        interrupted: Callable[[], bool],
    ) -> None:
        net = network(instance)
        self._until_s, self._interrupted = until_s, interrupted
        self._kinds = np.flatnonzero(net.fleet.num_available > 0)
        self._subs = subproblems(instance, net)
        self._vehicle = largest_vehicle(instance, net)
        self._fewest_routes = max(1.0, float(self._vehicle[0].sum()) / self._vehicle[1])
        self._near, self._onward, self._nearest = neighbours(net)
        self._leaving_out = np.concatenate([[np.inf], net.unserved_cost[net.num_depots :]])
        self._most_routes = np.array([sub.most_routes for sub in self._subs])
        counted = net.fleet.num_available[self._kinds] < net.num_orders
        self.master = Master(
            leaving_out=self._leaving_out,
            most_routes=np.where(counted, self._most_routes, np.inf),
            dearest=_dearest(self._subs),
        )
        self.best: Bound | None = None
        for kind, orders in routes:
            number = int(np.flatnonzero(self._kinds == kind)[0])
            self._add(number, [row + 1 for row in orders])
        self._steady = Steady(self.master)

    @property
    def is_over(self) -> bool:
        return self._interrupted() or time.perf_counter() > self._until_s

    def add_columns(self, prices: Prices, objective: float) -> bool:
        """Whether pricing found new routes, at steadied prices or at these, ever more carefully."""
        steady = self._steady.towards(prices)
        tries = ((steady, ROUGH), (prices, ROUGH), (steady, QUICK), (prices, QUICK))
        return any(self._quick(at, objective, care) for at, care in tries)

    def prove(self, prices: Prices, objective: float) -> bool:
        """Whether these prices are good enough, or exact pricing found nothing new.

        Every complete pricing proves a bound; the best one is kept.
        """
        found = []
        for kind in range(len(self._subs)):
            if self.is_over:
                return False
            found.append(self._price(kind, prices, objective, EXACT))
        if all(each.is_exact for each in found):
            least = [each.least for each in found]
            value = proven(prices, self._leaving_out, self._most_routes, least)
            if self.best is None or value > self.best.value:
                self.best = Bound(value=value, prices=prices, columns=self.master.columns)
            if value >= objective - GOOD_ENOUGH * abs(objective):
                return True
        added = [self._add_all(kind, each) for kind, each in enumerate(found)]
        return not any(added)

    def add_cuts(self) -> bool:
        """Whether any capacity cut was violated."""
        cuts = violated(self.master.flow(), *self._vehicle)
        for cut in cuts:
            self.master.add_cut(cut)
        return bool(cuts)

    def _quick(self, prices: Prices, objective: float, care: int) -> bool:
        added = False
        for kind in range(len(self._subs)):
            if not self.is_over:
                added |= self._add_all(kind, self._price(kind, prices, objective, care))
        return added

    def _price(self, kind: int, prices: Prices, objective: float, care: int) -> Priced:
        sub = self._subs[kind]
        left_s = max(0.0, self._until_s - time.perf_counter())
        return price(
            sub,
            reduced_costs(sub, kind, prices),
            self._near,
            self._onward if care == EXACT else self._nearest,
            self._tolerance(objective, care),
            int(COMPARED_PER_S * left_s),
            care,
        )

    def _tolerance(self, objective: float, care: int) -> float:
        """All routes together save little that is not found."""
        cost = max(1.0, abs(objective))
        if care == EXACT:
            return TOLERANCE * cost / float(self._most_routes.sum())
        return GOOD_ENOUGH * cost / self._fewest_routes

    def _add_all(self, kind: int, found: Priced) -> bool:
        added = [self._add(kind, path) for _, path in found.paths]
        return any(added)

    def _add(self, kind: int, path: list[int]) -> bool:
        cost = cost_of(self._subs[kind], path)
        return self.master.add(Column(kind=kind, path=tuple(path), cost=cost))


def _dearest(subs: Sequence[Subproblem]) -> float:
    """More than covering any customer can cost in a route of its own."""
    finite = [float(sub.cost[np.isfinite(sub.cost)].max()) for sub in subs]
    return 10.0 * max(1.0, *finite)
