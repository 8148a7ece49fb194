"""How the breach of a rule is told: where, by how much, and beyond which tolerance.

A quantity that is not a number breaks every rule it enters, for nothing is known to hold of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from formulations.stock_allocation.checks.axes import Axes, Axis
from formulations.stock_allocation.checks.changes import Changes
from formulations.stock_allocation.checks.quantities import Movements
from optimizer.sdk import Violation, allowed

NONE = 0.0
"""The scale of a tolerance where nothing is allowed at all."""

Amounts = np.ndarray | float


def breaches(
    rule: str,
    over: np.ndarray,
    scale: Amounts,
    where: Callable[..., str],
    unit: str = "units",
) -> Iterator[Violation]:
    """What is over by more than the tolerance that ``scale`` sizes, told one by one.

    ``where`` names a place by the indices of ``over``.
    """
    broken = ~(over <= allowed(scale))
    for at in np.argwhere(broken).tolist():
        amount = float(over[tuple(at)])
        told = math.inf if math.isnan(amount) else amount  # what is no number is off by more
        yield Violation(rule=rule, where=where(*at), amount=told, unit=unit)


def cell(axes: Axes, places: Axis) -> Callable[[int, int, int], str]:
    """Names a SKU, a place and a period."""
    return lambda sku, place, period: (
        f"SKU {axes.skus.ids[sku]}, {places.what} {places.ids[place]}, "
        f"period {axes.periods.ids[period]}"
    )


def place(axes: Axes, places: Axis) -> Callable[[int, int], str]:
    """Names a place and a period."""
    return lambda place, period: (
        f"{places.what} {places.ids[place]}, period {axes.periods.ids[period]}"
    )


def movement(axes: Axes, movements: Movements | Changes) -> Callable[[int], str]:
    """Names a movement."""

    def where(row: int) -> str:
        lane, sku = axes.lanes.ids[movements.lane[row]], axes.skus.ids[movements.sku[row]]
        return f"lane {lane}, SKU {sku}, period {axes.periods.ids[movements.period[row]]}"

    return where


def off_step(units: np.ndarray, step: Amounts) -> np.ndarray:
    """How far quantities are from the nearest multiple of ``step``; NaN for no number."""
    rest = np.mod(units, step)
    return np.asarray(np.minimum(rest, step - rest))


def recent(units: np.ndarray, periods: np.ndarray) -> np.ndarray:
    """The sum of so many last periods up to each one; ``periods`` lacks the last axis of units."""
    sums = np.zeros(units.shape)
    for ago in range(units.shape[-1]):
        counts = (periods > ago)[..., None]
        sums[..., ago:] += np.where(counts, units[..., : units.shape[-1] - ago], 0.0)
    return sums
