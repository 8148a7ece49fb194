"""The equations of README.md as users of linopy write them: whole arrays at a time.

Dimensions are called lane, sku, period, source, warehouse and zone and carry positions; what does
not exist is masked.
"""

from __future__ import annotations

from typing import Any

import linopy
import numpy as np
import xarray as xr

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.peers.linopy import figures


def model(a: Arrays) -> linopy.Model:
    """The model of an instance, to be minimised."""
    m = linopy.Model()
    most = _labelled(figures.largest_flow(a), "lane", "sku", "period")
    m.add_variables(0, most, name="flow", mask=most > 0)
    costs = [(_labelled(figures.unit_cost(a), "lane", "sku") * _flow(m)).sum()]
    costs += _add_openings(m, a)
    costs += _add_movements(m, a)
    costs += _add_safety_stock(m, a)
    costs += _add_orders(m, a, most)
    _add_limits(m, a)
    _add_gates(m, a, most)
    _add_single_sources(m, a, most)
    _add_whole_units(m, a)
    m.add_objective(sum(costs[1:], costs[0]))
    return m


# -- (2), (3) where units go -------------------------------------------------------------------


def _add_movements(m: Any, a: Arrays) -> list[Any]:
    """Shortages and stock, and what they cost."""
    upper = _cells(figures.most_short(a), "zone")
    shortage = m.add_variables(0, upper, name="shortage", mask=upper > 0).fillna(0)
    waiting = _labelled(a.waits.T, "zone", "sku") * shortage.shift(period=1).fillna(0)
    served = shortage - waiting + _arriving(m, a, "delivery", "zone")
    asked = _cells(figures.asked(a), "zone") > 0
    m.add_constraints(served == _cells(a.demand, "zone"), name="demand", mask=asked)

    given = _cells(figures.given(a), "warehouse")
    stock = m.add_variables(0, coords=given.coords, name="stock")
    arriving = _arriving(m, a, "supply", "warehouse") + _arriving(m, a, "transfer", "warehouse")
    kept = stock - stock.shift(period=1).fillna(0) + _leaving(m, a, "warehouse") - arriving
    m.add_constraints(kept == given, name="stock_balance")
    holding_cost = _labelled(a.holding_cost.T, "warehouse", "sku")
    shortage_cost = _cells(figures.shortage_cost(a), "zone")
    return [(shortage_cost * shortage).sum(), (holding_cost * stock).sum()]


def _arriving(m: Any, a: Arrays, kind: str, place: str) -> Any:
    """What arrives over the lanes of a kind, by place, SKU and period of arrival."""
    total, lanes = 0.0, a.lanes.of(kind)
    lead_time = a.lanes.lead_time[lanes]
    for time in np.unique(lead_time[lead_time < len(a.periods)]).tolist():
        chosen = lanes[lead_time == time]
        arriving = _flow(m, chosen).shift(period=time).fillna(0)
        total = _by_place(arriving, a.lanes.destination[chosen], place, a) + total
    return total


def _leaving(m: Any, a: Arrays, place: str) -> Any:
    """What leaves the sources or the warehouses, by place, SKU and period."""
    lanes = np.flatnonzero((a.lanes.kind == "supply") == (place == "source"))
    return _by_place(_flow(m, lanes), a.lanes.origin[lanes], place, a) if len(lanes) else 0.0


def _by_place(flow: Any, ends: np.ndarray, place: str, a: Arrays) -> Any:
    """A sum of flows for each place, none where no lane is."""
    axis = {"source": a.sources, "warehouse": a.warehouses, "zone": a.zones}[place]
    groups = xr.DataArray(ends, {"lane": flow.coords["lane"].to_numpy()}, name=place)
    return flow.groupby(groups).sum().reindex({place: np.arange(len(axis))}).fillna(0)


# -- (4) to (8) limits -------------------------------------------------------------------------


