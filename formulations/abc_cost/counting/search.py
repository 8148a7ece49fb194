"""Count schedules by a price on the hours: each SKU answers in closed form.

At a price y >= 0 of an hour, the best schedule of all SKUs less y times the hours that there are is
at most the cost of any schedule. The next count of a SKU is worth its hours while
a / (n (n + 1)) > (w + y) t; the price is the lowest at which the counts fit, and the hours that
are left go to the next counts that are worth most.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from formulations.abc_cost.certificate import certificate_of
from formulations.abc_cost.counting.data import CountSchedule, error_costs, fewest_counts
from formulations.abc_cost.figures import Floats
from formulations.abc_cost.prices import LABOUR, PROVEN
from formulations.abc_cost.solution import Solution, count_plan
from optimizer.sdk import FEASIBILITY, Emit, Limit, Limits, SolveResult, Status, Termination

ROUNDING = 1e-12
"""The part by which a sum of hours may be off: counts that use all hours are not too many."""

HALVINGS = 200
"""The price is halved in so many times at most: until two neighbours among floats are left."""


@dataclass(frozen=True, eq=False)
class Shop:
    """A decision as arrays, (SKUs,) each."""

    errors: Floats  # money a year when counted once
    hours: Floats  # for a count
    low: Floats
    high: Floats
    wage: float  # money an hour
    available: float  # hours, infinite without a limit

    def counts_at(self, price: float) -> Floats:
        """The best whole counts where an hour costs that much beside its wage."""
        hour = (self.wage + price) * self.hours
        with np.errstate(divide="ignore", invalid="ignore"):
            worth = np.where(self.errors > 0.0, self.errors / hour, 0.0)
        counts = np.ceil((np.sqrt(1.0 + 4.0 * worth) - 1.0) / 2.0)
        return np.asarray(np.clip(counts, self.low, self.high))

    def cost(self, counts: Floats) -> float:
        """Errors and labour of these counts, money a year."""
        return float((self.errors / counts).sum() + self.wage * (self.hours @ counts))

    def bound(self, price: float) -> float:
        """What no schedule undercuts, by this price."""
        counts = self.counts_at(price)
        if price == 0.0:
            return self.cost(counts)
        return self.cost(counts) + price * (float(self.hours @ counts) - self.available)

    def fits(self, counts: Floats, tolerance: float = ROUNDING) -> bool:
        """Whether these counts take no more hours than there are."""
        slack = tolerance * max(1.0, self.available)
        return float(self.hours @ counts) <= self.available + slack


def shop_of(decision: CountSchedule) -> Shop:
    """The arrays of a decision."""
    return Shop(
        errors=error_costs(decision),
        hours=decision.skus["hours_per_count"],
        low=fewest_counts(decision),
        high=decision.skus["max_counts"].astype(float),
        wage=decision.labour_cost_per_h,
        available=np.inf if decision.labour_hours is None else decision.labour_hours,
    )


def solve(
    decision: CountSchedule,
    limits: Limits,
    emit: Emit[Solution],
    interrupted: Callable[[], bool],
) -> SolveResult[Solution]:
    """The best schedule found, and the bound of the best price.

    It takes two seconds for a million SKUs, too few to tell of its progress or to be interrupted.
    """
    began_s = time.perf_counter()
    shop = shop_of(decision)
    if not shop.fits(shop.low, FEASIBILITY):
        return _answer(began_s, Termination(status=Status.INFEASIBLE))
    price, counts = 0.0, shop.low
    if shop.fits(shop.low):
        price = _least_price(shop)
        counts = _filled_up(shop, shop.counts_at(price), price)
    cost = shop.cost(counts)
    bound = min(cost, shop.bound(price))
    proven = cost - bound <= limits.mip_rel_gap * abs(cost)
    prices = {} if decision.labour_hours is None else {LABOUR: price}
    return _answer(
        began_s,
        Termination(
            status=Status.OPTIMAL if proven else Status.FEASIBLE,
            limit=None if proven else Limit.SEARCH,
        ),
        cost,
        bound,
        count_plan(decision, counts, prices if cost - bound <= PROVEN / 2.0 * cost else None),
        certificate_of(prices),
    )


def _answer(
    began_s: float,
    termination: Termination,
    cost: float | None = None,
    bound: float | None = None,
    plan: Solution | None = None,
    certificate: Mapping[str, Any] | None = None,
) -> SolveResult[Solution]:
    return SolveResult(
        solver="lagrange",
        version=version("stockwright"),
        termination=termination,
        primal_bound=cost,
        dual_bound=bound,
        point=plan,
        certificate=certificate,
        wall_time_s=time.perf_counter() - began_s,
    )


def _least_price(shop: Shop) -> float:
    """The lowest price at which the hours are enough; 0 where they are in any case."""
    if shop.fits(shop.counts_at(0.0)):
        return 0.0
    low, high = 0.0, float((shop.errors / shop.hours).max())  # at which no second count is worth it
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        if middle in (low, high):
            break
        low, high = (low, middle) if shop.fits(shop.counts_at(middle)) else (middle, high)
    return high


def _filled_up(shop: Shop, counts: Floats, price: float) -> Floats:
    """The hours that are left go to the next counts that save most for their hours, one a SKU."""
    if price == 0.0:
        return counts
    saved = (shop.errors / (counts * (counts + 1.0)) - shop.wage * shop.hours) / shop.hours
    left = shop.available * (1.0 + ROUNDING) - float(shop.hours @ counts)
    order = np.argsort(-saved, kind="stable")
    order = order[(counts[order] < shop.high[order]) & (saved[order] > 0.0)]
    counts = counts.copy()
    quickest = float(shop.hours.min())
    for row in order[shop.hours[order] <= left].tolist():
        if left < quickest:
            break
        if shop.hours[row] <= left:
            counts[row] += 1.0
            left -= shop.hours[row]
    return counts
