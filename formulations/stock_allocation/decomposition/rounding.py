"""Orders from a linear plan: purchases near in time are put together, and made up to whole lots.

The plan keeps all limits, and what is ordered stays near to it in every warehouse and period.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.stock_allocation.decomposition.ascent import Problem
from formulations.stock_allocation.decomposition.desk import Orders
from formulations.stock_allocation.decomposition.order_bound import ALIKE
from formulations.stock_allocation.decomposition.problem import no_orders

CHEAP = 0.2
"""An order that costs no more than so much of its goods is placed wherever goods are bought."""

GOLDEN = (5.0**0.5 - 1.0) / 2.0
"""Multiples of it, without their whole part, are spread evenly."""

UP = 0.5
"""What lacks so much of a lot is made up to one, where nothing is too much or too little so far."""


def usual_orders(problem: Problem) -> np.ndarray:
    """Units of an order that costs least at even demand (Harris 1913), shape (S, V)."""
    c = problem.catalogue
    warehouses, periods = c.given.shape[1:]
    usual = c.demand.sum(axis=(1, 2)) / (warehouses * periods)
    holding = np.maximum(1e-9, c.holding.mean(axis=1))
    best = np.sqrt(2.0 * c.order_cost * (usual / holding)[:, None])
    units: np.ndarray = np.maximum(
        np.minimum(best, usual[:, None] * periods), np.maximum(c.least, c.lot)
    )
    return units


def rounded(problem: Problem, bought: np.ndarray) -> Orders:
    """Orders that a linear plan comes down to; it buys so many units (S, K, T)."""
    c, network = problem.catalogue, problem.network
    source = network.origin[: network.num_supply]
    wanted = np.zeros(bought.shape)
    for w in range(c.given.shape[1]):
        _put_together(problem, w, bought, wanted)
    size = _sizes(problem, wanted)
    orders = no_orders(*bought.shape)
    whole = c.lot[:, source, None] > 0.0
    in_orders = (c.order_cost + c.least + c.lot > 0.0)[:, source, None]
    orders.is_open[:] = ((size > 0.0) & ~whole) | ~in_orders
    least = np.where(size > 0.0, c.least[:, source, None], 0.0)
    orders.units[:] = np.where(whole, size, least)
    return orders


def _in_time(problem: Problem, lanes: np.ndarray) -> Iterator[tuple[int, int]]:
    """Lanes and periods of orders, in the order in which they arrive."""
    for arrival in range(problem.catalogue.given.shape[2]):
        for lane in lanes.tolist():
            t = arrival - int(problem.network.lead_time[lane])
            if t >= 0:
                yield lane, t


def _put_together(problem: Problem, w: int, bought: np.ndarray, wanted: np.ndarray) -> None:
    """What a warehouse is to order: what is bought until the next order, at once.

    An order is placed where a usual one would be used up, or where it costs little beside its
    goods. First ones are of all parts of a usual one, or all SKUs would be ordered at once.
    """
    network, usual = problem.network, usual_orders(problem)
    part = ((0.5 + np.arange(len(bought))) * GOLDEN) % 1.0
    here = np.flatnonzero(network.destination[: network.num_supply] == w)
    ahead = np.zeros(len(bought))  # units that the last order is still for
    last = np.full((len(bought), 2), -1)  # its lane and its period
    for lane, t in _in_time(problem, here):
        units = bought[:, lane, t]
        first, cheap = last[:, 0] < 0, _is_cheap(problem, network.origin[lane], units)
        new = (units > 0.0) & ((ahead < 0.5 * units) | first | cheap)
        last[new] = lane, t
        more = usual[:, network.origin[lane]] * np.where(first, part, 1.0)
        ahead = np.where(new, np.maximum(ahead, 0.0) + more, ahead) - units
        some = np.flatnonzero(units > 0.0)
        wanted[some, last[some, 0], last[some, 1]] += units[some]


def _is_cheap(problem: Problem, source: int, units: np.ndarray) -> np.ndarray:
    """Whether an order of so many units costs little beside them, and may have this size, (S,)."""
    c = problem.catalogue
    goods = np.where(np.isfinite(c.price[:, source]), c.price[:, source], 0.0) * units
    sized = (c.lot[:, source] <= 0.0) & (units >= c.least[:, source])
    cheap: np.ndarray = sized & (c.order_cost[:, source] <= CHEAP * goods)
    return cheap


def _sizes(problem: Problem, wanted: np.ndarray) -> np.ndarray:
    """Orders in sizes that they may have, shape (S, K, T).

    What lots bring too much or too little is made up for by the next ones of the warehouse, and
    all in all by those of other warehouses.
    """
    c, network = problem.catalogue, problem.network
    sizes = np.zeros(wanted.shape)
    over = np.zeros(c.given.shape[:2])  # units too many in a warehouse, (S, W)
    for lane, t in _in_time(problem, np.arange(network.num_supply)):
        source, w = network.origin[lane], network.destination[lane]
        need, least, lot = wanted[:, lane, t], c.least[:, source], c.lot[:, source]
        step = np.where(lot > 0.0, lot, 1.0)
        up = np.clip(UP - over.sum(axis=1) / step, 0.0, 1.0 - ALIKE)
        lots = np.floor(np.maximum(0.0, need - over[:, w]) / step + up)
        smallest = np.ceil(least / step * (1.0 - ALIKE)) * step
        whole = np.where(lots > 0.0, np.maximum(lots * step, smallest), 0.0)
        size = np.where(
            lot > 0.0, whole, np.where(need < 0.5 * least, 0.0, np.maximum(need, least))
        )
        size = np.where(need > 0.0, np.minimum(size, _most(problem, source, t)), 0.0)
        over[:, w] = np.where(lot > 0.0, over[:, w] + size - need, 0.0)
        sizes[:, lane, t] = size
    return sizes


def _most(problem: Problem, source: int, t: int) -> np.ndarray:
    """The largest order of each SKU that a source fills, in lots where it must be, shape (S,)."""
    c = problem.catalogue
    most, lot = c.supply[:, source, t], c.lot[:, source]
    step = np.where(lot > 0.0, lot, 1.0)
    finite = np.where(np.isfinite(most), most, 0.0)
    lots = np.floor(finite / step * (1.0 + ALIKE)) * step
    whole: np.ndarray = np.where((lot > 0.0) & np.isfinite(most), lots, most)
    return np.where(whole >= c.least[:, source], whole, 0.0)
