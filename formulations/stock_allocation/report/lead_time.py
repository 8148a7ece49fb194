"""What it is worth that a unit arrives a period sooner, by the prices of a plan's limits.

At these prices a unit is worth somewhere what it saves there at most: in a zone what demand pays
for it, in a warehouse what its stock is worth or what a lane that is open makes of it. Shorter lead
times let units of the plan arrive a period sooner, all else as it is (duality: no unit that does
saves more than the difference).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.prices import RowPrices
from formulations.stock_allocation.usage import Usage
from formulations.stock_allocation.why_short.priced import Priced, window
from formulations.stock_allocation.why_short.rules import DECISIONS, rules
from formulations.stock_allocation.why_short.ways import Ways
from optimizer.sdk import ZERO

MOST_CELLS = 1_000_000
"""SKUs are looked at so many at a time that arrays over lanes and periods stay small."""


class Sooner(NamedTuple):
    """A lane, a SKU on it, the period in which it leaves, and what a unit of it saves."""

    lane: int
    sku: int
    period: int
    worth: float


def sooner(a: Arrays, prices: RowPrices, usage: Usage) -> Iterator[Sooner]:
    """Of each lane the flow that would save most a unit, where any would save anything."""
    if not a.lanes.lead_time.any():
        return
    best: dict[int, Sooner] = {}
    at_once = max(1, MOST_CELLS // (len(a.lanes.axis) * len(a.periods)))
    for first in range(0, len(a.skus), at_once):
        skus = np.arange(first, min(len(a.skus), first + at_once))
        for found in _gains(a, prices, usage, skus):
            if found.lane not in best or found.worth > best[found.lane].worth:
                best[found.lane] = found
    yield from best.values()


def _gains(a: Arrays, prices: RowPrices, usage: Usage, skus: np.ndarray) -> Iterator[Sooner]:
    """Of each lane the best among some SKUs (positions, (n,))."""
    flow, unloading = usage.flow(skus), np.abs(prices.of_warehouses("inbound_capacity"))
    at_zone = prices.of_zones("demand")[skus] + np.abs(
        prices.of_zones("substitute_delivered")[skus]
    )
    at_warehouse = _worth(a, prices, _ways(a, prices, usage, skus), at_zone, skus)
    goes = (flow > ZERO).any(axis=(1, 2))
    for lane in np.flatnonzero(goes & (a.lanes.lead_time > 0)).tolist():
        to, time = a.lanes.destination[lane], int(a.lanes.lead_time[lane])
        there = at_zone[:, to] if a.lanes.kind[lane] == "delivery" else at_warehouse[:, to]
        if a.lanes.kind[lane] != "delivery":
            there = there - unloading[to]
        saves = there[:, time - 1 : -1] - there[:, time:]
        saves = np.where(flow[lane, :, : saves.shape[1]] > ZERO, saves, 0.0)
        if saves.size and saves.max() > ZERO:
            sku, period = np.unravel_index(int(saves.argmax()), saves.shape)
            yield Sooner(lane, int(skus[sku]), int(period), float(saves[sku, period]))


def _ways(a: Arrays, prices: RowPrices, usage: Usage, skus: np.ndarray) -> Ways:
    """What a further unit costs at the prices of all rules, decisions as in the plan."""
    priced, decided = Priced(a, prices, skus), rules(a, usage, skus)
    beside = [*(made() for made in priced.made.values()), *(decided[code] for code in DECISIONS)]
    return reduce(Ways.beside, beside, priced.costs())


def _worth(
    a: Arrays, prices: RowPrices, ways: Ways, at_zone: np.ndarray, skus: np.ndarray
) -> np.ndarray:
    """Of a unit that arrives in a warehouse, (n, W, T).

    Where the model has no stock, as nothing can be there so soon, lanes alone tell.
    """
    fresh = window(
        np.abs(prices.of_stock("shelf_life"))[skus], np.nan_to_num(a.shelf_life[skus, None])
    )
    worth: np.ndarray = fresh - prices.of_stock("stock_balance")[skus]
    worth = _or_sent(a, ways, "delivery", at_zone, worth)
    for _ in a.warehouses.ids:
        before, worth = worth, _or_sent(a, ways, "transfer", worth, worth)
        if np.array_equal(before, worth):
            break
    return worth


def _or_sent(a: Arrays, ways: Ways, kind: str, there: np.ndarray, here: np.ndarray) -> np.ndarray:
    """Of a unit that stays ``here`` or goes over a lane of this kind, worth most ``there``."""
    worth, lanes = here.copy(), np.flatnonzero(a.lanes.kind == kind)
    lanes = lanes[np.argsort(a.lanes.origin[lanes], kind="stable")]
    for time in np.unique(a.lanes.lead_time[lanes]).tolist():
        leaves = slice(0, max(0, len(a.periods) - time))
        taken = lanes[a.lanes.lead_time[lanes] == time]
        origins, first = np.unique(a.lanes.origin[taken], return_index=True)
        arrives = there[:, a.lanes.destination[taken], time:].swapaxes(0, 1)
        sent = np.maximum.reduceat(arrives - ways.send[taken, :, leaves], first)
        worth[:, origins, leaves] = np.maximum(worth[:, origins, leaves], sent.swapaxes(0, 1))
    return worth