def _add_limits(m: Any, a: Arrays) -> None:
    if (a.lanes.kind == "supply").any():
        _limit(m, "supply_limit", _leaving(m, a, "source"), _cells(a.supply, "source"))
    if (a.lanes.kind != "supply").any():
        sent = _leaving(m, a, "warehouse").sum("sku")
        throughput = _labelled(a.throughput, "warehouse", "period")
        _limit(m, "throughput_capacity", sent, throughput, "open_warehouse")
    filled = (_labelled(a.volume_m3, "sku") * m.variables["stock"]).sum("sku")
    _limit(m, "storage_capacity", filled, _labelled(a.storage_m3, "warehouse", "period"))
    capacity = np.repeat(a.lanes.capacity[:, None], len(a.periods), axis=1)
    carried = _flow(m).sum("sku")
    _limit(m, "lane_capacity", carried, _labelled(capacity, "lane", "period"), "open_lane")


def _limit(m: Any, name: str, amount: Any, limit: Any, opening: str | None = None) -> None:
    """``amount <= limit`` where one is given, times ``opening`` where that is decided."""
    given = np.isfinite(limit)
    limit = limit.where(given, 0.0)
    if opening in m.variables:
        is_open = m.variables[opening]
        (dim,) = is_open.dims
        decided = {dim: is_open.indexes[dim]}
        rows = amount.sel(decided) - limit.sel(decided) * is_open <= 0
        m.add_constraints(rows, name=f"{name}_if_open", mask=given.sel(decided))
        given = given & ~given[dim].isin(decided[dim])
    if given.any():
        m.add_constraints(amount <= limit, name=name, mask=given)


def _add_safety_stock(m: Any, a: Arrays) -> list[Any]:
    safety = _cells(a.safety_stock, "warehouse")
    cost = _labelled(a.shortfall_cost.T, "warehouse", "sku")
    below = m.add_variables(0, safety, name="shortfall", mask=(safety > 0) & cost.notnull())
    below = below.fillna(0)
    asked = -safety.where(safety > 0, np.inf)
    _limit(m, "safety_stock", -below - m.variables["stock"], asked, "open_warehouse")
    return [(cost.fillna(0) * below).sum()]


# -- (9) to (11) orders, whole units -----------------------------------------------------------


def _add_orders(m: Any, a: Arrays, most: Any) -> list[Any]:
    lanes = a.lanes.of("supply")
    most, bought = most.sel(lane=lanes), _flow(m, lanes)

    def of_offer(field: str) -> Any:
        values = a.offered(field, 0.0).T[a.lanes.origin[lanes]]
        return _labelled(values, "lane", "sku").assign_coords(lane=lanes)

    cost, least, lot = map(of_offer, ("order_cost", "min_order_units", "lot_units"))
    ordered = ((cost > 0) | (least > 0)) & (most > 0)
    if ordered.any():
        order = m.add_variables(binary=True, coords=most.coords, name="order", mask=ordered)
        placed = order.fillna(0)
        m.add_constraints(bought - most * placed <= 0, name="order_placed", mask=ordered)
        rows = bought - least * placed >= 0
        m.add_constraints(rows, name="minimum_order", mask=ordered & (least > 0))
    counted = (lot > 0) & (most > 0)
    if counted.any():
        lots = m.add_variables(0, integer=True, coords=most.coords, name="lots", mask=counted)
        rows = bought - lot * lots.fillna(0) == 0
        m.add_constraints(rows, name="order_lots", mask=counted)
    return [(cost * placed).sum()] if ordered.any() else []


def _add_whole_units(m: Any, a: Arrays) -> None:
    whole = np.flatnonzero(a.instance.skus["whole_units"].astype(bool))
    if len(whole):
        flow = m.variables["flow"].sel(sku=whole)
        pieces = m.add_variables(
            0, integer=True, coords=flow.coords, name="pieces", mask=flow.labels >= 0
        )
        rows = flow.fillna(0) - pieces.fillna(0) == 0
        m.add_constraints(rows, name="whole_units", mask=flow.labels >= 0)


# -- (12) to (17) openings and single sourcing -------------------------------------------------


