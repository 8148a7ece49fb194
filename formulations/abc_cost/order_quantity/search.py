"""Order quantities under shared limits by Newton's method on the prices of the limits.

With a price ``y[l] >= 0`` on each limit the problem falls apart by SKU, each solved in closed form
(Harris 1913; the Lagrangian is that of Hadley and Whitin, "Analysis of Inventory Systems", 1963,
section 2-8):

    rho(y) = holding_cost / 2 + y @ load            what a unit of lot costs, money per year
    Q(y)   = sqrt(ordering_cost * demand / rho)     units
    psi(y) = 2 * rho @ Q - sum(y)                   money per year, a lower bound for every y >= 0

psi is concave and smooth with gradient ``load @ Q - 1``. A projected Newton method (Bertsekas,
SIAM J. Control Optim. 20, 1982) finds the best prices in a few steps, each one pass over the SKUs.
The lots of each step, shrunk to fit the limits, are a plan; its cost less psi is the proven gap.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

import numpy as np

from formulations.abc_cost.ascent import PRECISION, ascent
from formulations.abc_cost.certificate import certificate_of
from formulations.abc_cost.figures import Floats
from formulations.abc_cost.order_quantity.arrays import Lots, lots_of, shared_limits
from formulations.abc_cost.order_quantity.data import OrderQuantity
from formulations.abc_cost.prices import PROVEN
from formulations.abc_cost.solution import Solution, order_plan
from optimizer.sdk import Emit, Limit, Limits, Progress, SolveResult, Status, Termination


def solve(
    decision: OrderQuantity,
    limits: Limits,
    emit: Emit[Solution],
    interrupted: Callable[[], bool],
) -> SolveResult[Solution]:
    """The cheapest order quantities: always a plan, and the best one unless stopped early."""
    start_s = time.perf_counter()
    limit = None
    for prices in ascent(unpriced(lots_of(decision))):
        elapsed_s = time.perf_counter() - start_s
        emit(Progress(elapsed_s=elapsed_s, primal_bound=prices.cost, dual_bound=prices.bound))
        if interrupted() or elapsed_s > limits.time_limit_s:
            limit = Limit.INTERRUPT if interrupted() else Limit.TIME
            break
    by_limit = _by_limit(decision, prices)
    told = by_limit if prices.residual <= PROVEN / 2.0 else None
    return SolveResult(
        solver="newton",
        version=version("stockwright"),
        termination=_termination(prices.residual <= max(PRECISION, limits.mip_rel_gap), limit),
        primal_bound=prices.cost,
        dual_bound=prices.bound,
        point=order_plan(decision, prices.fitting_lots, told),
        certificate=certificate_of(by_limit),
        wall_time_s=time.perf_counter() - start_s,
    )


def _by_limit(decision: OrderQuantity, prices: Prices) -> dict[str, float]:
    """Money a year for one more of each limit."""
    given = zip(shared_limits(decision).items(), prices.y.tolist(), strict=True)
    return {name: price / available for (name, (_, available)), price in given}


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
        """What a unit of lot costs at the prices, money per year: (SKUs,)."""
        return self.lots.holding_cost / 2.0 + self.y @ self.lots.load

    @cached_property
    def lot_units(self) -> Floats:
        """The best lots at the prices: (SKUs,)."""
        return (self.lots.ordering_cost * self.lots.demand / self.rho) ** 0.5

    @cached_property
    def gradient(self) -> Floats:
        """What is used beyond each limit, in parts of that limit, shape (limits,)."""
        return self.lots.load @ self.lot_units - 1.0

    @cached_property
    def hessian(self) -> Floats:
        """The second derivatives of the dual, shape (limits, limits)."""
        slope = self.lot_units / (-2.0 * self.rho)
        return (self.lots.load * slope) @ self.lots.load.T

    @cached_property
    def ordering(self) -> float:
        """Ordering cost, money per year; at these lots it equals the priced cost of holding."""
        return float(self.rho @ self.lot_units)

    @property
    def bound(self) -> float:
        """psi(y): money per year that no plan undercuts."""
        return 2.0 * self.ordering - float(np.sum(self.y))

    @property
    def fit(self) -> float:
        """The factor that shrinks the lots to fit every limit."""
        return float(1.0 / (1.0 + np.max(self.gradient, initial=0.0)))

    @property
    def fitting_lots(self) -> Floats:
        """The lots shrunk alike until they keep every limit: (SKUs,)."""
        return self.lot_units * self.fit

    @property
    def cost(self) -> float:
        """Of the fitting lots, money per year."""
        holding = self.ordering - float(self.y @ (self.gradient + 1.0))
        return self.ordering / self.fit + holding * self.fit

    @property
    def residual(self) -> float:
        """The proven gap."""
        return (self.cost - self.bound) / self.cost

    def at(self, y: Floats) -> Prices:
        """The answer to other prices."""
        return Prices(self.lots, y)


def unpriced(lots: Lots) -> Prices:
    """Where the ascent begins: the economic order quantities."""
    return Prices(lots, np.zeros(len(lots.load)))
