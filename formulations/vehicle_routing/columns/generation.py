"""Columns, prices and the best bound so far, in turns of a linear programme and of pricing."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.columns.labels import EXACT, ROUGH
from formulations.vehicle_routing.columns.master import Master
from formulations.vehicle_routing.columns.memory import Near, memory_of, near_at_first
from formulations.vehicle_routing.columns.prices import Column, Prices
from formulations.vehicle_routing.columns.pricing import Priced, price
from formulations.vehicle_routing.columns.reduced import cost_of, proven, reduced_costs, subsets_of
from formulations.vehicle_routing.columns.relaxation import Relaxation
from formulations.vehicle_routing.columns.steady import WEIGHT, Steady
from formulations.vehicle_routing.columns.subproblem import Subproblem, keeps_limits

COMPARED_PER_S = 5e7
"""Labels that pricing compares in a second, about: it has no clock of its own."""

TOLERANCE = 1e-7
"""Paths that save less than this share of the cost, divided by all routes, are not looked for."""

GOOD_ENOUGH = 1e-4
"""Of the cost: what rough pricing leaves lying, and how close prices come to the best ones."""

MUCH = 0.4
"""Rough pricing looks for paths that save this share of what the last ones saved."""

Paths = Sequence[tuple[int, Sequence[int]]]
"""(number of the subproblem, customers in sequence)."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """No plan of the ``subject`` costs less than ``value``.

    ``prices`` prove it, with what paths remember, as no route of a kind costs less than ``least``.
    """

    value: float
    prices: Prices
    least: tuple[float, ...]  # reduced costs, of each kind
    near: Near
    subject: Relaxation


class Generation:
    """What is known so far; it ends at an instant of ``time.perf_counter``."""

    def __init__(
        self,
        subject: Relaxation,
        paths: Paths,
        until_s: float,
        interrupted: Callable[[], bool],
    ) -> None:
        self.subject, self._until_s, self._interrupted = subject, until_s, interrupted
        self.near = near_at_first(subject.others)
        self.master = Master(
            leaving_out=subject.leaving_out,
            fewest_routes=subject.fewest_routes,
            most_routes=np.where(subject.is_counted, subject.most_routes, np.inf),
            dearest=_dearest(subject.subs),
        )
        self.best: Proof | None = None
        for kind, path in paths:
            self._add(kind, path)
        self._steady = Steady(self.master)
        self._saved = 0.0

    def with_routes(self, kind: int, fewest: float, most: float) -> Generation:
        """The same for plans with so many routes of one kind: what holds for all holds for them."""
        subject = self.subject.with_routes(kind, fewest, most)
        paths = [(each.kind, each.path) for each in self.master.allowed()]
        part = Generation(subject, paths, self._until_s, self._interrupted)
        part.near = [set(members) for members in self.near]
        for row in self.master.cuts:
            part.master.add_row(row)
        if self.best is not None:
            part.best = dataclasses.replace(self.best, subject=subject)
        return part

    def keep_all_limits(self) -> None:
        """Price paths that keep the limits left out so far, too, and drive no others."""
        self.subject = self.subject.with_all_limits()
        subs = self.subject.subs
        self.master.forbid(lambda column: not keeps_limits(subs[column.kind], column.path))

    @property
    def is_over(self) -> bool:
        return self._interrupted() or time.perf_counter() > self._until_s

    def converged(self) -> bool:
        """Whether the best bound came close to the optimum of the linear programme.

        Prices are steadied the less, the longer exact pricing does not lower that optimum.
        """
        weight, before = WEIGHT, np.inf
        while not self.is_over:
            optimum, prices = self.master.solve()
            if optimum < before - TOLERANCE * abs(optimum):
                weight = WEIGHT
            at = self._steady.towards(prices, weight)
            if self._add_rough(at, optimum):
                continue
            found = self._priced(at, optimum, EXACT)
            if self._is_close(optimum):
                return True
            added = self._add_all(found)
            if not added and weight == 0.0:  # pricing is beyond its means, and would be again
                return False
            weight = weight / 2 if weight > 0.1 else 0.0
            before = optimum
        return False

    def _is_close(self, optimum: float) -> bool:
        return self.best is not None and self.best.value >= optimum - GOOD_ENOUGH * abs(optimum)

    def _add_rough(self, prices: Prices, optimum: float) -> bool:
        """Whether rough pricing found new routes."""
        found = self._priced(prices, optimum, ROUGH)
        self._saved = max((-each.paths[0][0] for each in found if each.paths), default=0.0)
        return self._add_all(found)

    def _priced(self, prices: Prices, optimum: float, care: int) -> list[Priced]:
        """The best paths of every kind; what they prove is kept, where it is the best."""
        found: list[Priced] = []
        for kind in range(len(self.subject.subs)):
            if self.is_over:
                return found
            found.append(self._price(kind, prices, optimum, care))
        least = [each.least for each in found]
        value = proven(self.subject, prices, least)
        if self.best is None or value > self.best.value:
            near = [set(members) for members in self.near]
            self.best = Proof(
                value=value, prices=prices, least=tuple(least), near=near, subject=self.subject
            )
        return found

    def _price(self, kind: int, prices: Prices, optimum: float, care: int) -> Priced:
        sub, subject = self.subject.subs[kind], self.subject
        left_s = max(0.0, self._until_s - time.perf_counter())
        return price(
            sub,
            reduced_costs(sub, kind, prices),
            memory_of(self.near, subsets_of(prices)),
            subject.others if care == EXACT else subject.nearest,
            self._tolerance(optimum, care),
            int(COMPARED_PER_S * left_s),
            care,
        )

    def _tolerance(self, optimum: float, care: int) -> float:
        """All routes together save little that is not found; roughly, much less than before."""
        cost = max(1.0, abs(optimum))
        if care == EXACT:
            return TOLERANCE * cost / float(self.subject.most_routes.sum())
        fewest_routes = max(1.0, float(self.subject.load.sum()) / self.subject.capacity)
        return max(GOOD_ENOUGH * cost / fewest_routes, MUCH * self._saved)

    def _add_all(self, found: Sequence[Priced]) -> bool:
        paths = [(kind, path) for kind, each in enumerate(found) for _, path in each.paths]
        return sum(self._add(kind, path) for kind, path in paths) > 0

    def _add(self, kind: int, path: Sequence[int]) -> bool:
        cost = cost_of(self.subject.subs[kind], path)
        return self.master.add(Column(kind=kind, path=tuple(path), cost=cost))


def _dearest(subs: Sequence[Subproblem]) -> float:
    """More than covering any customer can cost in a route of its own."""
    finite = [float(sub.cost[np.isfinite(sub.cost)].max()) for sub in subs]
    return 10.0 * max(1.0, *finite)
