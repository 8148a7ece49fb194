"""Every whole plan of a tiny instance, tried: the least cost by dynamic programming.

It reads the data as the file states it and shares nothing with the room. One SKU, whole units, one
source and a network of two warehouses and one zone; see ``tiny`` in test_brute_force.py.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from functools import cache

from tests.formulations.stock_allocation.cases import Data

Pair = tuple[int, int]


def least_cost(data: Data) -> float:
    """The cost of the best plan, infinite where there is none."""
    return min(Tiny(data, opened).cost() for opened in (False, True))


class Tiny:
    """The instance with the second warehouse and its lanes open, or closed."""

    def __init__(self, data: Data, opened: bool) -> None:
        self.data = data
        self.opened = opened
        place = data["warehouses"][1]
        self.opening_cost = place["opening_cost"] if opened else place.get("closing_cost", 0.0)
        self.worth = data["skus"][0].get("end_value_per_unit", 0.0)
        self.offer = data["offers"][0]
        self.volume = data["skus"][0]["unit_volume_m3"]
        self.holding = data["skus"][0]["holding_cost_per_unit"]
        self.demand = [int(row["demand_units"]) for row in data["demand"]]
        self.lost = data["demand"][0].get("shortage_cost_per_unit")
        self.waiting = data["demand"][0].get("backorder_cost_per_unit")
        self.last = len(self.demand) - 1
        self._best = cache(self._from)

    def cost(self) -> float:
        start = [int(row["stock_units"]) for row in self.data["initial_stock"]]
        return self.opening_cost + self._best(0, (start[0], start[1]), (0, 0), 0)

    def _from(self, period: int, stock: Pair, arriving: Pair, waiting: int) -> float:
        """Least cost from a period on; ``arriving`` was sent in the period before."""
        if period > self.last:
            return -self.worth * sum(stock)
        present = (stock[0] + arriving[0], stock[1] + arriving[1])
        asked = self.demand[period] + waiting
        best = math.inf
        for bought, moved, shipped in self._decisions(period, present, asked):
            now, later = self._split(bought, moved)
            held = (
                present[0] + now[0] - moved[0] - shipped[0],
                present[1] + now[1] - moved[1] - shipped[1],
            )
            if min(held) < 0 or not self._fits(held, shipped, moved):
                continue
            short = asked - sum(shipped)
            cost = self._cost(bought, moved, shipped, held) + self._shortage(period, short)
            if cost < math.inf:  # what follows may be worth something
                carried = short if self.waiting is not None else 0
                best = min(best, cost + self._best(period + 1, held, later, carried))
        return best

    def _decisions(
        self, period: int, present: Pair, asked: int
    ) -> Iterator[tuple[Pair, Pair, Pair]]:
        """Units bought for, moved from and shipped from each warehouse, size and supply kept."""
        sizes = [n for n in range(self.offer["supply_units"] + 1) if self._is_order(n)]
        lanes = self.data["supply_lanes"]
        for bought in itertools.product(sizes, sizes):
            if sum(bought) > self.offer["supply_units"]:
                continue
            if not self.opened and bought[1]:
                continue
            arrivals = (period + lane["lead_time_periods"] for lane in lanes)
            if any(n and at > self.last for n, at in zip(bought, arrivals, strict=True)):
                continue
            yield from self._movements(period, present, bought, asked)

    def _movements(
        self, period: int, present: Pair, bought: Pair, asked: int
    ) -> Iterator[tuple[Pair, Pair, Pair]]:
        lane = self.data["transfer_lanes"][0]
        possible = self.opened and period + lane["lead_time_periods"] <= self.last
        for moved in range(lane["capacity_units"] + 1 if possible else 1):
            for first in range(asked + 1):
                for second in range(asked - first + 1 if self.opened else 1):
                    yield bought, (moved, 0), (first, second)

    def _is_order(self, units: int) -> bool:
        lot = self.offer.get("lot_units", 1)
        return units == 0 or (units >= self.offer["min_order_units"] and units % lot == 0)

    def _split(self, bought: Pair, moved: Pair) -> tuple[Pair, Pair]:
        """What arrives in this period and what in the next, at each warehouse."""
        now, later = [0, 0], [0, 0]
        for warehouse, lane in enumerate(self.data["supply_lanes"]):
            (later if lane["lead_time_periods"] else now)[warehouse] += bought[warehouse]
        lane = self.data["transfer_lanes"][0]
        (later if lane["lead_time_periods"] else now)[1] += moved[0]
        return (now[0], now[1]), (later[0], later[1])

    def _fits(self, held: Pair, shipped: Pair, moved: Pair) -> bool:
        for place, warehouse in enumerate(self.data["warehouses"]):
            if held[place] * self.volume > warehouse["storage_capacity_m3"]:
                return False
            if shipped[place] + moved[place] > warehouse["throughput_capacity_units"]:
                return False
        return True

    def _cost(self, bought: Pair, moved: Pair, shipped: Pair, held: Pair) -> float:
        data, offer = self.data, self.offer
        cost = sum(held) * self.holding + moved[0] * data["transfer_lanes"][0]["unit_cost"]
        for place in range(2):
            freight = data["supply_lanes"][place]["unit_cost"]
            cost += bought[place] * (offer["unit_cost"] + freight)
            cost += offer["order_cost"] if bought[place] else 0.0
            cost += shipped[place] * data["delivery_lanes"][place]["unit_cost"]
        safety = data["safety_stock"][0]
        lacking = max(0, int(safety["safety_stock_units"]) - held[0])
        return float(cost + lacking * safety["shortfall_cost_per_unit"])

    def _shortage(self, period: int, short: int) -> float:
        """Lost at once, or paid for each period of waiting and once more at the end."""
        if not short:
            return 0.0
        if self.waiting is None:
            return math.inf if self.lost is None else float(short * self.lost)
        final = math.inf if self.lost is None else self.lost
        return float(short * (self.waiting + (final if period == self.last else 0.0)))
