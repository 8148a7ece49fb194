"""The answers of all SKUs to prices, compiled: each a convex problem in its lot and its factor.

With prices on the limits, SKU i minimises over its lot Q > 0 and its safety factor k >= 0

    L(Q, k) = (a + e G(k)) / Q + b Q + s k

    a = D (K + y_orders)                          an order
    b = h / 2 + c y_budget / 2 + v y_storage      a unit of lot
    s = sigma (h + c y_budget + v y_storage)      a unit of the safety factor
    e = D sigma (p + its fill rates' prices)      a unit short in each cycle

where G is the unit normal loss (Hadley and Whitin, "Analysis of Inventory Systems", 1963, section
4-2). For a given k the lot is sqrt((a + e G(k)) / b), so that one equation in k is left,

    h(k) = ln(e (1 - Phi(k)) sqrt(b) / s) - ln(a + e G(k)) / 2 = 0,

nearly a parabola, which Newton's method solves in three or four steps; where h(0) <= 0 no safety
stock is worth its cost.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

ROOT_TWO = math.sqrt(2.0)
DENSITY = 1.0 / math.sqrt(2.0 * math.pi)
"""Of the unit normal at its middle, which is also its loss there."""

MOST_STEPS = 60
PRECISION = 1e-13

BUDGET, STORAGE, ORDERS, FIRST_RATE = 0, 1, 2, 3
"""Rows of the limits; those of the fill rates follow."""


LEAST_LOG = -690.0
"""Of the logarithm of a tail; a smaller one is beyond floats."""

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compiled when first called and kept on disk; divisions by zero are infinite, as in numpy."""
    return cast(F, njit(cache=True, error_model="numpy")(function))


@compiled
def answer(data: Any, rates: Any, y: Any, factor: Any, lot: Any, usage: Any, hessian: Any) -> float:
    """The sum of the minima of L over the SKUs; everything else is written into arrays.

    ``data`` has the columns of ``Catalogue.data``; ``rates`` (SKUs, most rates) the rows of each
    SKU's fill rates, -1 where it has no more; ``y`` the prices. ``factor`` holds where to begin and
    then k, ``lot`` the lots Q. ``usage`` and ``hessian`` of the dual are added to.
    """
    total = 0.0
    slopes = np.empty((FIRST_RATE + rates.shape[1], 3))
    for i in range(len(data)):
        demand, ordering, holding, shortage, unit_cost, volume, sigma, multiple = data[i]
        unit = holding + y[BUDGET] * unit_cost
        a = demand * (ordering + y[ORDERS])
        b = 0.5 * unit + y[STORAGE] * volume
        s = sigma * (unit + y[STORAGE] * volume)
        for row in rates[i]:
            shortage += y[row] if row >= 0 else 0.0
        e = demand * sigma * shortage
        k = safety_factor(a, b, s, e, factor[i])
        if b <= 0.0:  # a lot without end costs nothing
            factor[i], lot[i] = k, np.inf
            continue
        paid = max(a + e * normal(k)[2], 0.0)
        if paid == 0.0 and multiple == 0.0:  # orders and shortages cost nothing: no lot at all
            factor[i], lot[i] = k, 0.0
            total += s * k
            continue
        q = math.sqrt(paid / b)
        if multiple != 0.0:
            q, k = given_lot(q, multiple, a, b, s, e)
        density, tail, loss = normal(k)
        factor[i], lot[i] = k, q
        total += (a + e * loss) / q + b * q + s * k
        used = _use(slopes, usage, rates[i], q, k, demand, unit_cost, volume, sigma, tail, loss)
        qq, qk, kk = 2.0 * (a + e * loss) / q**3, e * tail / q**2, e * density / q
        _bend(hessian, slopes[:used], _inverse(qq, qk, kk, k > 0.0, multiple != 0.0))
    return total


@compiled
def _use(
    slopes: Any,
    usage: Any,
    rates: Any,
    q: float,
    k: float,
    demand: float,
    unit_cost: float,
    volume: float,
    sigma: float,
    tail: float,
    loss: float,
) -> int:
    """Add what a SKU uses of each limit; (row, by the lot, by the factor) of each into slopes."""
    usage[BUDGET] += unit_cost * (0.5 * q + sigma * k)
    usage[STORAGE] += volume * (q + sigma * k)
    usage[ORDERS] += demand / q
    _slope(slopes, BUDGET, BUDGET, 0.5 * unit_cost, unit_cost * sigma)
    _slope(slopes, STORAGE, STORAGE, volume, volume * sigma)
    _slope(slopes, ORDERS, ORDERS, -demand / q**2, 0.0)
    used = FIRST_RATE
    short = demand * sigma / q
    for row in rates:
        if row >= 0:
            usage[row] += short * loss
            _slope(slopes, used, row, -short * loss / q, -short * tail)
            used += 1
    return used


