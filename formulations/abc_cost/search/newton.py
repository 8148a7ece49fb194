"""Order quantities under shared limits by Newton's method on the prices of the limits.

With a price ``y[l] >= 0`` on each limit the problem falls apart by SKU, each solved in closed form
(Harris 1913; the Lagrangian is that of Hadley and Whitin, "Analysis of Inventory Systems", 1963,
section 2-8):

    rho(y) = holding_cost / 2 + y @ load            what a unit of lot costs, money per year
    Q(y)   = sqrt(ordering_cost * demand / rho)     units
    phi(y) = 2 * rho @ Q - sum(y)                   money per year, a lower bound for every y >= 0

phi is concave and smooth with gradient ``load @ Q - 1``. A projected Newton method (Bertsekas,
SIAM J. Control Optim. 20, 1982) finds the best prices in a few steps, each one pass over the SKUs.
The lots of each step, shrunk to fit the limits, are a plan; its cost less phi is the proven gap.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

import numpy as np

from formulations.abc_cost.arrays import Floats, Lots, lots_of
from formulations.abc_cost.instance import Instance, OrderQuantity
from formulations.abc_cost.solution import Solution, order_plan
from optimizer.sdk import Emit, Limit, Limits, Method, Progress, SolveResult, Status, Termination

PRECISION = 1e-11
"""The relative gap at which to stop: sums over a million SKUs are no more exact than this."""

ARMIJO = 1e-4
"""The part of the gain promised by the gradient that a step must bring (Armijo's rule)."""

MOST_HALVINGS = 60


def supports(instance: Instance) -> str | None:
    if isinstance(instance.decision, OrderQuantity):
        return None
    return 'class stock is a linear programme, use "mip"'


METHOD = Method(
    name="newton",
    description="closed-form order quantities under prices of the shared limits, gap proven",
    target=f"{__name__}:solve",
    supports=supports,
)


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The cheapest order quantities: always a plan, and the best one unless stopped early."""
    start_s = time.perf_counter()
    decision = subject.decision
    assert isinstance(decision, OrderQuantity)
    limit = None
    for prices in ascent(lots_of(decision)):
        elapsed_s = time.perf_counter() - start_s
        emit(Progress(elapsed_s=elapsed_s, primal_bound=prices.cost, dual_bound=prices.bound))
        if interrupted() or elapsed_s > limits.time_limit_s:
            limit = Limit.INTERRUPT if interrupted() else Limit.TIME
            break
    return SolveResult(
        solver="newton",
        version=version("stockwright"),
        termination=_termination(prices.gap <= max(PRECISION, limits.mip_rel_gap), limit),
        primal_bound=prices.cost,
        dual_bound=prices.bound,
        point=order_plan(decision, prices.fitting_lots),
        wall_time_s=time.perf_counter() - start_s,
    )


def _termination(proven: bool, limit: Limit | None) -> Termination:
    if proven:
        return Termination(status=Status.OPTIMAL)
    return Termination(status=Status.FEASIBLE, limit=limit or Limit.SEARCH)


@dataclass(frozen=True)
class Prices:
    """Prices on the limits, the answer of all SKUs to them, and what it proves."""

    lots: Lots
    y: Floats  # money per year for the whole of each limit, shape (limits,)

    @cached_property
    def rho(self) -> Floats:
        return self.lots.holding_cost / 2.0 + self.y @ self.lots.load

    @cached_property
    def lot_units(self) -> Floats:
        return (self.lots.ordering_cost * self.lots.demand / self.rho) ** 0.5

    @cached_property
    def gradient(self) -> Floats:
        """What is used beyond each limit, in parts of that limit, shape (limits,)."""
        return self.lots.load @ self.lot_units - 1.0

    @cached_property
    def hessian(self) -> Floats:
        slope = self.lot_units / (-2.0 * self.rho)
        return (self.lots.load * slope) @ self.lots.load.T

    @cached_property
    def ordering(self) -> float:
        """Ordering cost, money per year; at these lots it equals the priced cost of holding."""
        return float(self.rho @ self.lot_units)

    @property
    def bound(self) -> float:
        return 2.0 * self.ordering - float(np.sum(self.y))

    @property
    def fit(self) -> float:
        """The factor that shrinks the lots to fit every limit."""
        return float(1.0 / (1.0 + np.max(self.gradient, initial=0.0)))

    @property
    def fitting_lots(self) -> Floats:
        return self.lot_units * self.fit

    @property
    def cost(self) -> float:
        """Of the fitting lots, money per year."""
        holding = self.ordering - float(self.y @ (self.gradient + 1.0))
        return self.ordering / self.fit + holding * self.fit

    @property
    def gap(self) -> float:
        return (self.cost - self.bound) / self.cost


def ascent(lots: Lots) -> Iterator[Prices]:
    """Prices with ever better bounds, from none at all to the best ones."""
    prices: Prices | None = Prices(lots, np.zeros(len(lots.load)))
    while prices is not None:
        yield prices
        prices = _better(prices) if prices.gap > PRECISION else None


def _better(prices: Prices) -> Prices | None:
    """The next prices on the projected Newton path; None where rounding hides any gain.

    Near the answer the bound is flat to the last digit, and only the gap tells good from better.
    """
    step = _newton_step(prices)
    for _ in range(MOST_HALVINGS):
        there = Prices(prices.lots, np.maximum(0.0, prices.y + step))
        promised = float(prices.gradient @ (there.y - prices.y))
        gain = there.bound - prices.bound
        flat = abs(gain) < PRECISION * prices.bound
        if gain > ARMIJO * promised or (flat and there.gap < prices.gap / 2.0):
            return there
        step = step / 2.0
    return None


def _newton_step(prices: Prices) -> Floats:
    """Newton's step over the limits that are priced or overused; the others keep no price.

    The small shift keeps the system regular where one limit is a multiple of another.
    """
    free = (prices.y > 0) | (prices.gradient > 0)
    hessian = prices.hessian[np.ix_(free, free)]
    shift = 1e-12 * np.trace(hessian) * np.eye(len(hessian))
    step = np.zeros_like(prices.y)
    step[free] = np.linalg.solve(hessian + shift, -prices.gradient[free])
    return step
