"""Realistic networks of any size that always have a plan and bind as much as asked.

The proof of feasibility: demand that must be served lies in stock at the start, in a warehouse
that is open anyway and delivers to the zone at once; all other demand may be lost or wait.
Capacities are at least what shipping just that takes.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from formulations.stock_allocation.generate.catalogue import (
    FEW_PLACES,
    PLACES,
    SCARCE,
    add_orders,
    catalogue,
)
from formulations.stock_allocation.generate.end import add_ends
from formulations.stock_allocation.generate.fresh import add_shelf_lives
from formulations.stock_allocation.generate.limits import add_limits
from formulations.stock_allocation.generate.replan import add_earlier_plan
from formulations.stock_allocation.generate.service import add_service
from formulations.stock_allocation.generate.substitutes import add_substitutes
from formulations.stock_allocation.generate.transport import add_transport

ROOM = {"tight": 0.7, "usual": 1.1, "loose": 3.0}
"""Capacity and supply relative to what demand would take if it were spread evenly."""

CITIES = ("Riga", "Warsaw", "Berlin", "Prague", "Vienna", "Lyon")

FIRST_DAY = date(2027, 1, 4)

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Size:
    """How many of each there are; ``density`` is the share of zones in which a SKU sells."""

    skus: int
    warehouses: int
    zones: int
    sources: int
    periods: int
    density: float


def _size(skus: int) -> Size:
    if skus <= 5:
        return Size(skus, 2, 2, 1, 3, 1.0)
    if skus <= 100:
        return Size(skus, 3, 5, 2, 6, 0.8)
    return Size(skus, 5, 8, 3, 8 if skus <= 5000 else 4, 0.4 if skus <= 5000 else 0.2)


@dataclass(frozen=True)
class Draw:
    """What was drawn: arrays over SKUs s, warehouses w, zones z and periods t."""

    places: np.ndarray  # (W, 2), kilometres
    customers: np.ndarray  # (Z, 2), kilometres
    home: np.ndarray  # (Z,): the nearest warehouse that is open anyway
    unit_cost: np.ndarray  # (S,)
    volume_m3: np.ndarray  # (S,)
    demand: np.ndarray  # (S, Z, T)
    policy: np.ndarray  # (S, Z): 0 lost, 1 waits, 2 must be served
    hard_safety: np.ndarray  # (S, W)
    stock: np.ndarray  # (S, W)


def generate(
    rng: random.Random, size: int, tightness: str, kind: str = "network"
) -> dict[str, Any]:
    """An envelope with ``size`` SKUs; "tight" makes supply, space and transport bind together."""
    seed = rng.getrandbits(64)
    data, what = KINDS[kind](seed, size, tightness)
    prefix = "" if kind == "network" else f"{kind}-"
    return {
        "formulation": "stock_allocation",
        "schema_version": "1.0",
        "name": f"stock-allocation-{prefix}{size}-{tightness}",
        "description": what,
        "source": f"generated, seed {seed}",
        "currency": "EUR",
        "data": data,
    }


Maker = Callable[[int, int, str], tuple[dict[str, Any], str]]
"""From a seed, the number of SKUs and the tightness: data, and what they are."""


def _network(add: Callable[[np.random.Generator, dict[str, Any], str], None], what: str) -> Maker:
    """A network with something added to it."""

    def make(seed: int, size: int, tightness: str) -> tuple[dict[str, Any], str]:
        numbers, dims = np.random.default_rng(seed), _size(size)
        data = _data(numbers, dims, _draw(numbers, dims), ROOM[tightness])
        add(np.random.default_rng([seed, 1]), data, tightness)
        places = f"{dims.warehouses} warehouses, {dims.zones} zones, {dims.periods} weeks"
        return data, f"{size} SKUs, {places}{what}"

    return make


def _catalogue(seed: int, size: int, tightness: str) -> tuple[dict[str, Any], str]:
    data = catalogue(np.random.default_rng(seed), size, tightness)
    return data, f"{size} SKUs that share lanes, space and a budget over 12 weeks"


def _scarce(seed: int, size: int, tightness: str) -> tuple[dict[str, Any], str]:
    data = catalogue(np.random.default_rng(seed), size, tightness, limits=SCARCE)
    return data, f"{size} SKUs for which space, lanes and money are scarce alike, over 12 weeks"


def _orders(seed: int, size: int, tightness: str) -> tuple[dict[str, Any], str]:
    places = FEW_PLACES if size <= 5 else PLACES
    data = catalogue(np.random.default_rng(seed), size, tightness, places)
    add_orders(np.random.default_rng([seed, 1]), data)
    return data, f"{size} SKUs that share lanes, space and a budget, with order costs and sizes"


def _draw(rng: np.random.Generator, n: Size) -> Draw:
    places = rng.uniform(0, 1500, (n.warehouses, 2))
    customers = places[rng.integers(0, n.warehouses, n.zones)] + rng.normal(0, 200, (n.zones, 2))
    home = _distance(places[:-1], customers).argmin(axis=0)
    sells = rng.random((n.skus, n.zones)) < n.density
    sells[:, 0] |= ~sells.any(axis=1)
    rate = rng.lognormal(2.5, 0.8, (n.skus, 1)) * sells * rng.uniform(0.5, 1.5, (n.skus, n.zones))
    season = 1 + 0.4 * np.sin(2 * np.pi * (np.arange(n.periods) / n.periods + rng.random()))
    demand = rng.poisson(rate[:, :, None] * season).astype(float)
    policy = rng.choice([0, 1, 2], p=[0.65, 0.25, 0.1], size=(n.skus, n.zones))
    promised = np.where(policy == 2, demand.sum(axis=2), 0.0) @ np.eye(n.warehouses)[home]
    hard_safety = np.where(rng.random(promised.shape) < 0.1, np.ceil(rate.mean(axis=1))[:, None], 0)
    hard_safety[:, -1] = 0
    spare = rng.poisson(rate.sum(axis=1)[:, None] / n.warehouses, promised.shape)
    spare[:, -1] = 0
    return Draw(
        places=places,
        customers=customers,
        home=home,
        unit_cost=np.maximum(0.5, rng.lognormal(2.8, 0.7, n.skus).round(2)),
        volume_m3=np.maximum(1e-4, rng.lognormal(-4.5, 0.8, n.skus).round(4)),
        demand=demand,
        policy=policy,
        hard_safety=hard_safety,
        stock=promised + hard_safety + spare,
    )


def _distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Kilometres from each point of ``a`` to each point of ``b``."""
    return np.asarray(np.linalg.norm(a[:, None] - b[None], axis=2))


