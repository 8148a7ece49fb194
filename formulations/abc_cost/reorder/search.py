"""Lots and safety factors of all SKUs under shared limits: exact prices, and the proof they give.

The limits are aimed at a little below what there is, so that the answer to the best prices is a
plan that keeps them to the last digit; the same prices with the true limits are the bound.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version

import numpy as np

from formulations.abc_cost.ascent import ascent
from formulations.abc_cost.certificate import certificate_of
from formulations.abc_cost.figures import Floats
from formulations.abc_cost.prices import PROVEN
from formulations.abc_cost.reorder.arrays import (
    DEMAND,
    GIVEN,
    HOLDING,
    ORDERING,
    Catalogue,
    catalogue,
)
from formulations.abc_cost.reorder.data import ReorderPolicy
from formulations.abc_cost.reorder.kernel import FIRST_RATE
from formulations.abc_cost.reorder.prices import Prices, answered
from formulations.abc_cost.solution import Solution, reorder_plan
from optimizer.sdk import (
    FEASIBILITY,
    Emit,
    Limit,
    Limits,
    Progress,
    SolveResult,
    Status,
    Termination,
)

SPARED = 2e-8
"""The part of each limit that is not aimed at; it costs no more than this part of what it buys."""

CONVERGED = SPARED / 4.0
"""The residual at which a plan keeps all limits, thanks to what is spared."""

ROUNDING = 1e-9
"""A smaller part missing of a limit may be one of rounding."""

TOO_TIGHT = (
    "no policies keep all limits exactly, but some may keep them as far as the checks forgive; "
    "allow a millionth more of each, or choose the method planes"
)

MOST_REPAIRS = 12
"""So often the aim is lowered by what whole lots use too much and factors cannot mend."""

HOPELESS = 100.0
"""Whole lots that would cost so many times the priced cost of free ones cannot keep the limits."""

LEAP = 100.0
"""A bound that grows so many times in a step may grow without end: where no plan keeps the limits.

