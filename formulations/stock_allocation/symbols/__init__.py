"""The sets and parameters of the model, made from the arrays: only what exists, sparse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from formulations.stock_allocation.arrays import MEASURES, Arrays
from formulations.stock_allocation.bounds import Flows, useful_flows
from formulations.stock_allocation.substitution import is_substitute
from formulations.stock_allocation.symbols.declare import Labels, declare, group
from formulations.stock_allocation.symbols.inbound import add_inbound
from formulations.stock_allocation.symbols.money import add_budget
from formulations.stock_allocation.symbols.order_cover import add_order_cover
from formulations.stock_allocation.symbols.replanning import add_replanning
from formulations.stock_allocation.symbols.service import add_fill_rates
from formulations.stock_allocation.symbols.shelf_life import add_shelf_life
from formulations.stock_allocation.symbols.substitution import add_substitution, arriving
from formulations.stock_allocation.symbols.transport import add_trips
from formulations.stock_allocation.symbols.warehouse_cover import add_warehouse_cover


def add_symbols(m: Any, a: Arrays) -> None:
    """Declare every set (in capitals) and every parameter that the equations use."""
    flows = useful_flows(a)
    _add_lanes(m, a)
    _add_flows(m, a, flows)
    _add_stocks(m, a, flows)
    _add_demands(m, a, flows)
    _add_limits(m, a, flows)
    _add_sums(m, a, flows)
    _add_orders(m, a, flows)
    _add_openings(m, a, flows)
    _add_sourcing(m, a, flows)
    add_trips(m, a, flows)
    add_inbound(m, a, flows)
    add_budget(m, a, flows)
    add_fill_rates(m, a)
    add_shelf_life(m, a, flows)
    add_order_cover(m, a, flows)
    add_warehouse_cover(m, a)
    add_replanning(m, a, flows)


def _add_lanes(m: Any, a: Arrays) -> None:
    lanes = a.lanes
    inbound, outbound = lanes.kind != "delivery", lanes.kind != "supply"
    every = np.ones(len(lanes.axis), bool)
    declare(m, "LANES", every, (lanes.axis.ids,), lead_time=lanes.lead_time)
    ends = {
        "LANES_FROM_SOURCE": (a.sources, lanes.origin, ~outbound),
        "LANES_TO_WAREHOUSE": (a.warehouses, lanes.destination, inbound),
        "LANES_FROM_WAREHOUSE": (a.warehouses, lanes.origin, outbound),
        "LANES_TO_ZONE": (a.zones, lanes.destination, ~inbound),
    }
    for name, (places, end, chosen) in ends.items():
        at: dict[str, list[str]] = {place: [] for place in places.ids}
        for lane in np.flatnonzero(chosen).tolist():
            at[places.ids[end[lane]]].append(lanes.axis.ids[lane])
        setattr(m, name, pyo.Set(list(at), initialize=at))


def _add_flows(m: Any, a: Arrays, flows: Flows) -> None:
    supply = a.lanes.of("supply")
    cost = a.lane_cost.copy()
    cost[supply] += a.offered("unit_cost", 0.0).T[a.lanes.origin[supply]]
    labels = a.lanes.axis.ids, a.skus.ids, range(len(a.periods))
    whole = a.instance.skus["whole_units"].astype(bool)
    limits = np.isfinite(a.storage).any(axis=(1, 2)) | np.isfinite(a.trip_capacity).any(axis=1)
    measured = np.repeat(limits[:, None], len(a.skus), axis=1)
    declare(m, "UNIT_SIZES", measured, (MEASURES, a.skus.ids), unit_size=a.unit_size)
    declare(m, "WHOLE_SKUS", whole, labels[1:2])
    gated = np.where(flows.largest > 0, flows.largest, 1.0)  # a limit of 0 says so by itself
    declare(m, "FLOWS", flows.exists, labels, largest_flow=gated)
    used = np.asarray(flows.exists.any(axis=2))
    declare(m, "LANE_SKUS", used, labels[:2], unit_cost=cost)


def _add_stocks(m: Any, a: Arrays, flows: Flows) -> None:
    labels = a.warehouses.ids, a.skus.ids, range(len(a.periods))
    stocked, safety = flows.stocked.swapaxes(0, 1), a.safety_stock.swapaxes(0, 1)
    given = a.receipts.swapaxes(0, 1).copy()
    given[:, :, 0] += a.initial_stock.T
    soft: np.ndarray = ~np.isnan(a.shortfall_cost.T)
    declare(m, "STOCKS", stocked, labels, given_units=given)
    ever = np.asarray(stocked.any(axis=2))
    declare(m, "PAIRS", ever, labels[:2], holding_cost=a.holding_cost.T)
    left: np.ndarray = stocked & (a.end_value > 0)[None, :, None]
    left[:, :, :-1] = False
    declare(m, "LEFT_AT_END", left, labels)
    declare(m, "VALUED", a.end_value > 0, labels[1:2], end_value=a.end_value)
    declare(m, "SAFETY_STOCKS", safety > 0, labels, safety_units=safety)
    declare(m, "SHORTFALLS", (safety > 0) & soft[:, :, None], labels)
    declare(m, "SOFT_PAIRS", soft, labels[:2], shortfall_cost=a.shortfall_cost.T)


def _add_demands(m: Any, a: Arrays, flows: Flows) -> None:
    """What waits is short at the end of each period that it waits, what is lost only once.

    What arrives to serve other demand has a row as well, be it for a demand of nothing.
    """
    waits = a.waits[:, :, None]
    units = np.where(waits, np.cumsum(a.demand, axis=2), a.demand)
    cost = np.where(waits, a.backorder_cost[:, :, None], np.nan_to_num(a.shortage_cost))
    cost[:, :, -1] += np.where(a.waits, np.nan_to_num(a.final_shortage_cost), 0.0)
    waiting = np.zeros(units.shape, bool)
    waiting[:, :, 1:] = waits & (units[:, :, :-1] > 0)

    labels = a.zones.ids, a.skus.ids, range(len(a.periods))
    declare(
        m,
        "DEMANDS",
        ((units > 0) | (arriving(a, flows) & is_substitute(a)[:, :, None])).swapaxes(0, 1),
        labels,
        demand_units=a.demand.swapaxes(0, 1),
        shortage_cost=cost.swapaxes(0, 1),
        most_short=a.most_short.swapaxes(0, 1),
    )
    declare(m, "WAITING", waiting.swapaxes(0, 1), labels)
    add_substitution(m, a, flows, units > 0)


def _add_limits(m: Any, a: Arrays, flows: Flows) -> None:
    """A limit is a row only where it is given and something can come up against it."""
    supply, others = a.lanes.of("supply"), np.flatnonzero(a.lanes.kind != "supply")
    moves = np.asarray(flows.exists.any(axis=1))
    bought = np.zeros((len(a.sources), len(a.skus), len(a.periods)), bool)
    np.logical_or.at(bought, a.lanes.origin[supply], flows.exists[supply])
    leaving = np.zeros(a.throughput.shape, bool)
    np.logical_or.at(leaving, a.lanes.origin[others], moves[others])
    stored = np.asarray(flows.stocked.any(axis=0))
    capacity = a.lanes.capacity

    periods = range(len(a.periods))
    units = a.supply.swapaxes(0, 1)
    labels: Labels = (a.sources.ids, a.skus.ids, periods)
    declare(m, "SUPPLY_LIMITS", bought & np.isfinite(units), labels, supply_units=units)
    labels = (MEASURES, a.warehouses.ids, periods)
    declare(m, "STORAGES", stored & np.isfinite(a.storage), labels, storage=a.storage)
    labels = labels[1:]
    units = a.throughput
    declare(m, "THROUGHPUTS", leaving & np.isfinite(units), labels, throughput_units=units)
    labels = (a.lanes.axis.ids, periods)
    declare(m, "LANE_LIMITS", moves & np.isfinite(capacity)[:, None], labels)
    declare(m, "LIMITED_LANES", np.isfinite(capacity), labels[:1], capacity_units=capacity)


def _add_sums(m: Any, a: Arrays, flows: Flows) -> None:
    """What counts against the limits of a lane and of a warehouse in each period."""
    limited, outbound = np.isfinite(a.lanes.capacity), np.flatnonzero(a.lanes.kind != "supply")
    lanes, warehouses = a.lanes.axis.ids, a.warehouses.ids
    cells = a.skus.ids, range(len(a.periods))
    group(m, "SKUS_ON", flows.exists & limited[:, None, None], (lanes, *cells), by=(0, 2))
    stored = flows.stocked.swapaxes(0, 1) & np.isfinite(a.storage).any(axis=0)[:, None, :]
    group(m, "SKUS_IN", stored, (warehouses, *cells), by=(0, 2))
    origin = a.lanes.origin[outbound]
    leaving = flows.exists[outbound] & np.isfinite(a.throughput)[origin][:, None, :]
    ends = [warehouses[w] for w in origin.tolist()], [lanes[k] for k in outbound.tolist()]
    group(m, "FLOWS_FROM", leaving, (*ends, *cells), by=(0, 3))


def _add_orders(m: Any, a: Arrays, flows: Flows) -> None:
    def by_lane(field: str) -> np.ndarray:
        """A field of the offers for each lane and SKU, 0 where there is none, shape (L, S)."""
        values = np.zeros((len(a.lanes.axis), len(a.skus)))
        supply = a.lanes.of("supply")
        values[supply] = a.offered(field, 0.0).T[a.lanes.origin[supply]]
        return values

    cost, least, lot = by_lane("order_cost"), by_lane("min_order_units"), by_lane("lot_units")
    ordered = (cost > 0) | (least > 0)
    labels = a.lanes.axis.ids, a.skus.ids, range(len(a.periods))
    declare(m, "ORDERS", flows.exists & ordered[:, :, None], labels)
    declare(m, "ORDERED", ordered, labels[:2], order_cost=cost, min_order_units=least)
    declare(m, "MIN_ORDERS", flows.exists & (least > 0)[:, :, None], labels)
    declare(m, "LOT_ORDERS", flows.exists & (lot > 0)[:, :, None], labels)
    declare(m, "LOT_OFFERS", lot > 0, labels[:2], lot_units=lot)


def _add_openings(m: Any, a: Arrays, flows: Flows) -> None:
    """A closed lane or an unassigned zone already stops a flow: one gate each, the tightest."""
    candidate, closable = a.opening_cost > 0, a.lanes.opening_cost > 0
    warehouses, lanes = a.warehouses.ids, a.lanes.axis.ids
    closing = a.instance.warehouses["closing_cost"]
    declare(m, "CANDIDATES", candidate, (warehouses,), warehouse_cost=a.opening_cost)
    declare(m, "CLOSING", candidate & (closing > 0), (warehouses,), closing_cost=closing)
    declare(m, "EMPTY_CANDIDATES", candidate & ~a.has_given, (warehouses,))
    declare(m, "CLOSABLE_LANES", closable, (lanes,), lane_cost=a.lanes.opening_cost)

    lane, warehouse = _warehouse_ends(a)
    labels = [warehouses[w] for w in warehouse.tolist()], [lanes[k] for k in lane.tolist()]
    flow_labels = a.skus.ids, range(len(a.periods))
    gated: np.ndarray = candidate[warehouse] & ~closable[lane] & ~_to_limited_zone(a)[lane]
    cells = flows.exists[lane] & gated[:, None, None]
    declare(m, "WAREHOUSE_GATES", cells, (*labels, *flow_labels))
    declare(m, "LANE_GATES", flows.exists & closable[:, None, None], (lanes, *flow_labels))
    declare(m, "LANE_ENDS", candidate[warehouse] & closable[lane], labels[::-1])


def _add_sourcing(m: Any, a: Arrays, flows: Flows) -> None:
    limited = np.isfinite(a.max_warehouses)
    lane = np.flatnonzero(_to_limited_zone(a))
    warehouse, zone = a.lanes.origin[lane], a.lanes.destination[lane]
    possible = np.zeros((len(a.warehouses), len(a.zones)), bool)
    possible[warehouse, zone] = True
    served = limited & possible.any(axis=0)
    labels = a.warehouses.ids, a.zones.ids
    most = a.max_warehouses
    declare(m, "LIMITED_ZONES", served, (a.zones.ids,), max_warehouses=most)
    declare(m, "ASSIGNMENTS", possible, labels)
    gate_labels = (
        [a.warehouses.ids[w] for w in warehouse.tolist()],
        [a.zones.ids[z] for z in zone.tolist()],
        [a.lanes.axis.ids[k] for k in lane.tolist()],
    )
    flow_labels = a.skus.ids, range(len(a.periods))
    declare(m, "SOURCE_GATES", flows.exists[lane], (*gate_labels, *flow_labels))
    declare(m, "SOURCE_ENDS", possible & (a.opening_cost > 0)[:, None], labels)
    of_zone = {
        a.zones.ids[z]: [a.warehouses.ids[w] for w in np.flatnonzero(possible[:, z]).tolist()]
        for z in np.flatnonzero(served).tolist()
    }
    m.WAREHOUSES_OF_ZONE = pyo.Set(m.LIMITED_ZONES, initialize=of_zone)


def _warehouse_ends(a: Arrays) -> tuple[np.ndarray, np.ndarray]:
    """Every lane with each warehouse that it leaves or enters, as two arrays of positions."""
    leaves, enters = a.lanes.kind != "supply", a.lanes.kind != "delivery"
    lane = np.concatenate([np.flatnonzero(leaves), np.flatnonzero(enters)])
    warehouse = np.concatenate([a.lanes.origin[leaves], a.lanes.destination[enters]])
    return lane, warehouse


def _to_limited_zone(a: Arrays) -> np.ndarray:
    """Whether a lane delivers to a zone that only so many warehouses may serve, shape (L,)."""
    delivers = a.lanes.kind == "delivery"
    chosen = np.zeros(len(delivers), bool)
    chosen[delivers] = np.isfinite(a.max_warehouses)[a.lanes.destination[delivers]]
    return chosen