def _data(rng: np.random.Generator, n: Size, draw: Draw, room: float) -> dict[str, Any]:
    ids = {
        "sku": [f"SKU-{k:0{len(str(n.skus))}d}" for k in range(1, n.skus + 1)],
        "warehouse": list(CITIES[: n.warehouses]),
        "zone": [f"Z{k}" for k in range(1, n.zones + 1)],
        "source": [f"SUPPLIER-{chr(65 + k)}" for k in range(n.sources)],
        "period": [f"WEEK-{k:02d}" for k in range(1, n.periods + 1)],
    }
    return {
        "skus": _skus(rng, ids, draw),
        "sources": [{"id": name} for name in ids["source"]],
        "warehouses": _warehouses(ids, n, draw, room),
        "zones": [
            {"id": name} | ({"single_source": True} if k == n.zones - 1 else {})
            for k, name in enumerate(ids["zone"])
        ],
        "periods": _periods(ids["period"]),
        "offers": _offers(rng, ids, draw, room),
        "supply_lanes": _supply_lanes(rng, ids),
        "transfer_lanes": _transfer_lanes(ids, draw, room),
        "delivery_lanes": _delivery_lanes(ids, draw, room),
        "demand": _demand(rng, ids, draw),
        "initial_stock": _stock_rows(ids, draw.stock, "stock_units"),
        "safety_stock": _safety_stock(rng, ids, draw),
    }


def _skus(rng: np.random.Generator, ids: dict[str, list[str]], draw: Draw) -> Rows:
    holding = (draw.unit_cost * 0.005).round(4)
    whole = rng.random(len(holding)) < 0.1
    columns = {
        "id": ids["sku"],
        "unit_volume_m3": draw.volume_m3.tolist(),
        "holding_cost_per_unit": holding.tolist(),
        "whole_units": whole.tolist(),
    }
    return _rows(columns)


