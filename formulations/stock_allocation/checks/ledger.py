"""What a plan says, summed by ids: what leaves and arrives where and when, and what it states.

Rows that name something unknown count for nothing here; ``rows`` reports them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from formulations.stock_allocation.checks.terms import Route, Sums, Terms
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Table

MOVEMENTS = {"supply": "purchases", "transfer": "transfers", "delivery": "deliveries"}
"""The table of a plan for each kind of lane."""


class Movement(NamedTuple):
    """Units of a SKU on a lane, with the positions of the periods in which they leave and arrive.

    ``units`` may be NaN in a plan that was not read from a file.
    """

    lane: str
    route: Route
    sku: str
    period: int
    arrival: int
    units: float


class Ledger:
    """The movements of a plan one by one and their sums; cells are (place, SKU, period)."""

    def __init__(self, terms: Terms, solution: Solution) -> None:
        self.movements = [
            movement
            for kind, name in MOVEMENTS.items()
            for movement in _movements(terms, kind, getattr(solution, name))
        ]
        self.bought, self.leaving, self.arriving, self.delivered = Sums(), Sums(), Sums(), Sums()
        self.sent, self.carried, self.moved = Sums(), Sums(), Sums()
        for movement in self.movements:
            self._book(movement)
        self.spent = _spent(terms, self.movements)
        self.stock = _stated(terms, terms.warehouses, "warehouse_id", solution.stock)
        self.shortage = _stated(terms, terms.zones, "zone_id", solution.shortages)
        shortfalls = solution.safety_shortfalls
        self.shortfall = _stated(terms, terms.warehouses, "warehouse_id", shortfalls)
        self.waste = _stated(terms, terms.warehouses, "warehouse_id", solution.waste)
        listed = set(solution.open_warehouses["warehouse_id"].tolist())
        self.open_warehouses = {
            name for name, row in terms.warehouses.items() if not row.opening_cost or name in listed
        }
        listed = set(solution.open_lanes["lane_id"].tolist())
        self.open_lanes = {
            lane
            for lane, route in terms.routes.items()
            if not route.lane.opening_cost or lane in listed
        }
        self.trips = Sums()
        for row in solution.trips:
            if row.lane_id in terms.routes and row.period_id in terms.position:
                self.trips[row.lane_id, terms.position[row.period_id]] += row.trips

    def _book(self, movement: Movement) -> None:
        """``sent`` is what leaves a warehouse, ``carried`` what leaves on a lane, of all SKUs.

        ``moved`` is what is bought or transferred, by lane and SKU.
        """
        lane, route, sku, period, arrival, units = movement
        self.carried[lane, period] += units
        if route.kind != "delivery":
            self.moved[lane, sku, period] += units
        if route.kind == "supply":
            self.bought[route.origin, sku, period] += units
        else:
            self.leaving[route.origin, sku, period] += units
            self.sent[route.origin, period] += units
        reached = self.delivered if route.kind == "delivery" else self.arriving
        reached[route.destination, sku, arrival] += units


def _movements(terms: Terms, kind: str, table: Table[Any]) -> Iterator[Movement]:
    fields = "lane_id", "sku_id", "period_id", "units"
    for lane, sku, name, units in zip(*(table[f].tolist() for f in fields), strict=True):
        route, period = terms.routes.get(lane), terms.position.get(name)
        if route and route.kind == kind and sku in terms.skus and period is not None:
            arrival = period + route.lane.lead_time_periods
            yield Movement(lane, route, sku, period, arrival, units)


def _spent(terms: Terms, movements: list[Movement]) -> Sums:
    """Money paid to sources, for goods and for orders, by the period of the order."""
    spent = Sums()
    for movement in movements:
        offer = terms.offers.get((movement.route.origin, movement.sku))
        if movement.route.kind == "supply" and offer:
            spent[(movement.period,)] += offer.unit_cost * movement.units + offer.order_cost
    return spent


def _stated(terms: Terms, places: dict[str, Any], field: str, table: Table[Any]) -> Sums:
    """The units of a table that says something of places, SKUs and periods."""
    stated = Sums()
    fields = field, "sku_id", "period_id", "units"
    for place, sku, name, units in zip(*(table[f].tolist() for f in fields), strict=True):
        if place in places and sku in terms.skus and name in terms.position:
            stated[place, sku, terms.position[name]] += units
    return stated
