"""What a plan buys and moves otherwise than an earlier one."""

from __future__ import annotations

from heapq import nlargest
from itertools import chain
from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.checks.changes import changes
from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.quantities import Quantities
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.largest import largest
from formulations.stock_allocation.slices import plan_slices
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import FEASIBILITY


class Change(NamedTuple):
    """Units of a SKU on a lane, as planned earlier and now."""

    lane: str
    sku: str
    period: str
    planned: float
    now: float

    @property
    def size(self) -> float:
        return abs(self.now - self.planned)


def largest_changes(
    instance: Instance, solution: Solution, most: int
) -> tuple[tuple[Change, ...], int]:
    """The largest first, as large ones in the order of SKUs; and how many there are.

    None where there is no earlier plan.
    """
    if not len(instance.planned_flows):
        return (), 0
    parts = [_changes(*part, most) for part in plan_slices(instance, solution)]
    found = chain.from_iterable(rows for rows, _ in parts)
    rows = nlargest(most, found, key=lambda row: row.size)
    told = (row._replace(planned=round(row.planned, 1), now=round(row.now, 1)) for row in rows)
    return tuple(told), sum(number for _, number in parts)


def _changes(instance: Instance, solution: Solution, most: int) -> tuple[list[Change], int]:
    """The same of a slice."""
    figures = Figures(instance)
    each, axes = changes(figures, Quantities(figures, solution)), figures.axes
    by_sku = np.argsort(each.sku, kind="stable")
    size = np.abs(each.moved - each.planned)[by_sku]
    number = int(np.count_nonzero(size > FEASIBILITY))
    rows = by_sku[largest(size, min(most, number))]
    names = (
        [axis.ids[k] for k in at[rows].tolist()]
        for axis, at in (
            (axes.lanes, each.lane),
            (axes.skus, each.sku),
            (axes.periods, each.period),
        )
    )
    units = (each.planned[rows].tolist(), each.moved[rows].tolist())
    return [Change(*row) for row in zip(*names, *units, strict=True)], number
