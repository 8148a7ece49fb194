"""Orders that keep the limits on lanes, docks, money and supply: what is too much is moved.

Of the orders under a limit that is broken the largest ones are placed first. One that does not fit
comes a little earlier or later, or from another source, where there is room, or not at all.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.decomposition.ascent import Problem
from formulations.stock_allocation.decomposition.desk import Orders
from formulations.stock_allocation.decomposition.lots import ROUNDING

NEAR = 2
"""An order comes at most so many periods earlier or later."""


class Left(NamedTuple):
    """What orders leave of limits; below 0 it is too little."""

    lane: np.ndarray  # (K, T) units
    dock: np.ndarray  # (W, T) units
    money: np.ndarray  # (T,)
    supply: np.ndarray  # (S, V, T) units


def fit(problem: Problem, orders: Orders) -> None:
    """Move or drop orders of units in any case until these keep all limits."""
    left = _left(problem, orders)
    cells = np.argwhere(_is_broken(problem, left, orders))
    order = np.argsort(-orders.units[tuple(cells.T)], kind="stable")
    waiting = []
    for s, lane, t in cells[order].tolist():
        waiting.append((s, lane, t, orders.units[s, lane, t], orders.is_open[s, lane, t]))
        _book(problem, left, s, lane, t, -orders.units[s, lane, t])
        orders.units[s, lane, t], orders.is_open[s, lane, t] = 0.0, False
    for s, lane, t, units, is_open in waiting:
        for other, when in _near(problem, s, lane, t):
            if not orders.units[s, other, when] and not orders.is_open[s, other, when]:
                _book(problem, left, s, other, when, units)
                if not _is_short(problem, left, s, other, when):
                    orders.units[s, other, when], orders.is_open[s, other, when] = units, is_open
                    break
                _book(problem, left, s, other, when, -units)


def _is_broken(problem: Problem, left: Left, orders: Orders) -> np.ndarray:
    """Whether an order of units in any case is under a limit that is broken, shape (S, K, T)."""
    network, periods = problem.network, orders.units.shape[2]
    broken = (left.lane < -ROUNDING) | (_to_the_end(left.money) < -ROUNDING)
    of_sku = (left.supply < -ROUNDING)[:, network.origin[: network.num_supply]]
    for lane in range(network.num_supply):
        late = network.lead_time[lane]
        dock = left.dock[network.destination[lane], late:] < -ROUNDING
        broken[lane, : max(0, periods - late)] |= dock
    under: np.ndarray = (orders.units > 0.0) & (broken | of_sku)
    return under


def _to_the_end(money: np.ndarray) -> np.ndarray:
    """The least money that is left in a period or later, shape (T,)."""
    least: np.ndarray = np.minimum.accumulate(money[::-1])[::-1]
    return least


def _left(problem: Problem, orders: Orders) -> Left:
    a, network, c = problem.rows.a, problem.network, problem.catalogue
    lanes = network.num_supply
    left = Left(
        np.repeat(a.lanes.capacity[:lanes, None], len(a.periods), axis=1),
        np.array(np.broadcast_to(a.inbound, c.given.shape[1:])),
        np.array(a.money, dtype=float),
        c.supply.copy(),
    )
    units = orders.units.sum(axis=0)
    left.lane[:] -= units
    for lane in range(lanes):
        late = network.lead_time[lane]
        arriving = units[lane, : max(0, len(a.periods) - late)]
        left.dock[network.destination[lane], late:] -= arriving
        left.supply[:, network.origin[lane]] -= orders.units[:, lane]
    origin = network.origin[:lanes]
    price = np.where(np.isfinite(c.price), c.price, 0.0)[:, origin, None]
    placed = (orders.units > 0.0) | orders.is_open
    spent = price * orders.units + c.order_cost[:, origin, None] * placed
    left.money[:] -= np.cumsum(spent.sum(axis=(0, 1)))
    return left


def _is_short(problem: Problem, left: Left, s: int, lane: int, t: int) -> bool:
    """Whether there is too little of any limit that an order is under."""
    network = problem.network
    arrival = t + network.lead_time[lane]
    dock = left.dock[network.destination[lane], arrival]
    supply = left.supply[s, network.origin[lane], t]
    return bool(min(left.lane[lane, t], dock, left.money[t:].min(), supply) < -ROUNDING)


def _near(problem: Problem, s: int, lane: int, t: int) -> list[tuple[int, int]]:
    """Lanes and periods of orders like it for the same warehouse, the nearest in time first."""
    network, c = problem.network, problem.catalogue
    arrival, source = t + network.lead_time[lane], network.origin[lane]
    ways = []
    for other in range(network.num_supply):
        v = network.origin[other]
        alike = c.least[s, v] == c.least[s, source] and c.lot[s, v] == c.lot[s, source]
        same = network.destination[other] == network.destination[lane]
        if same and alike and np.isfinite(c.price[s, v]):
            for near in range(-NEAR, NEAR + 1):
                when = arrival + near - network.lead_time[other]
                if when >= 0 and arrival + near < c.given.shape[2]:
                    ways.append((abs(near), other != lane, near, other, int(when)))
    return [way[3:] for way in sorted(ways)]


def _book(problem: Problem, left: Left, s: int, lane: int, t: int, units: float) -> None:
    """Take units of an order from what is left; below 0 give them back."""
    network, c = problem.network, problem.catalogue
    source = network.origin[lane]
    left.lane[lane, t] -= units
    left.dock[network.destination[lane], t + network.lead_time[lane]] -= units
    left.supply[s, source, t] -= units
    left.money[t:] -= units * c.price[s, source] + np.sign(units) * c.order_cost[s, source]
