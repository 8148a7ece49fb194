"""The figures by which runs are judged, each one formula."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

Trace = Sequence[tuple[float, float]]
"""Elapsed seconds and the cost of the best plan from then on."""

SHIFT_S = 1.0
"""Added before and taken off after the geometric mean, so that milliseconds do not decide it."""

NEAR = 0.01
"""Within one per cent of the best known value a plan counts as good."""


def time_to_near(trace: Trace, best_known: float | None) -> float | None:
    """Seconds until the best plan was within ``NEAR`` of the best known value; None if never."""
    if best_known is None:
        return None
    limit = best_known + NEAR * abs(best_known)
    return next((elapsed_s for elapsed_s, cost in trace if cost <= limit), None)


def primal_integral(trace: Trace, best_known: float | None, until_s: float) -> float | None:
    """The mean primal gap over the time: 0 is the best plan at once, 1 no plan at all.

    T. Berthold, "Measuring the impact of primal heuristics", Operations Research Letters 41
    (2013), divided by ``until_s``: the budget, or the length of a run that took longer.
    """
    if best_known is None or until_s <= 0:
        return None
    total, since_s, share = 0.0, 0.0, 1.0
    for elapsed_s, cost in trace:
        now_s = min(elapsed_s, until_s)
        total += share * (now_s - since_s)
        since_s, share = now_s, _primal_gap(cost, best_known)
    return (total + share * (until_s - since_s)) / until_s


def _primal_gap(cost: float, best_known: float) -> float:
    if cost <= best_known:
        return 0.0
    if cost * best_known <= 0:
        return 1.0
    return min(1.0, abs(cost - best_known) / max(abs(cost), abs(best_known)))


def mean(values: Iterable[float | None]) -> float | None:
    """The arithmetic mean of what is there; None of nothing."""
    present = [value for value in values if value is not None and not math.isnan(value)]
    return math.fsum(present) / len(present) if present else None


def shifted_geometric_mean(times_s: Iterable[float | None]) -> float | None:
    """exp(mean(log(t + shift))) - shift: long runs count, and do not drown the short ones."""
    present = [time_s for time_s in times_s if time_s is not None and not math.isnan(time_s)]
    logs = mean(math.log(time_s + SHIFT_S) for time_s in present)
    return None if logs is None else math.exp(logs) - SHIFT_S


def profile(values: Sequence[float | None], best: Sequence[float]) -> list[tuple[float, float]]:
    """Steps (ratio, share): how many runs were within a ratio of the best solver's value.

    E. Dolan and J. Moré, "Benchmarking optimization software with performance profiles",
    Mathematical Programming 91 (2002). A value of None is a run that failed.
    """
    ratios = sorted(
        value / low for value, low in zip(values, best, strict=True) if value is not None
    )
    return [(ratio, (k + 1) / len(values)) for k, ratio in enumerate(ratios)]
