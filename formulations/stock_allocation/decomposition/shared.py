"""The limits that SKUs share, as rows: what their prices add to costs, and what plans use of them.

Each row is ``use <= limit``: storage by m3 and kg, throughput, inbound units, lanes, money spent so
far, and units lost under a fill rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.decomposition.network import groups_of

UNIT = 2.0**-53
"""The relative error of one operation."""


class Surcharges(NamedTuple):
    """What prices of shared rows add to the costs of one unit."""

    lane: np.ndarray  # (L, T) money per unit that leaves
    m3: np.ndarray  # (W, T) money per m3 in stock
    kg: np.ndarray  # (W, T) money per kg in stock
    money: np.ndarray  # (T,) money per money spent
    lost: np.ndarray  # (G, Z) money per unit never served


class Totals(NamedTuple):
    """What plans of blocks of SKUs do in all; B blocks."""

    moved: np.ndarray  # (B, L, T) units that leave
    m3: np.ndarray  # (B, W, T) in stock
    kg: np.ndarray  # (B, W, T) in stock
    spent: np.ndarray  # (B, T) money for goods
    lost: np.ndarray  # (B, G, Z) units never served


@dataclass(frozen=True)
class Rows:
    """Rows of one family: their keys in the words of the model, and where they are in its grid."""

    family: str
    keys: tuple[np.ndarray, ...]
    limit: np.ndarray


class SharedRows:
    """All shared rows of an instance, in the order of the families; R in all."""

    def __init__(self, a: Arrays) -> None:
        self.a = a
        self.families = (
            _rows("storage_m3", a.storage[1]),
            _rows("storage_kg", a.storage[2]),
            _rows("throughput_capacity", a.throughput),
            _rows("inbound_capacity", a.inbound),
            _rows("lane_capacity", np.repeat(a.lanes.capacity[:, None], len(a.periods), axis=1)),
            _rows("budget", a.money),
            _rows("fill_rate", self._most_lost()),
        )
        self.limit = np.concatenate([rows.limit for rows in self.families])
        ends = np.cumsum([0, *(len(rows.limit) for rows in self.families)])
        self._part = {
            rows.family: slice(*part)
            for rows, part in zip(self.families, pairwise(ends.tolist()), strict=True)
        }

    def __len__(self) -> int:
        return len(self.limit)

    @property
    def names(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Of each row the limit and the ids of its place and period."""
        a = self.a
        warehouse = (("warehouse_id", a.warehouses.ids), ("period_id", a.periods.ids))
        axes = {
            "lane_capacity": (("lane_id", a.lanes.axis.ids), ("period_id", a.periods.ids)),
            "budget": (("period_id", a.periods.ids),),
            "fill_rate": (("fill_rate_id", a.instance.fill_rates["id"].tolist()),),
        }
        for rows in self.families:
            fields = axes.get(rows.family, warehouse)
            for cell in zip(*(key.tolist() for key in rows.keys), strict=True):
                yield (
                    rows.family,
                    {field: ids[k] for (field, ids), k in zip(fields, cell, strict=True)},
                )

    def surcharges(self, prices: np.ndarray) -> Surcharges:
        """Of prices, shape (R,), money per unit of the row's limit."""
        a, lanes = self.a, self.a.lanes
        shape = len(a.warehouses), len(a.periods)
        grid = {rows.family: self._grid(rows, prices) for rows in self.families}
        lane = grid["lane_capacity"].copy()
        leaves = lanes.kind != "supply"
        lane[leaves] += grid["throughput_capacity"][lanes.origin[leaves]]
        enters = lanes.kind != "delivery"
        lane[enters] += _at_departure(
            grid["inbound_capacity"][lanes.destination[enters]], lanes.lead_time[enters]
        )
        later = np.cumsum(grid["budget"][::-1])[::-1]
        assert grid["storage_m3"].shape == shape, "a warehouse a row, a period a column"
        return Surcharges(
            lane=lane,
            m3=grid["storage_m3"],
            kg=grid["storage_kg"],
            money=np.ascontiguousarray(later),
            lost=np.einsum("f,fgz->gz", grid["fill_rate"], self._counts),
        )

    def bound(self, alone: np.ndarray, prices: np.ndarray, limit: np.ndarray) -> float:
        """What no plan that keeps limits (R,) undercuts, by what SKUs cost ``alone`` at prices.

        That is weak duality, less what rounding may have added to a sum of so many terms.
        """
        a = self.a
        terms = np.concatenate([alone, -prices * limit])
        operations = len(a.skus) + len(a.zones) * len(a.periods) + len(self)
        return float(terms.sum() - operations * UNIT * np.abs(terms).sum())

    def usual(self, prices: np.ndarray) -> np.ndarray:
        """Of each row the mean price, where there is one, in its family, shape (R,)."""
        usual = np.zeros(len(prices))
        for part in self._part.values():
            paid = prices[part][prices[part] > 0.0]
            usual[part] = paid.mean() if len(paid) else 0.0
        return usual

    def use(self, totals: Totals) -> np.ndarray:
        """What each block uses of each row, shape (B, R)."""
        lanes = self.a.lanes
        blocks, _, periods = totals.moved.shape
        sent = np.zeros((blocks, len(self.a.warehouses), periods))
        come = np.zeros(sent.shape)
        for lane in range(len(lanes.axis)):
            moved = totals.moved[:, lane]
            if lanes.kind[lane] != "supply":
                sent[:, lanes.origin[lane]] += moved
            if lanes.kind[lane] != "delivery":
                late = int(lanes.lead_time[lane])
                come[:, lanes.destination[lane], late:] += moved[:, : max(0, periods - late)]
        grid = {
            "storage_m3": totals.m3,
            "storage_kg": totals.kg,
            "throughput_capacity": sent,
            "inbound_capacity": come,
            "lane_capacity": totals.moved,
            "budget": np.cumsum(totals.spent, axis=1),
            "fill_rate": np.einsum("bgz,fgz->bf", totals.lost, self._counts),
        }
        parts = [grid[rows.family][(slice(None), *rows.keys)] for rows in self.families]
        return np.concatenate(parts, axis=1)

    def _grid(self, rows: Rows, prices: np.ndarray) -> np.ndarray:
        """Prices where the rows are, 0 where there is none."""
        shape = {
            "lane_capacity": (len(self.a.lanes.axis), len(self.a.periods)),
            "budget": (len(self.a.periods),),
            "fill_rate": (len(self.a.instance.fill_rates),),
        }
        grid = np.zeros(shape.get(rows.family, (len(self.a.warehouses), len(self.a.periods))))
        grid[rows.keys] = prices[self._part[rows.family]]
        return grid

    @property
    def _counts(self) -> np.ndarray:
        """Whether a fill rate counts a zone and a group of SKUs, shape (rates, G, Z)."""
        _, first = groups_of(self.a)
        counts = np.zeros((len(self.a.instance.fill_rates), len(first), len(self.a.zones)))
        for number, rate in enumerate(self.a.instance.fill_rates):
            counts[number] = self.a.in_fill_rate(rate)[first]
        return counts

    def _most_lost(self) -> np.ndarray:
        """Units that may be lost under each fill rate, shape (rates,)."""
        most = [
            (1.0 - rate.target_pct / 100.0) * self.a.demand[self.a.in_fill_rate(rate)].sum()
            for rate in self.a.instance.fill_rates
        ]
        return np.array(most, dtype=float)


def _rows(family: str, limit: np.ndarray) -> Rows:
    """The rows of a grid of limits where there is one."""
    keys = np.nonzero(np.isfinite(limit))
    return Rows(family, keys, limit[keys])


def _at_departure(prices: np.ndarray, lead_times: np.ndarray) -> np.ndarray:
    """Prices of arriving in a period, by lane and period, as prices of leaving."""
    seen = np.zeros(prices.shape)
    for row, late in enumerate(lead_times.tolist()):
        if late < prices.shape[1]:
            seen[row, : prices.shape[1] - late] = prices[row, late:]
    return seen
