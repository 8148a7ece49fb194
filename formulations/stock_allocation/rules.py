"""The rules of a plan one by one, each a comparison of arrays over all SKUs at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.stock_allocation.arrays import Arrays, Axis
from formulations.stock_allocation.ledger import Ledger
from optimizer.sdk import FEASIBILITY, Violation


def quantities_not_negative(a: Arrays, plan: Ledger) -> Iterator[Violation]:
    yield from _moved(a, plan, "no negative quantities", -plan.units, 0.0)
    places = {"stock": a.warehouses, "shortage": a.zones, "shortfall": a.warehouses}
    for name, axis in places.items():
        stated = getattr(plan, name)
        yield from _above("no negative quantities", -stated, 0.0, (a.skus, axis, a.periods))


def whole_units(a: Arrays, plan: Ledger) -> Iterator[Violation]:
    whole = a.instance.skus["whole_units"].astype(bool)[plan.sku]
    parts = np.abs(plan.units - np.round(plan.units))
    yield from _moved(a, plan, "whole units", np.where(whole, parts, 0.0), 0.0)


def stock_balance(a: Arrays, plan: Ledger) -> Iterator[Violation]:
    """Stock is what there was and what came in, less what went out."""
    before = np.concatenate([a.initial_stock[:, :, None], plan.stock[:, :, :-1]], axis=2)
    inflow = before + a.receipts + plan.arriving
    off = np.abs(inflow - plan.leaving - plan.stock)
    yield from _above("stock balance", off, 0.0, (a.skus, a.warehouses, a.periods), scale=inflow)


def demand(a: Arrays, plan: Ledger) -> Iterator[Violation]:
    """Demand and what still waited is delivered or short, and nothing else is delivered."""
    waiting = np.zeros_like(plan.shortage)
    waiting[:, :, 1:] = np.where(a.waits[:, :, None], plan.shortage[:, :, :-1], 0.0)
    asked = a.demand + waiting
    axes = a.skus, a.zones, a.periods
    off = np.abs(plan.delivered + plan.shortage - asked)
    yield from _above("demand", off, 0.0, axes, scale=asked)
    must = np.isnan(a.shortage_cost) & ~a.waits[:, :, None]
    must[:, :, -1] |= a.waits & np.isnan(a.final_shortage_cost)
    yield from _above("demand that must be served", np.where(must, plan.shortage, 0.0), 0.0, axes)


def supply_limit(a: Arrays, plan: Ledger) -> Iterator[Violation]:
    """What a source does not offer, it does not supply."""
    yield from _above("supply limit", plan.bought, a.supply, (a.skus, a.sources, a.periods))


def storage_capacity(a: Arrays, plan: Ledger) -> Iterator[Violation]:
    filled = np.einsum("s,swt->wt", a.volume_m3, plan.stock)
    axes = a.warehouses, a.periods
    yield from _above("storage capacity", filled, a.storage_m3, axes, unit="m3")


def throughput_capacity(a: Arrays, plan: Ledger) -> Iterator[Violation]:
    leaving = plan.leaving.sum(axis=0)
    yield from _above("throughput capacity", leaving, a.throughput, (a.warehouses, a.periods))


def lane_capacity(a: Arrays, plan: Ledger) -> Iterator[Violation]:
    limit = a.lanes.capacity[:, None]
    yield from _above("lane capacity", plan.carried, limit, (a.lanes.axis, a.periods))


def safety_stock(a: Arrays, plan: Ledger) -> Iterator[Violation]:
    """An open warehouse holds its safety stock, less a shortfall where one may be paid for."""
    axes = a.skus, a.warehouses, a.periods
    least = a.safety_stock * plan.open_warehouse[:, None]
    missing = least - plan.stock - plan.shortfall
    yield from _above("safety stock", missing, 0.0, axes, scale=least)
    soft = ~np.isnan(a.shortfall_cost)[:, :, None]
    allowed = np.where(soft, a.safety_stock, 0.0)
    yield from _above("shortfall of safety stock", plan.shortfall, allowed, axes)


def order_sizes(a: Arrays, plan: Ledger) -> Iterator[Violation]:
    """Every order has its minimum and is a multiple of its lot."""
    buys = plan.kind == "supply"
    offer, units = (plan.sku[buys], plan.origin[buys]), plan.units[buys]
    missing, cut = np.zeros(len(buys)), np.zeros(len(buys))
    missing[buys] = a.offered("min_order_units", 0.0)[offer] - units
    yield from _moved(a, plan, "minimum order", missing, plan.units)
    lot = a.offered("lot_units", 0.0)[offer]
    lots = np.round(units / np.where(lot > 0, lot, np.inf))
    cut[buys] = np.where(lot > 0, np.abs(units - lots * lot), 0.0)
    yield from _moved(a, plan, "lot size", cut, plan.units)


def closed_places(a: Arrays, plan: Ledger) -> Iterator[Violation]:
    """Nothing moves on a closed lane or through a closed warehouse."""
    on_closed = ~plan.open_lane[plan.lane]
    yield from _moved(a, plan, "closed lane", np.where(on_closed, plan.units, 0.0), 0.0)
    closed = ~_ends_open(a, plan)[plan.lane]
    yield from _moved(a, plan, "closed warehouse", np.where(closed, plan.units, 0.0), 0.0)
    chosen = plan.open_lane & (a.lanes.opening_cost > 0)
    astray = (chosen & ~_ends_open(a, plan)).astype(float)
    yield from _above("open lane at closed warehouse", astray, 0.0, (a.lanes.axis,), unit="lanes")


def _ends_open(a: Arrays, plan: Ledger) -> np.ndarray:
    """Whether all the warehouses at the ends of a lane are open, shape (L,)."""
    lanes = a.lanes
    leaves, enters = lanes.kind != "supply", lanes.kind != "delivery"
    ends_open = np.ones(len(lanes.axis), dtype=bool)
    ends_open[leaves] &= plan.open_warehouse[lanes.origin[leaves]]
    ends_open[enters] &= plan.open_warehouse[lanes.destination[enters]]
    return ends_open


def single_source(a: Arrays, plan: Ledger) -> Iterator[Violation]:
    """All of such a zone is served by one warehouse, all the time."""
    delivers = (plan.kind == "delivery") & (plan.units > FEASIBILITY)
    serves = np.zeros((len(a.warehouses), len(a.zones)), dtype=bool)
    serves[plan.origin[delivers], plan.destination[delivers]] = True
    surplus = np.where(a.single_source, serves.sum(axis=0) - 1.0, 0.0)
    yield from _above("single source", surplus, 0.0, (a.zones,), unit="warehouses")


RULES = (
    quantities_not_negative,
    whole_units,
    stock_balance,
    demand,
    supply_limit,
    storage_capacity,
    throughput_capacity,
    lane_capacity,
    safety_stock,
    order_sizes,
    closed_places,
    single_source,
)
"""Every rule on quantities; all of them are asked, whatever the first ones say."""


def _above(
    rule: str,
    amount: np.ndarray,
    limit: np.ndarray | float,
    axes: tuple[Axis, ...],
    *,
    scale: np.ndarray | None = None,
    unit: str = "units",
) -> Iterator[Violation]:
    """A violation for each cell with more than its limit; ``scale`` sizes the tolerance."""
    size = np.abs(limit if scale is None else scale)
    over = np.where(np.isinf(size), 0.0, amount - np.minimum(limit, np.finfo(float).max))
    for cell in np.argwhere(over > FEASIBILITY * np.maximum(1.0, size)).tolist():
        where = ", ".join(f"{axis.what} {axis.ids[k]}" for axis, k in zip(axes, cell, strict=True))
        yield Violation(rule=rule, where=where, amount=float(over[tuple(cell)]), unit=unit)


def _moved(
    a: Arrays, plan: Ledger, rule: str, amount: np.ndarray, scale: np.ndarray | float
) -> Iterator[Violation]:
    """A violation for each movement with an amount above the tolerance."""
    for row in np.flatnonzero(amount > FEASIBILITY * np.maximum(1.0, np.abs(scale))).tolist():
        lane, sku = a.lanes.axis.ids[plan.lane[row]], a.skus.ids[plan.sku[row]]
        where = f"lane {lane}, SKU {sku}, period {a.periods.ids[plan.period[row]]}"
        yield Violation(rule=rule, where=where, amount=float(amount[row]), unit="units")