@compiled
def _slope(slopes: Any, place: int, row: int, by_lot: float, by_factor: float) -> None:
    slopes[place, 0], slopes[place, 1], slopes[place, 2] = row, by_lot, by_factor


@compiled
def _inverse(
    qq: float, qk: float, kk: float, has_factor: bool, is_given: bool
) -> tuple[float, float, float]:
    """Of the second derivatives of L, over what can move: no k at 0, and no given lot."""
    if is_given:
        return 0.0, 0.0, 1.0 / kk if has_factor else 0.0
    if not has_factor:
        return 1.0 / qq, 0.0, 0.0
    determinant = qq * kk - qk * qk
    return kk / determinant, -qk / determinant, qq / determinant


@compiled
def _bend(hessian: Any, slopes: Any, inverse: tuple[float, float, float]) -> None:
    """Add a SKU's part of the second derivatives of the dual."""
    qq, qk, kk = inverse
    for r in range(len(slopes)):
        row = int(slopes[r, 0])
        moves_lot = qq * slopes[r, 1] + qk * slopes[r, 2]
        moves_factor = qk * slopes[r, 1] + kk * slopes[r, 2]
        for t in range(len(slopes)):
            hessian[row, int(slopes[t, 0])] -= (
                moves_lot * slopes[t, 1] + moves_factor * slopes[t, 2]
            )


@compiled
def normal(k: float) -> tuple[float, float, float]:
    """Density, upper tail and loss of the unit normal at ``k``."""
    density = DENSITY * math.exp(-0.5 * k * k)
    tail = 0.5 * math.erfc(k / ROOT_TWO)
    return density, tail, density - k * tail


@compiled
def safety_factor(a: float, b: float, s: float, e: float, begin: float) -> float:
    """The k >= 0 with h(k) = 0, or 0 where no k pays. h falls, and is positive at 0."""
    if e <= 0.0 or s <= 0.0:
        return 0.0
    scale = math.log(e * math.sqrt(b) / s)
    if scale + math.log(0.5) - 0.5 * math.log(a + e * DENSITY) <= 0.0:
        return 0.0
    low, k = 0.0, max(begin, 0.0)
    for _ in range(MOST_STEPS):
        density, tail, loss = normal(k)
        if tail <= 0.0:  # too far out for floats
            k = 0.5 * (low + k)
            continue
        value = scale + math.log(tail) - 0.5 * math.log(a + e * loss)
        if value > 0.0:
            low = k
        there = k - value / (0.5 * e * tail / (a + e * loss) - density / tail)
        if there < low:
            there = 0.5 * (low + k)
        if abs(there - k) < PRECISION * (1.0 + k):
            return there
        k = there
    return k


@compiled
def given_lot(
    q: float, multiple: float, a: float, b: float, s: float, e: float
) -> tuple[float, float]:
    """The better multiple beside the best lot, or the lot fixed at ``-multiple``; with its factor.

    L is convex in the lot, so that no multiple further away is better.
    """
    if multiple < 0.0:
        return -multiple, factor_of_lot(-multiple, s, e)
    below = max(1.0, np.floor(q / multiple)) * multiple  # a float, however large
    best, lot, factor = np.inf, below, 0.0
    for candidate in (below, below + multiple):
        k = factor_of_lot(candidate, s, e)
        loss = normal(k)[2]
        value = (a + e * loss) / candidate + b * candidate + s * k
        if value < best:
            best, lot, factor = value, candidate, k
    return lot, factor


@compiled
def factor_of_lot(q: float, s: float, e: float) -> float:
    """The k >= 0 with 1 - Phi(k) = s q / e, or 0, for a given lot; by Newton on the logarithm.

    That is concave, so from beyond, as 1 - Phi(k) <= exp(-k^2 / 2), no step goes too far.
    """
    if e <= 0.0 or s <= 0.0 or s * q >= 0.5 * e:
        return 0.0
    wanted = max(math.log(s * q / e), LEAST_LOG)
    k = math.sqrt(-2.0 * wanted)
    for _ in range(MOST_STEPS):
        density, tail, _ = normal(k)
        step = (math.log(tail) - wanted) * tail / density
        k += step
        if abs(step) < PRECISION * (1.0 + k):
            break
    return k
