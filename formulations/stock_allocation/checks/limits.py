"""Is there so much? Supply, space, work, money, lanes, trips and the sizes of orders."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.stock_allocation.checks.breach import (
    NONE,
    breaches,
    cell,
    movement,
    off_step,
    place,
)
from formulations.stock_allocation.checks.figures import MEASURES, Figures
from formulations.stock_allocation.checks.quantities import Quantities
from formulations.stock_allocation.checks.sums import Sums
from optimizer.sdk import Violation

MOST_LOTS = 1000.0
"""The tolerance of an order grows with its lots up to so many: to the thousandth of one."""


def supply_limit(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """What a source does not offer, it does not supply."""
    over = plan.bought - figures.supply
    where = cell(figures.axes, figures.axes.sources)
    yield from breaches("supply limit", over, figures.supply, where)


def storage_capacity(figures: Figures, plan: Quantities, sums: Sums) -> Iterator[Violation]:
    """By volume and by weight."""
    where = place(figures.axes, figures.axes.warehouses)
    for measure in ("m3", "kg"):
        filled = sums.stored[MEASURES.index(measure)]
        limit = figures.capacity(f"storage_capacity_{measure}")
        yield from breaches("storage capacity", filled - limit, limit, where, measure)


def throughput_capacity(figures: Figures, plan: Quantities, sums: Sums) -> Iterator[Violation]:
    """No more leaves a warehouse in a period than it can send."""
    limit = figures.capacity("throughput_capacity_units")
    where = place(figures.axes, figures.axes.warehouses)
    yield from breaches("throughput capacity", sums.sent - limit, limit, where)


def inbound_capacity(figures: Figures, plan: Quantities, sums: Sums) -> Iterator[Violation]:
    """Receipts count, for they are unloaded too."""
    limit = figures.capacity("inbound_capacity_units")
    where = place(figures.axes, figures.axes.warehouses)
    yield from breaches("inbound capacity", sums.unloaded - limit, limit, where)


def budget(figures: Figures, plan: Quantities, sums: Sums) -> Iterator[Violation]:
    """By the end of each period no more is spent than has come; without budgets all may be."""
    if len(figures.instance.budgets):
        come, paid = figures.budget.cumsum(), sums.spent.cumsum()
        names = figures.axes.periods.ids
        yield from breaches("budget", paid - come, come, lambda t: f"period {names[t]}", "money")


def lane_capacity(figures: Figures, plan: Quantities, sums: Sums) -> Iterator[Violation]:
    """No more leaves on a lane in a period than it carries."""
    limit = figures.lanes.capacity[:, None]
    where = place(figures.axes, figures.axes.lanes)
    yield from breaches("lane capacity", sums.units - limit, limit, where)


def goods_on_trips(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """Where trips have a cost nothing leaves without one."""
    in_trips = ~np.isnan(figures.lanes.field("trip_cost"))
    each = plan.movements
    left = each[in_trips[each.lane] & (plan.trips[each.lane, each.period] == 0)]
    yield from breaches("no goods without a trip", left.units, NONE, movement(figures.axes, left))


def trips_of_lanes(figures: Figures, plan: Quantities, sums: Sums) -> Iterator[Violation]:
    """Only where they have a cost there are any."""
    in_trips = ~np.isnan(figures.lanes.field("trip_cost"))
    over = (plan.states("trips", "lane_id", "period_id") & ~in_trips[:, None]).astype(float)
    where = place(figures.axes, figures.axes.lanes)
    yield from breaches("trips of a lane", over, NONE, where, "rows")


def load_of_trips(figures: Figures, plan: Quantities, sums: Sums) -> Iterator[Violation]:
    """All that leaves on a lane fits into its trips, by units, volume and weight."""
    where = place(figures.axes, figures.axes.lanes)
    for measure, load in zip(MEASURES, sums.load, strict=True):
        one_trip = figures.lanes.field(f"trip_capacity_{measure}")[:, None]
        limited = ~np.isnan(one_trip)
        if limited.any():
            limit = plan.trips * np.nan_to_num(one_trip)
            over = np.where(limited, load - limit, NONE)
            yield from breaches("load of trips", over, limit, where, measure)


def order_sizes(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """Every order has its minimum and is a multiple of its lot."""
    orders = plan.orders
    least = np.nan_to_num(figures.of_offers("min_order_units")[orders.sku, orders.origin])
    where = movement(figures.axes, orders)
    yield from breaches("minimum order", least - orders.units, orders.units, where)
    lot = figures.of_offers("lot_units")[orders.sku, orders.origin]
    in_lots, lot = orders[~np.isnan(lot)], lot[~np.isnan(lot)]
    off, where = off_step(in_lots.units, lot), movement(figures.axes, in_lots)
    scale = np.minimum(in_lots.units, MOST_LOTS * lot)
    yield from breaches("lot size", off, scale, where)
