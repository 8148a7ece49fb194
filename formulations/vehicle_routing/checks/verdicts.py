"""Comparisons within the tolerance of a plan, told as violations."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from formulations.vehicle_routing.clock import tolerance_s
from optimizer.sdk import FEASIBILITY, Violation


def above(
    rule: str, where: Collection[str], value: np.ndarray, limit: np.ndarray, unit: str
) -> Iterator[Violation]:
    """A violation wherever ``value`` is not at most ``limit``; a NaN on either side is one."""
    with np.errstate(invalid="ignore"):
        holds = value <= limit + _tolerance(limit, unit)
    names = list(where)
    for k in np.flatnonzero(~holds):
        detail = f"{value[k]:.10g} where at most {limit[k]:.10g} is allowed"
        yield broken(rule, names[k], value[k] - limit[k], unit, detail)


def unlike(
    rule: str, where: Collection[str], stated: np.ndarray, true: np.ndarray, unit: str
) -> Iterator[Violation]:
    """A violation wherever the plan states something else than what is true."""
    holds = np.abs(stated - true) <= _tolerance(true, unit)
    names = list(where)
    for k in np.flatnonzero(~holds):
        detail = f"stated as {stated[k]:.10g}, but it is {true[k]:.10g}"
        yield broken(rule, names[k], abs(stated[k] - true[k]), unit, detail)


def _tolerance(limit: np.ndarray, unit: str) -> np.ndarray:
    if unit == "s":
        return tolerance_s(limit)
    return np.asarray(FEASIBILITY * np.maximum(1.0, np.abs(limit)))


def broken(rule: str, where: str, amount: float, unit: str, detail: str) -> Violation:
    """One violation."""
    return Violation(rule=rule, where=where, amount=float(amount), unit=unit, detail=detail)