def _add_openings(m: Any, a: Arrays) -> list[Any]:
    """Whether to use what has an opening cost; what costs nothing to open has no variable."""
    costs = []
    for dim, cost in (("warehouse", a.opening_cost), ("lane", a.lanes.opening_cost)):
        chosen = np.flatnonzero(cost > 0)
        if len(chosen):
            is_open = m.add_variables(binary=True, coords={dim: chosen}, name=f"open_{dim}")
            costs.append((xr.DataArray(cost[chosen], {dim: chosen}) * is_open).sum())
    return costs


def _add_gates(m: Any, a: Arrays, most: Any) -> None:
    lanes = a.lanes
    closable, candidate = lanes.opening_cost > 0, a.opening_cost > 0
    if closable.any():
        _gate(m, "closed_lane", most, np.flatnonzero(closable), m.variables["open_lane"])
    for end, places, without in (
        ("origin", lanes.origin, "supply"),
        ("destination", lanes.destination, "delivery"),
    ):
        at = np.flatnonzero(lanes.kind != without)
        at = at[candidate[places[at]]]
        if len(at):
            is_open = _at(m.variables["open_warehouse"], at, warehouse=places[at])
            _gate(m, f"closed_{end}", most, at, is_open)
            _add_lane_ends(m, end, at[closable[at]], is_open)


def _add_lane_ends(m: Any, end: str, lanes: np.ndarray, is_open: Any) -> None:
    """A lane is open only where the warehouse at its end is; ``is_open`` covers more lanes."""
    if len(lanes):
        rows = m.variables["open_lane"].sel(lane=lanes) - is_open.sel(lane=lanes) <= 0
        m.add_constraints(rows, name=f"lane_{end}")


def _add_single_sources(m: Any, a: Arrays, most: Any) -> None:
    lanes, candidates = a.lanes.of("delivery"), np.flatnonzero(a.opening_cost > 0)
    lanes = lanes[a.max_warehouses[a.lanes.destination[lanes]] == 1.0]
    if not len(lanes):
        return
    zones = np.unique(a.lanes.destination[lanes])
    coords = {"warehouse": np.arange(len(a.warehouses)), "zone": zones}
    serves = m.add_variables(binary=True, coords=coords, name="serves")
    m.add_constraints(serves.sum("warehouse") <= 1, name="single_source")
    ends = {"warehouse": a.lanes.origin[lanes], "zone": a.lanes.destination[lanes]}
    _gate(m, "served_by_source", most, lanes, _at(serves, lanes, **ends))
    if len(candidates):
        rows = serves.sel(warehouse=candidates) - m.variables["open_warehouse"] <= 0
        m.add_constraints(rows, name="source_open")


def _gate(m: Any, name: str, most: Any, lanes: np.ndarray, is_open: Any) -> None:
    """Nothing moves on the lanes unless ``is_open``, a variable for each of them."""
    most = most.sel(lane=lanes)
    m.add_constraints(_flow(m, lanes) - most * is_open <= 0, name=name, mask=most > 0)


# -- small words -------------------------------------------------------------------------------


def _flow(m: Any, lanes: np.ndarray | None = None) -> Any:
    """The flows on all or some lanes, as an expression that is none where they cannot exist."""
    flow = m.variables["flow"]
    return (flow if lanes is None else flow.sel(lane=lanes)).fillna(0)


def _at(variable: Any, lanes: np.ndarray, **ends: np.ndarray) -> Any:
    """The variable at the end of each lane."""
    return variable.sel({dim: xr.DataArray(at, {"lane": lanes}) for dim, at in ends.items()})


def _labelled(values: np.ndarray, *dims: str) -> Any:
    """An array with positions as labels."""
    return xr.DataArray(values, dict(zip(dims, map(np.arange, values.shape), strict=True)))


def _cells(values: np.ndarray, place: str) -> Any:
    """An array of shape (S, places, T) by place, SKU and period."""
    return _labelled(values.swapaxes(0, 1), place, "sku", "period")