Only what it costs to ask depends on it, one look at all SKUs.
"""

USUAL_TAIL = 0.1
"""Of lead times with a stock-out, where no price is known: only the first steps depend on it."""


def solve(
    decision: ReorderPolicy,
    limits: Limits,
    emit: Emit[Solution],
    interrupted: Callable[[], bool],
) -> SolveResult[Solution]:
    """The cheapest policies with their proof, or the proof that none keep all limits."""
    began_s = time.perf_counter()
    best, stopped = _Best(catalogue(decision)), None
    for prices in _approach(best.catalogue):
        if prices.bound > LEAP * abs(best.bound) and best.is_without_plan(prices.y):
            break
        best.look_at(prices)
        elapsed_s = time.perf_counter() - began_s
        emit(Progress(elapsed_s=elapsed_s, dual_bound=best.bound))
        if interrupted() or elapsed_s > limits.time_limit_s:
            stopped = Limit.INTERRUPT if interrupted() else Limit.TIME
            break
    plan = best.plan
    if plan is None and stopped is None:
        best.is_without_plan(best.bound_y)
    return SolveResult(
        solver="newton",
        version=version("stockwright"),
        termination=best.termination(stopped, limits.mip_rel_gap),
        primal_bound=None if plan is None else best.cost,
        dual_bound=None if best.is_impossible else best.bound,
        point=None
        if plan is None
        else reorder_plan(decision, plan.lot, plan.factor, best.prices_of_limits),
        certificate=certificate_of(best.by_limit(best.bound_y)),
        wall_time_s=time.perf_counter() - began_s,
    )


def _approach(every: Catalogue) -> Iterator[Prices]:
    """Prices ever nearer to the best ones, then plans of whole lots where lots have to be whole."""
    free = every.with_free_lots
    begin, most = answered(free, every.limits * (1.0 - SPARED), _first_prices(free)), math.inf
    for _ in range(MOST_REPAIRS):
        for prices in _converging(begin, most):
            yield prices
        if free is every:
            return
        whole = answered(every, prices.limits, prices.y, prices.factor)
        yield whole
        aim = every.limits * (1.0 - SPARED)
        most = HOPELESS * whole.least
        given = answered(every.with_lots(whole.lot), aim, whole.y, whole.factor)
        for fixed in _converging(given, most):
            yield fixed
        over = np.maximum(fixed.usage / aim - 1.0, 0.0)
        if not (over > CONVERGED).any():
            return
        begin = answered(free, prices.limits * (1.0 - over), prices.y, prices.factor)


def _converging(prices: Prices, most: float) -> Iterator[Prices]:
    """Better prices from those given; should no step help before the best ones, then from 0.

    A bound above ``most`` says that no plan worth having keeps the limits.
    """
    for better in ascent(prices):
        yield better
        if better.residual < CONVERGED or better.bound > most:
            return
    if prices.y.any():
        yield from _converging(prices.at(np.zeros_like(prices.y)), most)


def _first_prices(every: Catalogue) -> Floats:
    """Nothing on what is shared; on fill rates what makes a usual stock-out worth its cost.

    A lot of Q units and a price p on a unit short make s Q / (D sigma p) of lead times run out.
    """
    y = np.zeros(len(every.limits))
    demand, ordering, holding = every.data[:, [DEMAND, ORDERING, HOLDING]].T
    worth = np.sqrt(2.0 * ordering * demand * holding) / USUAL_TAIL
    for row in range(FIRST_RATE, len(y)):
        inside = (every.rates == row).any(axis=1)
        if math.isfinite(every.limits[row]):
            y[row] = worth[inside].sum() / demand[inside].sum()
    return y


def missing(every: Catalogue, y: Floats) -> float:
    """The part by which these prices prove that some limit is too small; 0 where they do not.

    With all costs at 0 the dual is a bound on nothing but the limits, and above 0 no plan keeps
    them: what any policies use at least is worth more than there is of them.
    """
    only_limits = answered(every.without_costs, every.limits, y)
    worth = float(y[y > 0] @ every.limits[y > 0])
    return max(0.0, only_limits.least / worth - 1.0) if worth > 0.0 else 0.0


class _Best:
    """The best bound and the cheapest plan so far."""

    def __init__(self, every: Catalogue) -> None:
        self.catalogue = every
        self.bound, self.cost = -math.inf, math.inf
        self.free_bound = -math.inf  # where lots need not be whole
        self.bound_y = self.free_y = np.zeros(len(every.limits))  # the prices behind both
        self.plan: Prices | None = None
        self.missing = 0.0  # of some limit, at least
        self.in_conflict: tuple[str, ...] = ()  # the limits of which it is missing

    @property
    def is_impossible(self) -> bool:
        """Whether more is missing than the checks forgive."""
        return self.missing > 2.0 * FEASIBILITY

    @property
    def prices_of_limits(self) -> dict[str, float] | None:
        """By limit given; None where they do not prove the cost of the plan."""
        if self.cost - self.free_bound > PROVEN / 2.0 * self.cost:
            return None
        return self.by_limit(self.free_y)

    def is_without_plan(self, y: Floats) -> bool:
        """Whether prices prove that no plan keeps all limits; what is missing is kept in mind."""
        part = missing(self.catalogue, y)
        if part > self.missing:
            names = np.array(self.catalogue.names)[y > 0.0]
            self.missing, self.in_conflict = part, tuple(names.tolist())
        return self.missing > ROUNDING

    def by_limit(self, y: Floats) -> dict[str, float]:
        """Prices by the names of the limits that are given."""
        rows = zip(self.catalogue.names, y.tolist(), self.catalogue.limits, strict=True)
        return {name: price for name, price, limit in rows if math.isfinite(limit)}

    def look_at(self, prices: Prices) -> None:
        """Prices prove a bound, where lots are not given; their answer may be a plan."""
        every = self.catalogue
        given = prices.catalogue.data[:, GIVEN]
        if not (given < 0).any():
            bound = prices.bound_for(every.limits)
            if bound > self.bound:
                self.bound, self.bound_y = bound, prices.y
            if not given.any() and bound > self.free_bound:
                self.free_bound, self.free_y = bound, prices.y
        is_plan = prices.catalogue is every or ((given < 0) == (every.data[:, GIVEN] > 0)).all()
        if is_plan and prices.keeps(every.limits) and prices.cost < self.cost:
            self.plan, self.cost = prices, prices.cost

    @property
    def _why_not(self) -> str:
        """What is proved; a fill rate allows units that run out."""
        names, part = ", ".join(self.in_conflict), self.missing
        more = f"{100.0 * part:.3g} % more" if part < 1.0 else f"{1.0 + part:.3g} times as much"
        return (
            f"no policies keep all limits and fill rates: of {names} one has to allow "
            f"at least {more}"
        )

    def termination(self, stopped: Limit | None, gap: float) -> Termination:
        """Why the search ended: proven within ``gap``, impossible, or stopped."""
        if self.is_impossible:
            return Termination(status=Status.INFEASIBLE, detail=self._why_not)
        if self.plan is None:
            detail = TOO_TIGHT if self.missing > ROUNDING else None
            return Termination(
                status=Status.NO_SOLUTION, limit=stopped or Limit.SEARCH, detail=detail
            )
        if self.cost - self.bound <= gap * abs(self.cost):
            return Termination(status=Status.OPTIMAL)
        return Termination(status=Status.FEASIBLE, limit=stopped or Limit.SEARCH)
