"""What prices of limits prove about reorder policies, recomputed without the search.

For every y >= 0 the sum over SKUs of the least priced cost, less what the limits cost at these
prices, is at most the cost of any plan (weak duality). With its best lot a SKU costs

    l(k) = 2 sqrt((a + e G(k)) b) + s k

a year at the safety factor k >= 0, in the words of ``kernel``. l is convex, so that a tangent at
any k bounds it from below; Newton's method from the factors of the plan makes it all but flat. A
lot that has to be whole costs the less of the two beside the best lot, each bounded like l.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from formulations.abc_cost.figures import Floats
from formulations.abc_cost.prices import FILL_RATE, ORDERS, STOCK_BUDGET, STORAGE
from formulations.abc_cost.reorder.data import ReorderPolicy, lead_time_std_units
from formulations.abc_cost.skus import holding_costs

Counted = dict[str, npt.NDArray[np.bool_]]
"""By fill rate, the SKUs that it counts: (SKUs,)."""

STEPS = 8
STILL = 1e-9
"""Where no factor moves by more, the tangents are flat."""

WIDEST = 12.0
"""No safety factor is larger: from here on the tail of the normal is below 1e-32."""


def demand_of_rates(decision: ReorderPolicy, inside: Counted) -> dict[str, float]:
    """Units a year that each fill rate counts."""
    demand = decision.skus["annual_demand_units"]
    return {name: float(demand[each].sum()) for name, each in inside.items()}


def limits_of(decision: ReorderPolicy, inside: Counted) -> dict[str, float]:
    """What there is of each limit given; of a fill rate, the units that may be short in a year."""
    shared = {
        STOCK_BUDGET: decision.stock_budget,
        STORAGE: decision.storage_capacity_m3,
        ORDERS: decision.max_orders_per_year,
    }
    limits = {name: limit for name, limit in shared.items() if limit is not None}
    demand = demand_of_rates(decision, inside)
    for rate in decision.fill_rates:
        if demand[rate.id] > 0.0 and rate.target_pct > 0.0:
            limits[f"{FILL_RATE}{rate.id}"] = (1.0 - rate.target_pct / 100.0) * demand[rate.id]
    return limits


def proven_cost(
    decision: ReorderPolicy, inside: Counted, prices: Mapping[str, float], factor: Floats
) -> float:
    """Money a year that no plan undercuts; ``factor`` is where to begin, (SKUs,)."""
    limits = limits_of(decision, inside)
    skus, sigma = decision.skus, lead_time_std_units(decision.skus)
    demand, unit = skus["annual_demand_units"], holding_costs(skus)
    unit = unit + prices.get(STOCK_BUDGET, 0.0) * skus["unit_cost"]
    room = prices.get(STORAGE, 0.0) * np.nan_to_num(skus["unit_volume_m3"])
    shortage = np.array(skus["shortage_cost_per_unit"])
    for name, each in inside.items():
        shortage[each] += prices.get(f"{FILL_RATE}{name}", 0.0)
    a = demand * (skus["ordering_cost"] + prices.get(ORDERS, 0.0))
    b, s = unit / 2.0 + room, sigma * (unit + room)
    e = demand * sigma * shortage
    least, lot = _least(a, b, s, e, factor)
    whole = skus["lot_multiple_units"] > 0.0
    if whole.any():
        of_whole = [each[whole] for each in (skus["lot_multiple_units"], lot, a, b, s, e)]
        least[whole] = np.maximum(least[whole], _least_of_whole(*of_whole))
    return float(least.sum()) - sum(price * limits[name] for name, price in prices.items())


def _least(a: Floats, b: Floats, s: Floats, e: Floats, factor: Floats) -> tuple[Floats, Floats]:
    """A lower bound on l over 0 <= k <= WIDEST, nearly its minimum, and the lots: (SKUs,) each."""
    from scipy.special import ndtr

    def at(k: Floats) -> tuple[Floats, Floats, Floats]:
        """Density, tail and a + e G(k)."""
        density, tail = np.exp(-0.5 * k * k) / np.sqrt(2.0 * np.pi), ndtr(-k)
        return density, tail, a + e * (density - k * tail)

    k = np.clip(factor, 0.0, WIDEST)
    risky = (e > 0.0) & (s > 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.log(e * np.sqrt(b) / s)
    for _ in range(STEPS):
        density, tail, paid = at(k)
        off = scale + np.log(tail) - 0.5 * np.log(paid)
        step = off / (density / tail - 0.5 * e * tail / paid)
        before, k = k, np.clip(np.where(risky, k + step, 0.0), 0.0, WIDEST)
        if np.abs(k - before).max(initial=0.0) < STILL:
            break
    _, tail, paid = at(k)
    fall = _fall(s - e * tail * np.sqrt(b / paid), k)
    return np.asarray(2.0 * np.sqrt(paid * b) + s * k - fall), np.sqrt(paid / b)


def _least_of_whole(
    multiple: Floats, lot: Floats, a: Floats, b: Floats, s: Floats, e: Floats
) -> Floats:
    """A lower bound where lots are whole multiples: the less of those on either side of ``lot``.

    The least cost is convex in the lot. Where it does not fall towards ``lot`` on both sides,
    another multiple might be better, and nothing is known.
    """
    below = np.maximum(np.floor(lot / multiple), 1.0) * multiple
    low, falls = _least_of_lot(below, a, b, s, e)
    high, rises = _least_of_lot(below + multiple, a, b, s, e)
    is_between = ((falls <= 0.0) | (below == multiple)) & (rises >= 0.0)
    return np.where(is_between, np.minimum(low, high), -np.inf)


def _least_of_lot(lot: Floats, a: Floats, b: Floats, s: Floats, e: Floats) -> tuple[Floats, Floats]:
    """A lower bound on (a + e G(k)) / Q + b Q + s k over k at given lots, and its slope in Q.

    The best k has 1 - Phi(k) = s Q / e; a tangent bounds the cost at any k.
    """
    from scipy.special import ndtr, ndtri

    tail = np.divide(s * lot, e, out=np.full_like(lot, 0.5), where=e > 0.0)
    k = np.clip(-ndtri(np.minimum(tail, 0.5)), 0.0, WIDEST)
    tail = ndtr(-k)
    paid = a + e * (np.exp(-0.5 * k * k) / np.sqrt(2.0 * np.pi) - k * tail)
    least = paid / lot + b * lot + s * k - _fall(s - e * tail / lot, k)
    return least, b - paid / lot**2


def _fall(slope: Floats, k: Floats) -> Floats:
    """How far below its start a tangent at ``k`` comes, between 0 and WIDEST."""
    return np.where(slope > 0.0, slope * k, -slope * (WIDEST - k))
