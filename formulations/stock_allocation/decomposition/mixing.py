"""The plan behind a mixture: SKUs are planned once more where a plan has weight, and added up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import numpy as np
from numba import prange

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.axis import Axis
from formulations.stock_allocation.decomposition.ascent import Problem, State
from formulations.stock_allocation.decomposition.compiled import compiled, side_by_side
from formulations.stock_allocation.decomposition.network import Catalogue, Network
from formulations.stock_allocation.decomposition.shared import Surcharges
from formulations.stock_allocation.decomposition.sku import desk_for, empty_plan, plan_sku
from formulations.stock_allocation.solution import (
    DECIMALS,
    Delivery,
    OpenLane,
    OpenWarehouse,
    Purchase,
    SafetyShortfall,
    Shortage,
    Solution,
    Stock,
    Transfer,
    Waste,
)
from optimizer.sdk import Record, Table

R = TypeVar("R", bound=Record)

AT_ONCE = 2000
"""Plans of so many SKUs are in memory as full arrays at a time."""


PARTS = 64
"""They are planned side by side in so many parts."""


class Units(NamedTuple):
    """Plans of n SKUs in full."""

    moved: np.ndarray  # (n, L, T)
    stock: np.ndarray  # (n, W, T)
    waste: np.ndarray  # (n, W, T)
    lost: np.ndarray  # (n, Z, T)
    waiting: np.ndarray  # (n, Z, T)


def mixed_plan(a: Arrays, problem: Problem, state: State) -> Solution:
    """The tables of a state's mixture."""
    parts = [_cells(problem, part, begin) for begin, part in _parts(problem, state)]
    moved, stock, waste, short = (
        np.concatenate(columns, axis=1) for columns in zip(*parts, strict=True)
    )
    ends = a.sources, a.warehouses, a.zones
    kinds = a.lanes.kind[moved[1].astype(int)]
    return Solution(
        purchases=_movements(a, Purchase, moved[:, kinds == "supply"], ends[0], ends[1]),
        transfers=_movements(a, Transfer, moved[:, kinds == "transfer"], ends[1], ends[1]),
        deliveries=_movements(a, Delivery, moved[:, kinds == "delivery"], ends[1], ends[2]),
        stock=_table(a, Stock, stock, a.warehouses),
        shortages=_table(a, Shortage, short, a.zones),
        waste=_table(a, Waste, waste, a.warehouses),
        safety_shortfalls=Table.of(SafetyShortfall, ()),
        open_warehouses=Table.of(OpenWarehouse, ()),
        open_lanes=Table.of(OpenLane, ()),
    )


def _parts(problem: Problem, state: State) -> Iterator[tuple[int, Units]]:
    """Some SKUs after the other: the first of them, and their plans in full."""
    weights = np.where(state.weights > 0.0, state.weights, 0.0)
    weights = weights / weights.sum(axis=0)
    block = np.repeat(np.arange(weights.shape[1]), np.diff(problem.first))
    steps = np.flatnonzero(weights.any(axis=1))
    extras = {k: problem.rows.surcharges(state.tried[k]) for k in steps.tolist()}
    for begin in range(0, problem.size, AT_ONCE):
        end = min(problem.size, begin + AT_ONCE)
        units = _no_units(problem, end - begin)
        for k, extra in extras.items():
            weight = weights[k][block[begin:end]]
            if weight.any():
                _add(problem.network, problem.catalogue, begin, weight, extra, units)
        yield begin, units


def _no_units(problem: Problem, skus: int) -> Units:
    zones, periods = problem.catalogue.demand.shape[1:]
    warehouses = problem.catalogue.given.shape[1]
    places = len(problem.network.origin), warehouses, warehouses, zones, zones
    return Units(*(np.zeros((skus, place, periods)) for place in places))


@side_by_side
def _add(
    network: Network, c: Catalogue, begin: int, weight: np.ndarray, extra: Surcharges, units: Units
) -> None:
    """Add the plans of SKUs from ``begin`` on at these surcharges, times their weights."""
    parts = min(len(weight), PARTS)
    for part in prange(parts):
        first, last = part * len(weight) // parts, (part + 1) * len(weight) // parts
        _add_part(network, c, begin, first, last, weight, extra, units)


@compiled
def _add_part(
    network: Network, c: Catalogue, begin: int, first: int, last: int, weight: np.ndarray,
    extra: Surcharges, units: Units,
) -> None:  # fmt: skip
    zones, periods = c.demand.shape[1:]
    some = slice(begin + first, begin + last)
    desk = desk_for(network, c.given[some], c.supply[some], zones)
    plan = empty_plan(network, c.given.shape[1], zones, periods)
    for at in range(first, last):
        if weight[at] > 0.0:
            plan_sku(network, c, begin + at, extra, desk, plan)
            units.moved[at] += weight[at] * plan.moved
            units.stock[at] += weight[at] * plan.stock
            units.waste[at] += weight[at] * plan.waste
            units.lost[at] += weight[at] * plan.lost
            units.waiting[at] += weight[at] * plan.waiting


Cells = np.ndarray
"""Rows: positions of SKU, lane or place, and period, then units; a column is a cell."""


def _cells(problem: Problem, units: Units, begin: int) -> tuple[Cells, Cells, Cells, Cells]:
    """Movements, stock, waste and shortages that are not 0; what waits is short while it does."""
    waits = problem.catalogue.lateness[begin : begin + len(units.moved)] > 0
    short = np.where(waits[:, :, None], units.waiting, units.lost)
    grids = units.moved, units.stock, units.waste, short
    moved, stock, waste, lacking = (_nonzero(grid, begin) for grid in grids)
    return moved, stock, waste, lacking


def _nonzero(grid: np.ndarray, begin: int) -> Cells:
    rounded = np.round(grid, DECIMALS)
    cells = np.nonzero(rounded)
    return np.stack([cells[0] + float(begin), cells[1], cells[2], rounded[cells]])


def _movements(a: Arrays, row_type: type[R], cells: Cells, start: Axis, end: Axis) -> Table[R]:
    lanes = a.lanes
    sku, lane, period = cells[:3].astype(int)
    first, last = list(row_type.model_fields)[1:3]
    return Table(
        row_type,
        {
            "lane_id": lanes.axis.texts(lane),
            first: start.texts(lanes.origin[lane]),
            last: end.texts(lanes.destination[lane]),
            "sku_id": a.skus.texts(sku),
            "period_id": a.periods.texts(period),
            "arrival_period_id": a.periods.texts(period + lanes.lead_time[lane]),
            "units": cells[3],
        },
    )


def _table(a: Arrays, row_type: type[R], cells: Cells, places: Axis) -> Table[R]:
    sku, place, period = cells[:3].astype(int)
    return Table(
        row_type,
        {
            next(iter(row_type.model_fields)): places.texts(place),
            "sku_id": a.skus.texts(sku),
            "period_id": a.periods.texts(period),
            "units": cells[3],
        },
    )