def _warehouses(ids: dict[str, list[str]], n: Size, draw: Draw, room: float) -> Rows:
    """The last warehouse is a candidate; it holds nothing, so nothing depends on it."""
    at_home = np.eye(n.warehouses)[draw.home].T
    promised = np.where(draw.policy[:, :, None] == 2, draw.demand, 0.0)
    sent = at_home @ promised.sum(axis=0)
    usual = at_home @ draw.demand.sum(axis=(0, 2)) / n.periods
    usual[-1] = usual.mean()
    throughput = np.ceil(np.maximum(room * usual, sent.max(axis=1)))
    volume = draw.volume_m3 @ draw.stock
    volume[-1] = volume.mean()
    storage = (volume * max(1.0, room) * 1.001).round(4) + 1e-4
    opening = 0.05 * float(draw.unit_cost @ draw.demand.sum(axis=(1, 2)))
    rows = _rows(
        {
            "id": ids["warehouse"],
            "storage_capacity_m3": storage.tolist(),
            "throughput_capacity_units": throughput.tolist(),
        }
    )
    rows[-1]["opening_cost"] = round(opening, 2)
    return rows


def _periods(names: list[str]) -> Rows:
    starts = [FIRST_DAY + timedelta(weeks=k) for k in range(len(names))]
    return [
        {"id": name, "start": day.isoformat(), "end": (day + timedelta(days=6)).isoformat()}
        for name, day in zip(names, starts, strict=True)
    ]


def _offers(rng: np.random.Generator, ids: dict[str, list[str]], draw: Draw, room: float) -> Rows:
    """Each SKU from one source or two; some with a fixed cost, a minimum or lots."""
    per_period = np.ceil(draw.demand.sum(axis=(1, 2)) / draw.demand.shape[2])
    first = rng.integers(0, len(ids["source"]), len(per_period))
    terms = rng.random((len(per_period), 3))
    rows: Rows = []
    for k, sku_id in enumerate(ids["sku"]):
        row = {
            "source_id": ids["source"][first[k]],
            "sku_id": sku_id,
            "unit_cost": float(draw.unit_cost[k]),
            "supply_units": max(1.0, float(np.ceil(room * per_period[k]))),
        }
        if terms[k, 0] < 0.2:
            row["order_cost"] = round(5.0 + 40.0 * terms[k, 2], 2)
        if terms[k, 1] < 0.15:
            row["min_order_units"] = float(np.ceil(per_period[k] / 3))
        elif terms[k, 1] < 0.35 and per_period[k] >= 4:
            row["lot_units"] = float(max(2.0, np.ceil(per_period[k] / 10)))
        rows.append(row)
        if terms[k, 2] < 0.3 and len(ids["source"]) > 1:
            other = (first[k] + 1) % len(ids["source"])
            dearer = round(float(draw.unit_cost[k]) * 1.15, 2)
            rows.append({"source_id": ids["source"][other], "sku_id": sku_id, "unit_cost": dearer})
    return rows


def _supply_lanes(rng: np.random.Generator, ids: dict[str, list[str]]) -> Rows:
    return [
        {
            "id": f"{source}-{warehouse}",
            "source_id": source,
            "warehouse_id": warehouse,
            "lead_time_periods": int(rng.integers(0, 2)),
            "cost_per_m3": round(float(rng.uniform(10, 30)), 2),
        }
        for source in ids["source"]
        for warehouse in ids["warehouse"]
    ]


def _transfer_lanes(ids: dict[str, list[str]], draw: Draw, room: float) -> Rows:
    """Between neighbours in the list, both ways; the last one must be opened to be used."""
    names, distance = ids["warehouse"], _distance(draw.places, draw.places)
    capacity = float(np.ceil(room * draw.demand.sum() / draw.demand.shape[2] / 5))
    rows: Rows = [
        {
            "id": f"{names[a]}-{names[b]}",
            "from_warehouse_id": names[a],
            "to_warehouse_id": names[b],
            "lead_time_periods": 1 if distance[a, b] > 300 else 0,
            "unit_cost": 0.05,
            "cost_per_m3": round(5 + 0.02 * float(distance[a, b]), 2),
            "capacity_units": capacity,
        }
        for k in range(1, len(names))
        for a, b in ((k - 1, k), (k, k - 1))
    ]
    rows[-1]["opening_cost"] = 25.0
    return rows


