"""The model, equation by equation as numbered in README.md.

Indices are ids, but for the periods, which are counted 0, 1, … so that lead times can be added. A
flow is indexed by its lane, its SKU and the period in which it leaves.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.model.inbound import add_inbound
from formulations.stock_allocation.model.money import add_budget
from formulations.stock_allocation.model.order_cover import add_order_cover
from formulations.stock_allocation.model.replanning import add_changes, add_replanning
from formulations.stock_allocation.model.service import add_fill_rates
from formulations.stock_allocation.model.shelf_life import add_shelf_life, add_waste
from formulations.stock_allocation.model.size import num_columns as num_columns
from formulations.stock_allocation.model.substitution import add_substituted, add_substitution
from formulations.stock_allocation.model.transport import add_trips
from formulations.stock_allocation.model.warehouse_cover import add_warehouse_cover
from formulations.stock_allocation.symbols import add_symbols
from optimizer.sdk import Pricing

PRICING = Pricing(
    quantities=("flow", "waste", "substituted"),
    gates=("order_placed", "closed_warehouse", "closed_lane", "served_by_source", "trip_sent"),
    implied=("order_cover", "warehouse_cover"),
)
"""Whole units are priced as if they could be divided; lots stay as they are."""


def build(instance: Instance) -> pyo.AbstractModel:
    """The mixed-integer linear model of an instance, to be minimised."""
    m = pyo.AbstractModel(name="stock_allocation")
    add_symbols(m, Arrays(instance))
    _add_variables(m)
    add_waste(m, quantity_domain)
    add_trips(m)
    add_changes(m)
    add_substituted(m, quantity_domain)
    m.total_cost = pyo.Objective(rule=total_cost, sense=pyo.minimize)
    _add_movements(m)
    _add_orders(m)
    _add_openings(m)
    add_inbound(m)
    add_budget(m)
    add_fill_rates(m)
    add_shelf_life(m)
    add_order_cover(m)
    add_warehouse_cover(m)
    add_substitution(m)
    add_replanning(m)
    return m


def place(instance: Instance, key: tuple[Any, ...]) -> list[Any]:
    """The key of a row with the periods by their ids, as they stand in the file."""
    periods = instance.periods["id"]
    return [periods[part] if isinstance(part, int) else part for part in key]


def _add_variables(m: Any) -> None:
    m.flow = pyo.Var(m.FLOWS, domain=quantity_domain, doc="units that leave on a lane")
    m.stock = pyo.Var(m.STOCKS, domain=pyo.NonNegativeReals, doc="units at the end of a period")
    m.shortage = pyo.Var(
        m.DEMANDS,
        domain=pyo.NonNegativeReals,
        bounds=shortage_bounds,
        doc="units lost, or waiting at the end of a period",
    )
    m.shortfall = pyo.Var(
        m.SHORTFALLS, domain=pyo.NonNegativeReals, doc="units below the safety stock"
    )
    m.order = pyo.Var(m.ORDERS, domain=pyo.Binary, doc="whether an order is placed")
    m.lots = pyo.Var(m.LOT_ORDERS, domain=pyo.NonNegativeIntegers, doc="lots in an order")
    m.open_warehouse = pyo.Var(m.CANDIDATES, domain=pyo.Binary, doc="whether it is used")
    m.open_lane = pyo.Var(m.CLOSABLE_LANES, domain=pyo.Binary, doc="whether it is used")
    m.serves = pyo.Var(m.ASSIGNMENTS, domain=pyo.Binary, doc="whether it may serve the zone")


def _add_movements(m: Any) -> None:
    m.demand = pyo.Constraint(m.DEMANDS, rule=demand, doc="demand of zones")
    m.stock_balance = pyo.Constraint(m.STOCKS, rule=stock_balance, doc="balance of stock")
    m.supply_limit = pyo.Constraint(
        m.SUPPLY_LIMITS, rule=supply_limit, doc="supply limits of sources"
    )
    m.storage_capacity = pyo.Constraint(
        m.STORAGES, rule=storage_capacity, doc="storage capacity of warehouses"
    )
    m.throughput_capacity = pyo.Constraint(
        m.THROUGHPUTS, rule=throughput_capacity, doc="throughput capacity of warehouses"
    )
    m.lane_capacity = pyo.Constraint(m.LANE_LIMITS, rule=lane_capacity, doc="capacity of lanes")
    m.safety_stock = pyo.Constraint(
        m.SAFETY_STOCKS, rule=safety_stock, doc="safety stock in warehouses"
    )


def _add_orders(m: Any) -> None:
    m.order_placed = pyo.Constraint(
        m.ORDERS,
        rule=order_placed,
        doc="an order for all that is bought, of no more than can be supplied",
    )
    m.minimum_order = pyo.Constraint(
        m.MIN_ORDERS, rule=minimum_order, doc="minimum order quantities"
    )
    m.order_lots = pyo.Constraint(m.LOT_ORDERS, rule=order_lots, doc="lot sizes of orders")


def _add_openings(m: Any) -> None:
    m.closed_warehouse = pyo.Constraint(
        m.WAREHOUSE_GATES,
        rule=closed_warehouse,
        doc="no goods through closed warehouses, no more than fits in open ones",
    )
    m.closed_lane = pyo.Constraint(
        m.LANE_GATES, rule=closed_lane, doc="no goods on closed lanes, no more than open ones carry"
    )
    m.lane_ends = pyo.Constraint(
        m.LANE_ENDS, rule=lane_ends, doc="no open lanes at closed warehouses"
    )
    m.warehouses_of_zone = pyo.Constraint(
        m.LIMITED_ZONES, rule=warehouses_of_zone, doc="so many warehouses for each such zone"
    )
    m.served_by_source = pyo.Constraint(
        m.SOURCE_GATES, rule=served_by_source, doc="deliveries from these warehouses only"
    )
    m.source_open = pyo.Constraint(
        m.SOURCE_ENDS, rule=source_open, doc="no zones served by closed warehouses"
    )


def quantity_domain(m: Any, lane: Any, sku: Any, t: Any) -> Any:
    """Whole numbers for SKUs that come in whole units."""
    return pyo.NonNegativeIntegers if sku in m.WHOLE_SKUS else pyo.NonNegativeReals


def shortage_bounds(m: Any, z: Any, sku: Any, t: Any) -> Any:
    """No more is short than is asked for, or waits."""
    return (0, m.most_short[z, sku, t])


# -- (1) the cost ------------------------------------------------------------------------------


def total_cost(m: Any) -> Any:
    """(1) all that is paid for, less what the stock at the end is worth."""
    return (
        sum(m.unit_cost[lane, sku] * m.flow[lane, sku, t] for lane, sku, t in m.FLOWS)
        + sum(m.order_cost[lane, sku] * m.order[lane, sku, t] for lane, sku, t in m.ORDERS)
        + sum(m.holding_cost[w, sku] * m.stock[w, sku, t] for w, sku, t in m.STOCKS)
        + sum(m.shortage_cost[z, sku, t] * m.shortage[z, sku, t] for z, sku, t in m.DEMANDS)
        + sum(m.shortfall_cost[w, sku] * m.shortfall[w, sku, t] for w, sku, t in m.SHORTFALLS)
        + sum(m.warehouse_cost[w] * m.open_warehouse[w] for w in m.CANDIDATES)
        + sum(m.closing_cost[w] * (1 - m.open_warehouse[w]) for w in m.CLOSING)
        + sum(m.lane_cost[lane] * m.open_lane[lane] for lane in m.CLOSABLE_LANES)
        + sum(m.trip_cost[lane] * m.trips[lane, t] for lane, t in m.TRIPS)
        + sum(m.disposal_cost[sku] * m.waste[w, sku, t] for w, sku, t in m.WASTES)
        + sum(m.change_cost[t] * m.change[lane, sku, t] for lane, sku, t in m.CHANGEABLE)
        + sum(m.change_cost[t] * m.flow[lane, sku, t] for lane, sku, t in m.UNPLANNED)
        + sum(
            m.substitution_cost[z, s, o] * m.substituted[z, s, o, t] for z, s, o, t in m.SUBSTITUTED
        )
        - sum(m.end_value[sku] * m.stock[w, sku, t] for w, sku, t in m.LEFT_AT_END)
    )


# -- (2), (3) where units go -------------------------------------------------------------------


def demand(m: Any, z: Any, sku: Any, t: Any) -> Any:
    """(2) what arrives and what is short make up the demand and what still waited.

    What a substitute serves is there too, and what serves other demand is not.
    """
    arriving = sum(
        m.flow[lane, sku, t - m.lead_time[lane]]
        for lane in m.LANES_TO_ZONE[z]
        if (lane, sku, t - m.lead_time[lane]) in m.flow
    )
    served = arriving
    if (z, sku, t) in m.SUBSTITUTABLE:
        served = (
            arriving
            + sum(m.substituted[z, sku, other, t] for other in m.SUBSTITUTES[z, sku, t])
            - sum(
                m.units_per_unit[z, other, sku] * m.substituted[z, other, sku, t]
                for other in m.REPLACED[z, sku, t]
            )
        )
    if (z, sku, t) in m.WAITING:
        return (
            served + m.shortage[z, sku, t] == m.demand_units[z, sku, t] + m.shortage[z, sku, t - 1]
        )
    return served + m.shortage[z, sku, t] == m.demand_units[z, sku, t]


def stock_balance(m: Any, w: Any, sku: Any, t: Any) -> Any:
    """(3) stock is what there was, is given and arrives, less what leaves or is thrown away."""
    arriving = sum(
        m.flow[lane, sku, t - m.lead_time[lane]]
        for lane in m.LANES_TO_WAREHOUSE[w]
        if (lane, sku, t - m.lead_time[lane]) in m.flow
    )
    leaving = sum(
        m.flow[lane, sku, t] for lane in m.LANES_FROM_WAREHOUSE[w] if (lane, sku, t) in m.flow
    )
    change = m.given_units[w, sku, t] + arriving - leaving
    if (w, sku, t) in m.waste:
        change = m.given_units[w, sku, t] + arriving - leaving - m.waste[w, sku, t]
    if (w, sku, t - 1) in m.stock:
        return m.stock[w, sku, t] == m.stock[w, sku, t - 1] + change
    return m.stock[w, sku, t] == change


# -- (4) to (8) limits -------------------------------------------------------------------------


def supply_limit(m: Any, v: Any, sku: Any, t: Any) -> Any:
    """(4) what is bought of a SKU from a source in a period."""
    bought = sum(
        m.flow[lane, sku, t] for lane in m.LANES_FROM_SOURCE[v] if (lane, sku, t) in m.flow
    )
    return bought <= m.supply_units[v, sku, t]


def storage_capacity(m: Any, measure: Any, w: Any, t: Any) -> Any:
    """(5) what stock fills at the end of a period; nothing where nothing can have come."""
    filled = sum(m.unit_size[measure, sku] * m.stock[w, sku, t] for sku in m.SKUS_IN[w, t])
    if w in m.EMPTY_CANDIDATES:
        return filled <= m.storage[measure, w, t] * m.open_warehouse[w]
    return filled <= m.storage[measure, w, t]


def throughput_capacity(m: Any, w: Any, t: Any) -> Any:
    """(6) the units that leave a warehouse in a period."""
    leaving = sum(m.flow[lane, sku, t] for lane, sku in m.FLOWS_FROM[w, t])
    if w in m.CANDIDATES:
        return leaving <= m.throughput_units[w, t] * m.open_warehouse[w]
    return leaving <= m.throughput_units[w, t]


def lane_capacity(m: Any, lane: Any, t: Any) -> Any:
    """(7) the units of all SKUs that leave on a lane in a period."""
    leaving = sum(m.flow[lane, sku, t] for sku in m.SKUS_ON[lane, t])
    if lane in m.CLOSABLE_LANES:
        return leaving <= m.capacity_units[lane] * m.open_lane[lane]
    return leaving <= m.capacity_units[lane]


def safety_stock(m: Any, w: Any, sku: Any, t: Any) -> Any:
    """(8) the least stock of a warehouse that is open, less the shortfall where one is allowed."""
    held = m.stock[w, sku, t]
    if (w, sku, t) in m.shortfall:
        held = m.stock[w, sku, t] + m.shortfall[w, sku, t]
    if w in m.CANDIDATES:
        return held >= m.safety_units[w, sku, t] * m.open_warehouse[w]
    return held >= m.safety_units[w, sku, t]


# -- (9) to (11) orders ------------------------------------------------------------------------


def order_placed(m: Any, lane: Any, sku: Any, t: Any) -> Any:
    """(9) nothing is bought without an order."""
    return m.flow[lane, sku, t] <= m.largest_flow[lane, sku, t] * m.order[lane, sku, t]


def minimum_order(m: Any, lane: Any, sku: Any, t: Any) -> Any:
    """(10) an order has its minimum quantity."""
    return m.flow[lane, sku, t] >= m.min_order_units[lane, sku] * m.order[lane, sku, t]


def order_lots(m: Any, lane: Any, sku: Any, t: Any) -> Any:
    """(11) an order is a whole number of lots."""
    return m.flow[lane, sku, t] == m.lot_units[lane, sku] * m.lots[lane, sku, t]


# -- (12) to (17) openings and sources of zones -------------------------------------------------


def closed_warehouse(m: Any, w: Any, lane: Any, sku: Any, t: Any) -> Any:
    """(12) nothing enters or leaves a closed warehouse."""
    return m.flow[lane, sku, t] <= m.largest_flow[lane, sku, t] * m.open_warehouse[w]


def closed_lane(m: Any, lane: Any, sku: Any, t: Any) -> Any:
    """(13) nothing leaves on a closed lane."""
    return m.flow[lane, sku, t] <= m.largest_flow[lane, sku, t] * m.open_lane[lane]


def lane_ends(m: Any, lane: Any, w: Any) -> Any:
    """(14) a lane is open only where its warehouses are."""
    return m.open_lane[lane] <= m.open_warehouse[w]


def warehouses_of_zone(m: Any, z: Any) -> Any:
    """(15) at most so many warehouses serve the zone."""
    return sum(m.serves[w, z] for w in m.WAREHOUSES_OF_ZONE[z]) <= m.max_warehouses[z]


def served_by_source(m: Any, w: Any, z: Any, lane: Any, sku: Any, t: Any) -> Any:
    """(16) a warehouse that does not serve the zone delivers nothing to it."""
    return m.flow[lane, sku, t] <= m.largest_flow[lane, sku, t] * m.serves[w, z]


def source_open(m: Any, w: Any, z: Any) -> Any:
    """(17) a warehouse that serves the zone is open."""
    return m.serves[w, z] <= m.open_warehouse[w]
