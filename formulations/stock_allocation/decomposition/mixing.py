"""The plan behind a mixture: SKUs are planned once more where a plan has weight, and added up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np
from numba import prange

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.axis import Axis
from formulations.stock_allocation.decomposition.ascent import Problem, State
from formulations.stock_allocation.decomposition.compiled import compiled, side_by_side
from formulations.stock_allocation.decomposition.desk import Orders, desk_for, empty_plan, orders_of
from formulations.stock_allocation.decomposition.network import Catalogue, Network
from formulations.stock_allocation.decomposition.shared import Surcharges
from formulations.stock_allocation.decomposition.sku import plan_sku
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
from optimizer.sdk import Record, Table, Texts

R = TypeVar("R", bound=Record)

AT_ONCE = 2000
"""Plans of so many SKUs are in memory as full arrays at a time."""

PARTS = 16
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
    tables = [list(cells) for cells in zip(*parts, strict=True)]
    del parts  # each table lets go of its parts when it is joined, for they are as large as it
    ends = a.sources, a.warehouses, a.zones
    return Solution(
        purchases=_movements(a, Purchase, _joined(tables.pop(0)), ends[0], ends[1]),
        transfers=_movements(a, Transfer, _joined(tables.pop(0)), ends[1], ends[1]),
        deliveries=_movements(a, Delivery, _joined(tables.pop(0)), ends[1], ends[2]),
        stock=_table(a, Stock, _joined(tables.pop(0)), a.warehouses),
        waste=_table(a, Waste, _joined(tables.pop(0)), a.warehouses),
        shortages=_table(a, Shortage, _joined(tables.pop(0)), a.zones),
        safety_shortfalls=Table.of(SafetyShortfall, ()),
        open_warehouses=Table.of(OpenWarehouse, ()),
        open_lanes=Table.of(OpenLane, ()),
    )


def bought(problem: Problem, state: State) -> np.ndarray:
    """What a state's mixture buys of each SKU, shape (S, K, T)."""
    lanes = problem.network.num_supply
    return np.concatenate([part.moved[:, :lanes] for _, part in _parts(problem, state)])


def _parts(problem: Problem, state: State) -> Iterator[tuple[int, Units]]:
    """Some SKUs of a block after the other: the first of them, and their plans in full."""
    weights = np.where(state.weights > 0.0, state.weights, 0.0)
    weights = weights / weights.sum(axis=0)
    for block, (first, last) in enumerate(pairwise(problem.first.tolist())):
        steps = np.flatnonzero(weights[:, block]).tolist()
        extras = [problem.rows.surcharges(state.paid(k, block)) for k in steps]
        for begin in range(first, last, AT_ONCE):
            units = _no_units(problem, min(last, begin + AT_ONCE) - begin)
            for k, extra in zip(steps, extras, strict=True):
                weight = float(weights[k, block])
                _add(
                    problem.network, problem.catalogue, problem.orders, begin, weight, extra, units
                )
            yield begin, units


def _no_units(problem: Problem, skus: int) -> Units:
    zones, periods = problem.catalogue.demand.shape[1:]
    warehouses = problem.catalogue.given.shape[1]
    places = len(problem.network.origin), warehouses, warehouses, zones, zones
    return Units(*(np.zeros((skus, place, periods)) for place in places))


@side_by_side
def _add(
    network: Network, c: Catalogue, orders: Orders, begin: int, weight: float,
    extra: Surcharges, units: Units,
) -> None:  # fmt: skip
    """Add the plans of SKUs from ``begin`` on at these surcharges, times a weight."""
    skus = len(units.moved)
    parts = min(skus, PARTS)
    for part in prange(parts):
        first, last = part * skus // parts, (part + 1) * skus // parts
        _add_part(network, c, orders, begin, first, last, weight, extra, units)


@compiled
def _add_part(
    network: Network, c: Catalogue, orders: Orders, begin: int, first: int, last: int,
    weight: float, extra: Surcharges, units: Units,
) -> None:  # fmt: skip
    zones, periods = c.demand.shape[1:]
    desk = desk_for(network, c, begin + first, begin + last)
    plan = empty_plan(network, c.given.shape[1], zones, periods)
    for at in range(first, last):
        own = orders_of(orders, begin + at, desk)
        plan_sku(network, c, begin + at, extra, own, desk, plan)
        units.moved[at] += weight * plan.moved
        units.stock[at] += weight * plan.stock
        units.waste[at] += weight * plan.waste
        units.lost[at] += weight * plan.lost
        units.waiting[at] += weight * plan.waiting


class Cells(NamedTuple):
    """Units that are not 0, by the positions of SKU, lane or place, and period, in few bytes."""

    sku: np.ndarray
    place: np.ndarray
    period: np.ndarray
    units: np.ndarray


def _joined(parts: list[Cells]) -> Cells:
    return Cells(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _cells(problem: Problem, units: Units, begin: int) -> tuple[Cells, ...]:
    """Purchases, transfers, deliveries, stock, waste and shortages of SKUs from ``begin`` on.

    What waits is short while it does.
    """
    waits = problem.catalogue.lateness[begin : begin + len(units.moved)] > 0
    short = np.where(waits[:, :, None], units.waiting, units.lost)
    supply, inner = problem.network.num_supply, problem.network.num_inner
    moved = units.moved
    return (
        _nonzero(moved[:, :supply], begin, 0),
        _nonzero(moved[:, supply:inner], begin, supply),
        _nonzero(moved[:, inner:], begin, inner),
        _nonzero(units.stock, begin, 0),
        _nonzero(units.waste, begin, 0),
        _nonzero(short, begin, 0),
    )


def _nonzero(grid: np.ndarray, first_sku: int, first_place: int) -> Cells:
    rounded = np.round(grid, DECIMALS)
    sku, place, period = np.nonzero(rounded)
    _, places, periods = grid.shape
    return Cells(
        sku=(sku + first_sku).astype(np.uint32),
        place=(place + first_place).astype(np.min_scalar_type(first_place + places)),
        period=period.astype(np.min_scalar_type(periods)),
        units=rounded[sku, place, period],
    )


def _movements(a: Arrays, row_type: type[R], cells: Cells, start: Axis, end: Axis) -> Table[R]:
    lanes, lane = a.lanes, cells.place
    first, last = list(row_type.model_fields)[1:3]
    lead_time = lanes.lead_time.astype(cells.period.dtype)  # what moves arrives in time
    return Table(
        row_type,
        {
            "lane_id": lanes.axis.texts(lane),
            first: _by_lane(start.texts(lanes.origin), lane),
            last: _by_lane(end.texts(lanes.destination), lane),
            "sku_id": a.skus.texts(cells.sku),
            "period_id": a.periods.texts(cells.period),
            "arrival_period_id": a.periods.texts(cells.period + lead_time[lane]),
            "units": cells.units,
        },
    )


def _by_lane(texts: Texts, lane: np.ndarray) -> Texts:
    return Texts(texts.codes[lane], texts.distinct)


def _table(a: Arrays, row_type: type[R], cells: Cells, places: Axis) -> Table[R]:
    return Table(
        row_type,
        {
            next(iter(row_type.model_fields)): places.texts(cells.place),
            "sku_id": a.skus.texts(cells.sku),
            "period_id": a.periods.texts(cells.period),
            "units": cells.units,
        },
    )