def _delivery_lanes(ids: dict[str, list[str]], draw: Draw, room: float) -> Rows:
    """From the home of a zone without limit and at once, from two others at most with both."""
    distance = _distance(draw.places, draw.customers)
    capacity = float(np.ceil(room * draw.demand.sum() / draw.demand.shape[2] / len(ids["zone"])))
    rows: Rows = []
    for z, zone in enumerate(ids["zone"]):
        for w in dict.fromkeys([draw.home[z], *distance[:, z].argsort()[:3]]):
            row = {
                "id": f"{ids['warehouse'][w]}-{zone}",
                "warehouse_id": ids["warehouse"][w],
                "zone_id": zone,
                "unit_cost": round(1.0 + 0.004 * float(distance[w, z]), 2),
            }
            if w != draw.home[z]:
                far = {"lead_time_periods": 1} if distance[w, z] > 600 else {}
                row |= {"capacity_units": capacity} | far
            rows.append(row)
    return rows


def _demand(rng: np.random.Generator, ids: dict[str, list[str]], draw: Draw) -> Rows:
    lost = (draw.unit_cost * rng.uniform(1.05, 2.5, len(draw.unit_cost)) + 3).round(2).tolist()
    waiting = (draw.unit_cost * 0.05 + 0.1).round(2).tolist()
    rows: Rows = []
    policy, cells = draw.policy.tolist(), np.nonzero(draw.demand)
    units = draw.demand[cells].tolist()
    for s, z, t, amount in zip(*(axis.tolist() for axis in cells), units, strict=True):
        row = {
            "sku_id": ids["sku"][s],
            "zone_id": ids["zone"][z],
            "period_id": ids["period"][t],
            "demand_units": amount,
        }
        if policy[s][z] < 2:
            row["shortage_cost_per_unit"] = lost[s]
        if policy[s][z] == 1:
            row["backorder_cost_per_unit"] = waiting[s]
        rows.append(row)
    return rows


def _safety_stock(rng: np.random.Generator, ids: dict[str, list[str]], draw: Draw) -> Rows:
    """Hard where the stock at the start covers it, soft in some other places."""
    rows = _stock_rows(ids, draw.hard_safety, "safety_stock_units")
    level = np.ceil(draw.demand.mean(axis=(1, 2)))[:, None] * np.ones(draw.stock.shape)
    soft = (rng.random(level.shape) < 0.2) & (draw.hard_safety == 0)
    soft[:, -1] = False
    cost = (draw.unit_cost * 0.02 + 0.01).round(3).tolist()
    at_ids = dict(zip(ids["sku"], cost, strict=True))
    for row in _stock_rows(ids, np.where(soft, level, 0.0), "safety_stock_units"):
        rows.append(row | {"shortfall_cost_per_unit": at_ids[row["sku_id"]]})
    return rows


def _stock_rows(ids: dict[str, list[str]], units: np.ndarray, field: str) -> Rows:
    cells = np.nonzero(units)
    return [
        {"sku_id": ids["sku"][s], "warehouse_id": ids["warehouse"][w], field: amount}
        for s, w, amount in zip(*(k.tolist() for k in cells), units[cells].tolist(), strict=True)
    ]


def _rows(columns: dict[str, list[Any]]) -> Rows:
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def _nothing(rng: np.random.Generator, data: dict[str, Any], tightness: str) -> None:
    """A network has what every network has."""


def _add_all(rng: np.random.Generator, data: dict[str, Any], tightness: str) -> None:
    """Fill rates are what the rule of thumb holds with all before, without substitutes."""
    words = add_ends, add_shelf_lives, add_transport, add_limits, add_earlier_plan, add_service
    for add in (*words, add_substitutes):
        add(rng, data, tightness)


KINDS: dict[str, Maker] = {
    "network": _network(_nothing, ""),
    "transport": _network(add_transport, ", lorries and pallets to fill"),
    "limits": _network(add_limits, ", a budget, floors that bear so much and docks"),
    "service": _network(add_service, ", fill rates and limits on lateness"),
    "fresh": _network(add_shelf_lives, ", goods that go off"),
    "replan": _network(add_earlier_plan, ", an earlier plan and more demand since"),
    "end": _network(add_ends, ", stock that is worth something in the end"),
    "substitutes": _network(add_substitutes, ", SKUs that take the place of others"),
    "all": _network(_add_all, ", with all words at once"),
    "catalogue": _catalogue,
    "scarce": _scarce,
    "orders": _orders,
}
"""By name: what makes the data."""
