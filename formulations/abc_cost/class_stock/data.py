"""The data of a decision on class stock, what contradicts itself, and what no plan can keep."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.figures import unlimited
from optimizer.sdk import Id, Issue, Money, Percent, Quantity, Reason, Record, Table, duplicates

ROUNDING = 1e-9
"""A solver finds no plan where two limits miss each other by less than the checks would forgive."""


class StockClass(Record):
    """A class of stock to be sized, ``min_units <= stock <= max_units``.

    ``share_pct`` fixes its part of the total stock. A negative ``unit_cost`` is a subsidy.
    """

    id: Id
    unit_cost: Money
    min_units: Quantity = 0.0
    max_units: Quantity | None = None
    share_pct: Percent | None = None


class ClassStock(Record):
    """How much of each class to hold; every total is optional and counts all classes together."""

    classes: Table[StockClass]
    demand_units: Quantity | None = None
    intake_units: Quantity | None = None
    max_total_units: Quantity | None = None
    total_units: Quantity | None = None


def issues(decision: ClassStock, pointer: str) -> Iterator[Issue]:
    """No classes, classes twice, floors above caps, and shares that miss 100 %."""
    classes = decision.classes
    if not len(classes):
        message = "a decision on class stock needs at least one class"
        yield Issue(code="E304", message=message, pointer=f"{pointer}/classes")
    yield from duplicates(classes, "id", f"{pointer}/classes")
    for row in np.flatnonzero(classes["min_units"] > classes["max_units"]):
        low, high = classes["min_units"][row], classes["max_units"][row]
        yield Issue(
            code="E303",
            message=f"the floor of {low:g} units is above the cap of {high:g} units",
            pointer=f"{pointer}/classes/{row}/max_units",
            value=high,
            expected="max_units >= min_units",
        )
    yield from _share_issues(classes["share_pct"], f"{pointer}/classes")


def _share_issues(shares: np.ndarray, pointer: str) -> Iterator[Issue]:
    total = float(np.nansum(shares))
    complete = len(shares) > 0 and not np.isnan(shares).any()
    if total > 100 + 1e-9 or (complete and total < 100 - 1e-9):
        yield Issue(
            code="E303",
            message=f"the shares of the classes add up to {total:.12g} %",
            pointer=pointer,
            value=total,
            expected="100 % over all classes, less only where some class has no share",
        )


def warnings(decision: ClassStock, pointer: str) -> Iterator[Issue]:
    """Costs that look like a slip of sign."""
    classes = decision.classes
    open_ended = decision.max_total_units is None and decision.total_units is None
    for row in np.flatnonzero((classes["unit_cost"] < 0) & np.isnan(classes["max_units"])):
        if open_ended:
            yield Issue(
                code="W301",
                message="stock that earns money and has no cap can grow without limit",
                pointer=f"{pointer}/classes/{row}/unit_cost",
                value=float(classes["unit_cost"][row]),
                hint='give "max_units" or "max_total_units", or check the sign',
            )


def conflicts(decision: ClassStock) -> Iterator[Reason]:
    """A floor of the total stock above a cap of it."""
    low, floor = max(_total_floors(decision))
    high, cap = min(_total_caps(decision), default=(np.inf, ""))
    if low > high + ROUNDING * max(1.0, high):
        detail = f"{floor} needs a total stock of {low:.10g} units, {cap} allows {high:.10g}"
        yield Reason(code="total_stock", detail=detail)


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
