"""What to have of one perishable season, and of a stock that is reviewed in fixed rhythm.

Too much costs ``overage`` money a unit, too little ``underage``; the best stock is the smallest S
with P(demand <= S) >= underage / (underage + overage) (Arrow, Harris and Marschak 1951).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from formulations.abc_cost.figures import Floats
from formulations.abc_cost.policies.domain import require

Numbers = npt.ArrayLike


class Stock(NamedTuple):
    """Units to have, and the expected cost of too much and too little."""

    level: Floats
    cost: Floats


def normal(overage: Numbers, underage: Numbers, mean: Numbers, std: Numbers) -> Stock:
    """Demand is normal. S = mean + z std, cost (overage + underage) std phi(z)."""
    from scipy.special import ndtri

    h, p, m, s = np.broadcast_arrays(*_floats(overage, underage, mean, std))
    z = ndtri(p / (p + h))
    density = np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi)
    return Stock(m + z * s, (h + p) * s * density)


def poisson(overage: Numbers, underage: Numbers, mean: Numbers) -> Stock:
    """Demand is Poisson; S is a whole number."""
    from scipy.stats import poisson as law

    h, p, m = np.broadcast_arrays(*_floats(overage, underage, mean))
    level = np.asarray(law.ppf(p / (p + h), m))
    return Stock(level, expected_cost_poisson(h, p, m, level))


def expected_cost_poisson(
    overage: Numbers, underage: Numbers, mean: Numbers, level: Numbers
) -> Floats:
    """Of too much and too little with ``level`` units on hand; owed where that is below 0.

    E (D - S)+ = m P(D >= S) - S P(D > S) for S > 0, and m - S below.
    """
    from scipy.stats import poisson as law

    h, p, m, s = np.broadcast_arrays(*_floats(overage, underage, mean, level))
    short = np.where(s > 0, m * law.sf(s - 1.0, m) - s * law.sf(s, m), m - s)
    return np.asarray(h * (s - m + short) + p * short)


def negative_binomial(overage: Numbers, underage: Numbers, mean: Numbers, std: Numbers) -> Stock:
    """Demand is negative binomial with a variance above its mean; S is a whole number.

    r = mean^2 / (std^2 - mean) failures, each with probability mean / std^2. By size-biasing,
    E D 1(D >= S) is the mean times the upper tail of the same law with r + 1, from S - 1 on.

    Raises:
        ValueError: the mean is not above 0, or the variance not above the mean.
    """
    from scipy.stats import nbinom

    h, p, m, s = np.broadcast_arrays(*_floats(overage, underage, mean, std))
    require((m > 0.0) & (s**2 > m), "the variance must be above the mean, and the mean above 0")
    r, success = m**2 / (s**2 - m), m / s**2
    level = nbinom.ppf(p / (p + h), r, success)
    short = m * nbinom.sf(level - 1.0, r + 1.0, success) - level * nbinom.sf(level, r, success)
    return Stock(level, h * (level - m + short) + p * short)


def order_up_to(
    holding_cost: Numbers,
    shortage_cost: Numbers,
    daily_mean: Numbers,
    daily_std: Numbers,
    lead_time_days: Numbers,
    review_days: Numbers,
) -> Stock:
    """(R, S): every R days order up to S, which must last for a review and a lead time.

    Costs are money per unit and review; demand of the time at risk is normal (Silver, Pyke and
    Thomas 2017, section 6.10).
    """
    mean, std, lead, review = _floats(daily_mean, daily_std, lead_time_days, review_days)
    risk = lead + review
    return normal(holding_cost, shortage_cost, mean * risk, std * np.sqrt(risk))


def _floats(*values: Numbers) -> list[Floats]:
    return [np.asarray(value, dtype=float) for value in values]
