"""Reorder policies under tangent planes: a linear programme that knows no prices, for few SKUs.

Orders D / Q and shortages D sigma G(k) / Q are convex in lot and factor for k >= 0, so that their
tangent planes lie below them and the programme costs no more than the best plan. Planes are added
where its answer lies until the answer is a plan (J. E. Kelley, "The cutting-plane method for
solving convex programs", Journal of the Society for Industrial and Applied Mathematics 8 (1960)).
Whole lots are whole numbers of multiples.

The columns are q = Q / E with E the economic order quantity, k, u >= 1 / q, w >= G(k) / q and
the number of multiples, each for all SKUs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from formulations.abc_cost.figures import Floats
from formulations.abc_cost.reorder.arrays import (
    COST,
    DEMAND,
    GIVEN,
    HOLDING,
    ORDERING,
    SHORTAGE,
    SIGMA,
    VOLUME,
    Catalogue,
)
from formulations.abc_cost.reorder.kernel import BUDGET, FIRST_RATE, ORDERS, STORAGE
from formulations.abc_cost.reorder.plan import unit_normal_loss
from optimizer.sdk import FEASIBILITY, Limit, Status, Termination

WIDEST = 8.0
"""No factor is larger: beyond it less is short than floats can tell."""

FIRST_LOTS = (0.25, 0.5, 1.0, 2.0, 4.0)
FIRST_FACTORS = (0.0, 1.0, 2.0, 3.0)
"""Planes to begin with touch the curves here."""

SMALLEST = 1e-4
"""Stands for a lot of 0, in parts of the economic one; where planes are few one may cost little."""

NOTHING = 1e-7
"""Lots below this part of the economic one are 0 to a solver."""

LOWEST = 1e-9
"""Rows about a smaller loss are not made larger."""


SOLVED, OUT_OF_TIME, INFEASIBLE = 0, 1, 2
"""Statuses of scipy."""


@dataclass(frozen=True, eq=False)
class Answer:
    """Of the programme: its bound on the cost of every plan, and lots and factors, (SKUs,)."""

    bound: float
    lot: Floats
    factor: Floats


class Planes:
    """The programme of a catalogue with the planes it has so far."""

    def __init__(self, every: Catalogue) -> None:
        self._data, self._every = every.data.T, every
        demand, ordering, holding = self._data[[DEMAND, ORDERING, HOLDING]]
        self._economic = np.sqrt(2.0 * ordering * demand / holding)
        self._rows: list[Any] = []  # sparse
        self._least: list[Floats] = []
        for lot in FIRST_LOTS:
            for factor in FIRST_FACTORS:
                self.touch(lot * self._economic, np.full(len(demand), factor))

    def cost(self, lot: Floats, factor: Floats) -> float:
        """What these policies cost in truth, money a year."""
        return float(self._worth[0] @ _point(lot / self._economic, factor))

    def hold(self, found: Answer, bound: float, gap: float) -> bool:
        """Whether an answer keeps all limits in truth, and costs no more than the bound."""
        used = self._worth[1:] @ _point(found.lot / self._economic, found.factor)
        kept = bool((used <= 1.0 + FEASIBILITY / 2.0).all())
        cost = self.cost(found.lot, found.factor)
        return kept and cost - bound <= gap * cost

    def touch(self, lot: Floats, factor: Floats) -> None:
        """Add the planes that touch both curves of each SKU at these policies.

        Rows are divided by the height of the curve there, so that a solver's tolerance is a part of
        it and not an amount.
        """
        from scipy import sparse

        q, tail, loss = lot / self._economic, _tail(factor), unit_normal_loss(factor)
        height = np.maximum(loss, LOWEST)
        each, nothing = sparse.diags_array, sparse.csr_array((len(q), len(q)))
        orders: list[Any] = [each(1.0 / q), nothing, each(q), nothing, nothing]
        by_lot, by_factor = each(loss / (q * height)), each(tail / height)
        short: list[Any] = [by_lot, by_factor, nothing, each(q / height), nothing]
        self._rows.append(sparse.block_array([orders, short], format="csr"))
        least = (2.0 * loss + tail * factor) / height
        self._least.append(np.concatenate([np.full(len(q), 2.0), least]))

    def answer(self, time_limit_s: float) -> Answer | Termination:
        """The cheapest policies under the planes, or why there is no answer.

        That there are none is a proof where there are none by what the checks forgive, either.
        """
        found = self._solved(time_limit_s, 1.0)
        if found.status == INFEASIBLE:
            forgiven = self._solved(time_limit_s, 1.0 + 2.0 * FEASIBILITY)
            if forgiven.status == INFEASIBLE:
                return Termination(status=Status.INFEASIBLE)
        if found.status != SOLVED:
            limit = Limit.TIME if found.status == OUT_OF_TIME else Limit.SEARCH
            return Termination(status=Status.NO_SOLUTION, limit=limit)
        count = len(self._economic)
        q, factor = found.x[:count], found.x[count : 2 * count]
        q = np.where(q > NOTHING, q, SMALLEST)
        bound = found.fun if found.mip_dual_bound is None else found.mip_dual_bound
        return Answer(float(bound), q * self._economic, factor)

    def _solved(self, time_limit_s: float, most_used: float) -> Any:
        """What scipy says of the programme, with so much of each limit."""
        from scipy import sparse
        from scipy.optimize import Bounds, LinearConstraint, milp

        count, multiple = len(self._economic), self._data[GIVEN]
        columns = 5 * count
        worth = np.hstack([self._worth, np.zeros((len(self._worth), count))])
        whole = np.flatnonzero(multiple > 0.0)
        same = sparse.lil_array((len(whole), columns))
        same[np.arange(len(whole)), whole] = 1.0
        same[np.arange(len(whole)), 4 * count + whole] = -(multiple / self._economic)[whole]
        rules = [
            LinearConstraint(sparse.vstack(self._rows), np.concatenate(self._least), np.inf),
            LinearConstraint(worth[1:], -np.inf, most_used),
            LinearConstraint(same, 0.0, 0.0),
        ]
        most = np.full(columns, np.inf)
        most[count : 2 * count] = WIDEST
        integer = np.zeros(columns, dtype=int)
        integer[4 * count + whole] = 1
        least = np.zeros(columns)
        least[4 * count + whole] = 1.0
        return milp(
            worth[0],
            constraints=rules,
            bounds=Bounds(least, most),
            integrality=integer,
            options={"time_limit": time_limit_s, "mip_rel_gap": 1e-9},
        )

    @cached_property
    def _worth(self) -> Floats:
        """The cost, and the use of each limit in parts of it, of the columns but the last."""
        data, lot, limits = self._data, self._economic, self._every.limits
        demand, sigma = data[DEMAND], data[SIGMA]
        none = np.zeros_like(lot)
        rows = [
            [
                data[HOLDING] * lot / 2.0,
                data[HOLDING] * sigma,
                data[ORDERING] * demand / lot,
                data[SHORTAGE] * demand * sigma / lot,
            ]
        ]
        shared = {
            BUDGET: [data[COST] * lot / 2.0, data[COST] * sigma, none, none],
            STORAGE: [data[VOLUME] * lot, data[VOLUME] * sigma, none, none],
            ORDERS: [none, none, demand / lot, none],
        }
        for row in range(FIRST_RATE, len(limits)):
            inside = (self._every.rates == row).any(axis=1)
            shared[row] = [none, none, none, inside * demand * sigma / lot]
        for row, use in shared.items():
            if np.isfinite(limits[row]):
                rows.append([each / limits[row] for each in use])
        return np.array([np.concatenate(row) for row in rows])


def _point(q: Floats, factor: Floats) -> Floats:
    """The columns but the last of policies, in truth."""
    return np.concatenate([q, factor, 1.0 / q, unit_normal_loss(factor) / q])


def _tail(factor: Floats) -> Floats:
    from scipy.special import ndtr

    return np.asarray(ndtr(-factor))
