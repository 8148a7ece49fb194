"""Proofs that no plan can exist, from necessary conditions that fail."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.counting.data import CountSchedule, fewest_counts
from formulations.abc_cost.figures import unlimited
from formulations.abc_cost.instance import ClassStock, Instance
from optimizer.sdk import FEASIBILITY, Reason

ROUNDING = 1e-9
"""A solver finds no plan where two limits miss each other by less than the checks would forgive."""


def conflicts(instance: Instance) -> Iterator[Reason]:
    """A floor of the total stock above a cap of it, or fewest counts beyond the labour.

    Order quantities never conflict: small enough lots keep every limit.
    """
    if isinstance(instance.decision, CountSchedule):
        yield from _labour_conflicts(instance.decision)
    if not isinstance(instance.decision, ClassStock):
        return
    low, floor = max(_total_floors(instance.decision))
    high, cap = min(_total_caps(instance.decision), default=(np.inf, ""))
    if low > high + ROUNDING * max(1.0, high):
        detail = f"{floor} needs a total stock of {low:.10g} units, {cap} allows {high:.10g}"
        yield Reason(code="total_stock", detail=detail)


def _labour_conflicts(decision: CountSchedule) -> Iterator[Reason]:
    hours = float(fewest_counts(decision) @ decision.skus["hours_per_count"])
    limit = decision.labour_hours
    if limit is not None and hours > limit + FEASIBILITY * max(1.0, limit):
        detail = (
            f"the fewest counts of all SKUs take {hours:.10g} h a year, there are {limit:.10g} h"
        )
        yield Reason(code="labour_hours", detail=detail)


def _total_floors(decision: ClassStock) -> Iterator[tuple[float, str]]:
    """Amounts that the total stock cannot be below, each with its rule."""
    classes = decision.classes
    yield float(np.sum(classes["min_units"])), "the sum of the class floors"
    for row in np.flatnonzero(classes["share_pct"] > 0):
        floor = classes["min_units"][row] / classes["share_pct"][row] * 100.0
        yield float(floor), f'class "{classes["id"][row]}" at its floor and share'
    for field in ("demand_units", "intake_units", "total_units"):
        if getattr(decision, field) is not None:
            yield getattr(decision, field), field


def _total_caps(decision: ClassStock) -> Iterator[tuple[float, str]]:
    """Amounts that the total stock cannot be above, each with its rule."""
    classes = decision.classes
    yield (
        float(np.sum(unlimited(classes["max_units"]))),
        "the sum of the class caps",
    )
    for row in np.flatnonzero((classes["share_pct"] > 0) & (classes["max_units"] >= 0)):
        cap = classes["max_units"][row] / classes["share_pct"][row] * 100.0
        yield float(cap), f'class "{classes["id"][row]}" at its cap and share'
    for field in ("max_total_units", "total_units"):
        if getattr(decision, field) is not None:
            yield getattr(decision, field), field
