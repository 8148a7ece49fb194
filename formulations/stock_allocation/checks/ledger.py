"""What a plan says, summed by ids: ``quantities`` as people ask for them."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.checks.axes import Axis
from formulations.stock_allocation.checks.changes import changes
from formulations.stock_allocation.checks.quantities import Quantities
from formulations.stock_allocation.checks.terms import Route, Sums, Terms
from formulations.stock_allocation.solution import Solution


class Movement(NamedTuple):
    """Units of a SKU on a lane, with the position of the period in which they leave."""

    lane: str
    route: Route
    sku: str
    period: int
    units: float


class Ledger:
    """The movements of a plan one by one and its sums; cells are (place, SKU, period)."""

    def __init__(self, terms: Terms, solution: Solution) -> None:
        self._terms = terms
        self._plan = Quantities(terms.figures, solution)
        axes = terms.axes
        is_open = zip(axes.warehouses.ids, self._plan.open_warehouse, strict=True)
        self.open_warehouses = {name for name, chosen in is_open if chosen}

    @cached_property
    def movements(self) -> list[Movement]:
        """All that is bought, transferred and delivered."""
        each, axes = self._plan.movements, self._terms.axes
        columns = (each.lane, each.sku, each.period, each.units)
        return [
            Movement(
                name := axes.lanes.ids[lane], self._terms.routes[name], axes.skus.ids[sku], *at
            )
            for lane, sku, *at in zip(*(column.tolist() for column in columns), strict=True)
        ]

    @cached_property
    def moved(self) -> Sums:
        """What is bought or transferred, by lane, SKU and period."""
        each, axes = changes(self._terms.figures, self._plan), self._terms.axes
        lanes = [axes.lanes.ids[k] for k in each.lane.tolist()]
        skus = [axes.skus.ids[k] for k in each.sku.tolist()]
        keys = zip(lanes, skus, each.period.tolist(), strict=True)
        return Sums(zip(keys, each.moved.tolist(), strict=True))

    @property
    def stock(self) -> Sums:
        return self._cells(self._terms.axes.warehouses, self._plan.stock)

    @property
    def shortage(self) -> Sums:
        return self._cells(self._terms.axes.zones, self._plan.shortage)

    @property
    def leaving(self) -> Sums:
        """What leaves a warehouse."""
        return self._cells(self._terms.axes.warehouses, self._plan.leaving)

    @property
    def bought(self) -> Sums:
        """What leaves a source."""
        return self._cells(self._terms.axes.sources, self._plan.bought)

    @property
    def sent(self) -> Sums:
        """What leaves a warehouse, of all SKUs."""
        return _by_ids(self._plan.leaving.sum(axis=0), self._terms.axes.warehouses)

    @property
    def carried(self) -> Sums:
        """What leaves on a lane, of all SKUs."""
        return _by_ids(self._plan.carried, self._terms.axes.lanes)

    @property
    def trips(self) -> Sums:
        """By lane and period."""
        return _by_ids(self._plan.trips, self._terms.axes.lanes)

    @cached_property
    def spent(self) -> Sums:
        """Money paid to sources, by the period of the order."""
        return _by_ids(self._plan.spent)

    def _cells(self, places: Axis, units: np.ndarray) -> Sums:
        return _by_ids(units.swapaxes(0, 1), places, self._terms.axes.skus)


def _by_ids(units: np.ndarray, *axes: Axis) -> Sums:
    """What is not 0, by the ids along the axes and the position of the period, the last one."""
    at = np.nonzero(units)
    names = [[axis.ids[k] for k in each.tolist()] for axis, each in zip(axes, at, strict=False)]
    keys = zip(*names, at[-1].tolist(), strict=True)
    return Sums(zip(keys, units[at].tolist(), strict=True))
