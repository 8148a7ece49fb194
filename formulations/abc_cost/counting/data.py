"""The data of a count schedule, and every contradiction in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from annotated_types import Ge
from pydantic import Field

from formulations.abc_cost.figures import DAYS_PER_YEAR, Floats
from optimizer.sdk import (
    FEASIBILITY,
    Cost,
    Count,
    Id,
    Issue,
    PositiveQuantity,
    Quantity,
    Reason,
    Record,
    Table,
    dangling,
    duplicates,
)

Counts = Annotated[Count, Ge(1)]


class CountedSku(Record):
    """A SKU whose record is checked against its stock.

    ``errors_per_year`` arise at random and stay until the next count; one costs
    ``error_cost_per_year`` for each year that it stays. A count takes ``hours_per_count``.
    """

    id: Id
    errors_per_year: Quantity
    error_cost_per_year: Cost
    hours_per_count: PositiveQuantity
    min_counts: Counts = 1
    max_counts: Counts = DAYS_PER_YEAR
    abc_class_id: Id | None = None


class CountClass(Record):
    """A class whose SKUs are counted ``min_counts`` times a year at least."""

    id: Id
    min_counts: Counts = 1


class CountSchedule(Record):
    """How often a year to count each SKU.

    ``labour_hours`` limits the hours of all counts of a year; each costs ``labour_cost_per_h``.
    """

    skus: Table[CountedSku]
    classes: Table[CountClass] = Field(default_factory=lambda: Table.of(CountClass, ()))
    labour_hours: PositiveQuantity | None = None
    labour_cost_per_h: Cost = 0.0


def fewest_counts(decision: CountSchedule) -> Floats:
    """What a SKU and its class ask for at least: (SKUs,)."""
    of_class = dict(zip(decision.classes["id"], decision.classes["min_counts"], strict=True))
    asked = [of_class.get(name, 1) for name in decision.skus["abc_class_id"].tolist()]
    own = decision.skus["min_counts"].astype(float)
    return np.asarray(np.maximum(own, np.array(asked, dtype=float)))


def error_costs(decision: CountSchedule) -> Floats:
    """Money a year of the errors of each SKU when it is counted once a year: (SKUs,).

    Counts stand at equal distances, so an error stays for half a distance on average.
    """
    skus = decision.skus
    return np.asarray(skus["errors_per_year"] * skus["error_cost_per_year"] / 2.0)


def issues(decision: CountSchedule, pointer: str) -> Iterator[Issue]:
    """Nothing to count, names twice, classes that are not there, floors above caps."""
    skus = decision.skus
    if not len(skus):
        message = "a count schedule needs at least one SKU"
        yield Issue(code="E304", message=message, pointer=f"{pointer}/skus")
    yield from duplicates(skus, "id", f"{pointer}/skus")
    yield from duplicates(decision.classes, "id", f"{pointer}/classes")
    classes = decision.classes["id"].tolist()
    yield from dangling(skus, "abc_class_id", classes, f"{pointer}/skus", "class of counts")
    fewest, most = fewest_counts(decision), skus["max_counts"].astype(float)
    for row in np.flatnonzero(fewest > most):
        yield Issue(
            code="E303",
            message=f"{fewest[row]:g} counts a year are asked for and {most[row]:g} allowed",
            pointer=f"{pointer}/skus/{row}/max_counts",
            value=float(most[row]),
            expected="no less than the fewest of the SKU and of its class",
        )


def warnings(decision: CountSchedule, pointer: str) -> Iterator[Issue]:
    """Counts that take longer than a day."""
    hours = decision.skus["hours_per_count"]
    for row in np.flatnonzero(hours > 24):
        yield Issue(
            code="W301",
            message=f"one count takes {hours[row]:g} hours: is it in minutes?",
            pointer=f"{pointer}/skus/{row}/hours_per_count",
            value=float(hours[row]),
        )


def conflicts(decision: CountSchedule) -> Iterator[Reason]:
    """The fewest counts take more than the hours that there are."""
    hours = float(fewest_counts(decision) @ decision.skus["hours_per_count"])
    limit = decision.labour_hours
    if limit is not None and hours > limit + FEASIBILITY * max(1.0, limit):
        detail = (
            f"the fewest counts of all SKUs take {hours:.10g} h a year, there are {limit:.10g} h"
        )
        yield Reason(code="labour_hours", detail=detail)
