"""What a plan says, summed by position: what leaves and arrives where and when, what it states.

Axes are those of ``figures``. Rows that name something unknown count for nothing here; ``rows``
reports them. Units may be NaN in a plan that was not read from a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.lanes import KINDS, Lanes
from formulations.stock_allocation.solution import Solution

MOVEMENTS = {"supply": "purchases", "transfer": "transfers", "delivery": "deliveries"}
"""The table of a plan for each kind of lane."""


@dataclass(frozen=True)
class Movements:
    """Units of a SKU on a lane that leave in a period and arrive in another, row by row.

    All but ``units`` are positions; those of ``arrival`` may lie after the last period. Rows are in
    the order of the kinds of their lanes.
    """

    lanes: Lanes
    lane: np.ndarray
    sku: np.ndarray
    period: np.ndarray
    units: np.ndarray

    @property
    def origin(self) -> np.ndarray:
        return np.asarray(self.lanes.origin[self.lane])

    @property
    def destination(self) -> np.ndarray:
        return np.asarray(self.lanes.destination[self.lane])

    @property
    def arrival(self) -> np.ndarray:
        return np.asarray(self.period + self.lanes.lead_time[self.lane])

    def __getitem__(self, chosen: np.ndarray | slice) -> Movements:
        columns = self.lane, self.sku, self.period, self.units
        return Movements(self.lanes, *(column[chosen] for column in columns))

    def of(self, *kinds: str) -> Movements:
        """The movements on lanes of kinds that follow each other."""
        first, last = KINDS.index(kinds[0]), KINDS.index(kinds[-1])
        assert kinds == KINDS[first : last + 1], "in the order of the rows, with none left out"
        return self[self._ends[first] : self._ends[last + 1]]

    @cached_property
    def _ends(self) -> np.ndarray:
        """Where the rows of each kind begin, and the end."""
        rows = np.bincount(self.lane, minlength=len(self.lanes.kind))
        by_kind = np.bincount(self.lanes.kind, weights=rows, minlength=len(KINDS))
        return np.append(0, np.cumsum(by_kind)).astype(int)


@dataclass(frozen=True)
class Substitutes:
    """Units of demand that another SKU serves, row by row; all but ``units`` are positions."""

    sku: np.ndarray
    substitute: np.ndarray
    zone: np.ndarray
    period: np.ndarray
    units: np.ndarray


class Quantities:
    """The movements of a plan and its sums; each is made when first asked for."""

    def __init__(self, figures: Figures, solution: Solution) -> None:
        self._figures = figures
        self._solution = solution

    def positions(self, table: str, field: str) -> np.ndarray:
        """What the rows of a table point to, -1 where it is unknown."""
        names = getattr(self._solution, table).texts(field)
        return self._figures.axes.of_field[field].positions(names)

    # -- movements -----------------------------------------------------------------------------

    @cached_property
    def movements(self) -> Movements:
        """All that is bought, transferred and delivered."""
        lanes, parts = self._figures.lanes, []
        for kind, name in MOVEMENTS.items():
            at, known = self._known(name, "lane_id", "sku_id", "period_id")
            columns = *at, getattr(self._solution, name)["units"][known]
            of_kind = (lanes.kind == KINDS.index(kind))[at[0]]
            if not of_kind.all():
                columns = tuple(column[of_kind] for column in columns)
            parts.append(columns)
        lane, sku, period, units = (np.concatenate(part) for part in zip(*parts, strict=True))
        return Movements(lanes, lane, sku, period, units)

    @cached_property
    def orders(self) -> Movements:
        """What is bought of what is offered; every row is one order."""
        bought = self.movements.of("supply")
        return bought[self._figures.offered[bought.sku, bought.origin]]

    @cached_property
    def bought(self) -> np.ndarray:
        """By SKU, source and period, shape (S, V, T)."""
        return self._leaving("source_id", "supply")

    @cached_property
    def leaving(self) -> np.ndarray:
        """What leaves a warehouse, shape (S, W, T)."""
        return self._leaving("warehouse_id", "transfer", "delivery")

    @cached_property
    def arriving(self) -> np.ndarray:
        """What arrives at a warehouse within the horizon, shape (S, W, T)."""
        return self._arriving("warehouse_id", "supply", "transfer")

    @cached_property
    def delivered(self) -> np.ndarray:
        """What arrives in a zone within the horizon, shape (S, Z, T)."""
        return self._arriving("zone_id", "delivery")

    def load(self, unit_size: np.ndarray) -> np.ndarray:
        """What leaves on a lane, of all SKUs by their size, shape (L, T)."""
        each = self.movements
        axes = self._figures.axes
        shape = len(axes.lanes), len(axes.periods)
        return summed(shape, (each.lane, each.period), unit_size[each.sku] * each.units)

    @cached_property
    def spent(self) -> np.ndarray:
        """Money paid to sources, for goods and for orders, by the period of the order, (T,)."""
        figures, orders = self._figures, self.orders
        at = orders.sku, orders.origin
        goods = figures.of_offers("unit_cost")[at] * orders.units
        paid = goods + figures.of_offers("order_cost")[at]
        return summed((len(figures.axes.periods),), (orders.period,), paid)

    def _leaving(self, place: str, *kinds: str) -> np.ndarray:
        each = self.movements.of(*kinds)
        return summed(self._shape(place), (each.sku, each.origin, each.period), each.units)

    def _arriving(self, place: str, *kinds: str) -> np.ndarray:
        each = self.movements.of(*kinds)
        each = each[each.arrival < len(self._figures.axes.periods)]
        return summed(self._shape(place), (each.sku, each.destination, each.arrival), each.units)

    # -- what is stated ------------------------------------------------------------------------

    @cached_property
    def stock(self) -> np.ndarray:
        """At the end of each period, shape (S, W, T)."""
        return self._stated("stock", "warehouse_id")

    @cached_property
    def shortage(self) -> np.ndarray:
        """Lost or waiting, shape (S, Z, T)."""
        return self._stated("shortages", "zone_id")

    @cached_property
    def shortfall(self) -> np.ndarray:
        """Of the safety stock, shape (S, W, T)."""
        return self._stated("safety_shortfalls", "warehouse_id")

    @cached_property
    def waste(self) -> np.ndarray:
        """Thrown away, shape (S, W, T)."""
        return self._stated("waste", "warehouse_id")

    @cached_property
    def trips(self) -> np.ndarray:
        """By lane and period, shape (L, T)."""
        at, known = self._known("trips", "lane_id", "period_id")
        shape = len(self._figures.axes.lanes), len(self._figures.axes.periods)
        return summed(shape, at, self._solution.trips["trips"][known])

    @cached_property
    def open_warehouse(self) -> np.ndarray:
        """Those that cost nothing to open are, shape (W,)."""
        is_open = self._figures.instance.warehouses["opening_cost"] == 0
        (listed,), _ = self._known("open_warehouses", "warehouse_id")
        is_open[listed] = True
        return np.asarray(is_open)

    @cached_property
    def open_lane(self) -> np.ndarray:
        """Those that cost nothing to open are, shape (L,)."""
        is_open = self._figures.lanes.field("opening_cost") == 0
        (listed,), _ = self._known("open_lanes", "lane_id")
        is_open[listed] = True
        return np.asarray(is_open)

    @cached_property
    def substitutes(self) -> Substitutes:
        """What serves demand for another SKU."""
        fields = "sku_id", "substitute_sku_id", "zone_id", "period_id"
        (sku, substitute, zone, period), known = self._known("substitutes", *fields)
        units = self._solution.substitutes["units"][known]
        return Substitutes(sku=sku, substitute=substitute, zone=zone, period=period, units=units)

    @cached_property
    def taken(self) -> np.ndarray:
        """What arrives in a zone and serves demand for another SKU, shape (S, Z, T)."""
        each = self.substitutes
        terms = self._figures.of_substitutions(
            "units_per_unit", each.sku, each.substitute, each.zone
        )
        units = np.nan_to_num(terms) * each.units
        return summed(self._shape("zone_id"), (each.substitute, each.zone, each.period), units)

    @cached_property
    def served_by_others(self) -> np.ndarray:
        """Demand that another SKU serves, shape (S, Z, T)."""
        each = self.substitutes
        return summed(self._shape("zone_id"), (each.sku, each.zone, each.period), each.units)

    def states(self, name: str, *fields: str) -> np.ndarray:
        """Whether a table has a row, be it for 0, by what its ids point to."""
        stated = np.zeros([len(self._figures.axes.of_field[field]) for field in fields], dtype=bool)
        stated[self._known(name, *fields)[0]] = True
        return stated

    def _stated(self, name: str, place: str) -> np.ndarray:
        """The units of a table that says something of SKUs, places and periods."""
        at, known = self._known(name, "sku_id", place, "period_id")
        return summed(self._shape(place), at, getattr(self._solution, name)["units"][known])

    def _known(self, name: str, *fields: str) -> tuple[tuple[np.ndarray, ...], np.ndarray | slice]:
        """The positions that the rows of a table point to, and which rows: all ids are known."""
        at = tuple(self.positions(name, field) for field in fields)
        if all(len(each) == 0 or each.min() >= 0 for each in at):
            return at, slice(None)
        known = np.all([each >= 0 for each in at], axis=0)
        return tuple(each[known] for each in at), known

    def _shape(self, place: str) -> tuple[int, int, int]:
        axes = self._figures.axes
        return len(axes.skus), len(axes.of_field[place]), len(axes.periods)


def summed(shape: tuple[int, ...], at: tuple[np.ndarray, ...], numbers: np.ndarray) -> np.ndarray:
    """The sums of numbers that belong to the same positions; in no space where there are none."""
    if not len(numbers):
        return np.broadcast_to(0.0, shape)
    flat = at[0].astype(np.intp)
    for length, position in zip(shape[1:], at[1:], strict=True):
        flat *= length
        flat += position
    sums = np.bincount(flat, weights=numbers, minlength=int(np.prod(shape)))
    return sums.reshape(shape)
