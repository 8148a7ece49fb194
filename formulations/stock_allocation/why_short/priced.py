"""What a further unit costs at the prices of a plan's limits, rule by rule.

The prices are those of a linear program in which all decisions are as in the plan. By its duality
no further unit costs less than it saves once every rule is paid for. Where the prices of one rule
alone are enough for that, it is what stands in the way.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.planned import planned
from formulations.stock_allocation.prices import RowPrices
from formulations.stock_allocation.why_short.needs import known_ways, unit_costs
from formulations.stock_allocation.why_short.rules import SUPPLY
from formulations.stock_allocation.why_short.ways import Ways, free


class Priced:
    """The ways of some SKUs (positions, (n,)) at the prices of rows, each made once."""

    def __init__(self, a: Arrays, prices: RowPrices, skus: np.ndarray) -> None:
        self.a = a
        self.prices = prices
        self.skus = skus
        self.made: dict[str, Callable[[], Ways]] = {
            SUPPLY: self._supply,
            "safety_stock": lambda: free(a, len(skus)),  # part of what stock is worth
            "shelf_life": self._shelf_life,
            "trip_load": self._trips,
            "lane_capacity": self._lane_capacity,
            "throughput_capacity": self._throughput,
            "inbound_capacity": self._inbound,
            "storage_capacity": self._storage,
            "budget_balance": self._budget,
        }
        self.costs = cache(self._costs)
        self.rule = cache(self._rule)

    def _costs(self) -> Ways:
        """What a unit costs by itself; rules that ask for units, not against them, are paid out."""
        a, plan, asked = self.a, planned(self.a, self.skus), self.prices
        ways = known_ways(a, self.skus)
        ways.send[:] += unit_costs(a, self.skus)
        unplanned = (plan.units == 0) & (a.lanes.kind != "delivery")[:, None, None]
        ways.send[:] += np.where(unplanned, plan.change_cost, 0.0)
        ways.send[:] += self._of_flows("more_than_planned")
        ways.send[:] -= self._of_flows("less_than_planned") + self._of_flows("minimum_order")
        held = np.abs(asked.of_stock("safety_stock"))[self.skus]
        ways.keep[:] = a.holding_cost[self.skus][:, :, None] - held
        return ways

    def _rule(self, code: str) -> Ways | None:
        """What the limits of a rule add; None where the rule is a decision and has no price."""
        return self.made[code]() if code in self.made else None

    def _of_flows(self, family: str) -> np.ndarray:
        paid: np.ndarray = np.abs(self.prices.of_flows(family))[:, self.skus]
        return paid

    def _supply(self) -> Ways:
        """What is there is worth what it is used for."""
        a, ways = self.a, free(self.a, len(self.skus))
        lanes = a.lanes.of("supply")
        limits = np.abs(self.prices.of_supply())[self.skus]
        ways.send[lanes] = limits[:, a.lanes.origin[lanes]].swapaxes(0, 1)
        ways.given[:] = -self.prices.of_stock("stock_balance")[self.skus]
        return ways

    def _shelf_life(self) -> Ways:
        """What is kept is paid for, and paid back as long as it lasts."""
        a, ways = self.a, free(self.a, len(self.skus))
        life = a.shelf_life[self.skus]
        paid = np.abs(self.prices.of_stock("shelf_life"))[self.skus]
        ways.keep[:] = paid
        ways.send[a.lanes.of("transfer")] = np.where(np.isnan(life), 0.0, np.inf)[:, None]
        back = window(paid, np.nan_to_num(life)[:, None])
        for lane in a.lanes.of("supply").tolist():
            time = int(a.lanes.lead_time[lane])
            arriving = back[:, a.lanes.destination[lane], time:]
            ways.send[lane, :, : arriving.shape[1]] -= arriving
        age = np.where(a.receipts[self.skus][:, :, 0] > 0, 0.0, a.age[self.skus])
        ways.given[:] = -back
        ways.given[:, :, 0] = -window(paid, np.nan_to_num(life)[:, None] - age)[:, :, 0]
        return ways

    def _trips(self) -> Ways:
        ways, load = free(self.a, len(self.skus)), np.abs(self.prices.of_trips())
        ways.send[:] = np.einsum("ks,klt->lst", self.a.unit_size[:, self.skus], load)
        ways.send[:] += self._of_flows("trip_sent")
        return ways

    def _lane_capacity(self) -> Ways:
        ways = free(self.a, len(self.skus))
        ways.send[:] = np.abs(self.prices.of_lanes("lane_capacity"))[:, None]
        return ways

    def _throughput(self) -> Ways:
        a, ways = self.a, free(self.a, len(self.skus))
        lanes = np.flatnonzero(a.lanes.kind != "supply")
        paid = np.abs(self.prices.of_warehouses("throughput_capacity"))
        ways.send[lanes] = paid[a.lanes.origin[lanes]][:, None]
        return ways

    def _inbound(self) -> Ways:
        """Paid on arrival, seen from the departure."""
        a, ways = self.a, free(self.a, len(self.skus))
        paid = np.abs(self.prices.of_warehouses("inbound_capacity"))
        for lane in np.flatnonzero(a.lanes.kind != "delivery").tolist():
            arriving = paid[a.lanes.destination[lane], int(a.lanes.lead_time[lane]) :]
            ways.send[lane, :, : len(arriving)] = arriving
        return ways

    def _storage(self) -> Ways:
        ways = free(self.a, len(self.skus))
        paid = np.abs(self.prices.of_storage())
        ways.keep[:] = np.einsum("ks,kwt->swt", self.a.unit_size[:, self.skus], paid)
        return ways

    def _budget(self) -> Ways:
        a, ways = self.a, free(self.a, len(self.skus))
        lanes = a.lanes.of("supply")
        price = a.offered("unit_cost", 0.0)[self.skus].T[a.lanes.origin[lanes]]
        ways.send[lanes] = price[:, :, None] * np.abs(self.prices.of_budget())
        return ways


def window(paid: np.ndarray, life: np.ndarray) -> np.ndarray:
    """What a unit pays from a period on for as many periods as it lasts, (n, W, T)."""
    sums = np.zeros_like(paid)
    periods = paid.shape[2]
    for age in range(periods):
        sums[:, :, : periods - age] += np.where(age < life[:, :, None], paid[:, :, age:], 0.0)
    return sums
