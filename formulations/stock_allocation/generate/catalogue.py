"""Catalogues of any size without openings, where what SKUs share is scarce.

A common season brings a peak that supply lanes do not carry in time, so that stock is built before
it, for which there is little room; purchases have a budget, and the near delivery lanes are narrow.
All demand may be lost and all stock thrown away, so that there is always a plan. Orders are free
and of any size, or they have a cost, and for some SKUs a minimum or lots.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from formulations.stock_allocation.instance import (
    Demand,
    InitialStock,
    Offer,
    Sku,
    SupplyCalendar,
)
from optimizer.sdk import Table, Texts

SOURCES = ("NEAR-SHORE", "FAR-EAST")

PLACES, FEW_PLACES = (6, 8, 12), (3, 2, 3)
"""Warehouses, zones and periods; the few are for models that are to be solved to the end."""

LANES_TO_ZONE = 3
"""Each zone is delivered to from so many warehouses, the nearest ones."""

ROOM = {"tight": 1.0, "usual": 1.2, "loose": 4.0}
"""Limits relative to those that make every one of them scarce."""


class Scarcity(NamedTuple):
    """How much there is of each limit, relative to usual catalogues."""

    space: float = 1.0
    lanes: float = 1.0
    money: float = 1.0


USUAL, SCARCE = Scarcity(), Scarcity(space=0.3, lanes=0.7, money=1.2)
"""Where all is scarce, each limit alone costs a tight catalogue a per cent and more."""

ORDER_COST = dict(zip(SOURCES, (8.0, 20.0), strict=True))
"""Money per order of a SKU for a warehouse."""

Columns = dict[str, np.ndarray | Texts]

LOTS = (1.0, 6.0, 12.0, 24.0)
"""Units in a carton; a SKU comes in the largest one that is not more than a period takes of it."""


def catalogue(
    rng: np.random.Generator,
    skus: int,
    tightness: str,
    size: tuple[int, int, int] = PLACES,
    limits: Scarcity = USUAL,
) -> dict[str, Any]:
    """``data`` for so many SKUs, each long table a ``Table``."""
    room, (warehouses, zones, periods) = ROOM[tightness], size
    lane_room = limits.lanes * room
    places, customers = rng.uniform(0, 1000, (warehouses, 2)), rng.uniform(0, 1000, (zones, 2))
    distance = np.linalg.norm(places[:, None] - customers[None], axis=2)
    unit_cost = np.maximum(0.5, rng.lognormal(2.0, 0.8, skus).round(2))
    volume = np.maximum(1e-4, rng.lognormal(-3.0, 0.7, skus).round(4))
    demand = _demand(rng, skus, zones, periods)
    stock = rng.uniform(0.0, 2.0, skus)[:, None] * rng.dirichlet(np.full(warehouses, 1.5), skus)
    stock = np.round(stock * demand.mean(axis=2).sum(axis=1)[:, None])
    home = np.eye(warehouses)[distance.argmin(axis=0)].T  # (W, Z)
    usual = demand.sum(axis=0).mean(axis=1)  # (Z,) units a period
    spending = float(unit_cost @ np.maximum(0.0, demand.sum(axis=(1, 2)) - stock.sum(axis=1)))
    ids = _ids(skus, size)
    storage = 0.5 * limits.space * room * (volume @ stock)
    budget = 0.85 * limits.money * min(room, 1.5) * spending / periods
    return {
        "skus": _skus(ids, unit_cost, volume),
        "sources": [{"id": name} for name in ids["source"]],
        "warehouses": [
            {"id": name, "storage_capacity_m3": round(float(m3), 4)}
            for name, m3 in zip(ids["warehouse"], storage, strict=True)
        ],
        "zones": [{"id": name} for name in ids["zone"]],
        "periods": [{"id": name} for name in ids["period"]],
        "offers": _offers(ids, unit_cost),
        "supply_calendar": _supply_calendar(rng, ids, demand),
        "supply_lanes": _supply_lanes(ids, home @ usual + 0.1 * usual.mean(), lane_room),
        "transfer_lanes": _transfer_lanes(ids, float(usual.mean()), lane_room),
        "delivery_lanes": _delivery_lanes(ids, distance, usual, lane_room),
        "demand": _demand_rows(rng, ids, demand, unit_cost),
        "initial_stock": _stock_rows(ids, stock),
        "budgets": [{"period_id": name, "budget": round(budget, 2)} for name in ids["period"]],
    }


def add_orders(rng: np.random.Generator, data: dict[str, Any]) -> None:
    """A cost of each order, for a third of the SKUs a minimum, for a third lots; some have both."""
    offers, demand, skus = data["offers"], data["demand"], len(data["skus"])
    asked = demand.texts("sku_id").codes, demand["demand_units"]
    usual = np.bincount(asked[0], weights=asked[1], minlength=skus) / len(data["periods"])
    least = np.where(rng.random(skus) < 1 / 3, np.ceil(0.4 * usual), np.nan)
    carton = np.array(LOTS)[np.maximum(0, np.searchsorted(LOTS, usual, side="right") - 1)]
    lot = np.where(rng.random(skus) < 1 / 3, carton, np.nan)
    columns: Columns = {
        "source_id": offers.texts("source_id"),
        "sku_id": offers.texts("sku_id"),
        "unit_cost": offers["unit_cost"],
        "order_cost": np.repeat(list(ORDER_COST.values()), skus),
        "min_order_units": np.tile(least, len(SOURCES)),
        "lot_units": np.tile(lot, len(SOURCES)),
    }
    data["offers"] = Table.given(Offer, columns)


def _demand(rng: np.random.Generator, skus: int, zones: int, periods: int) -> np.ndarray:
    """Units, shape (S, Z, T): few SKUs sell much, and all more in the middle of the season."""
    rate = rng.lognormal(3.0, 1.2, skus)
    share = rng.dirichlet(np.full(zones, 6.0), skus)
    season = 1.0 + 0.5 * np.sin(np.pi * (np.arange(periods) - 1.5) / 6.0)
    noise = rng.lognormal(0.0, 0.2, (skus, zones, periods))
    demand: np.ndarray = np.round(rate[:, None, None] * share[:, :, None] * season * noise, 1)
    return demand


def _ids(skus: int, size: tuple[int, int, int]) -> dict[str, Any]:
    """Of all that there is, by what it is."""
    warehouses, zones, periods = size
    return {
        "sku": np.array([f"SKU-{k:07d}" for k in range(1, skus + 1)], dtype=object),
        "warehouse": [f"W{k}" for k in range(1, warehouses + 1)],
        "zone": [f"Z{k}" for k in range(1, zones + 1)],
        "source": list(SOURCES),
        "period": [f"WEEK-{k:02d}" for k in range(1, periods + 1)],
    }


def _skus(ids: dict[str, Any], unit_cost: np.ndarray, volume: np.ndarray) -> Table[Sku]:
    """What it costs to hold a unit and to throw it away goes by what it costs to buy."""
    columns: Columns = {
        "id": ids["sku"],
        "unit_volume_m3": volume,
        "holding_cost_per_unit": (unit_cost * 0.004).round(4),
        "disposal_cost_per_unit": (unit_cost * 0.05).round(4),
    }
    return Table.given(Sku, columns)


def _offers(ids: dict[str, Any], unit_cost: np.ndarray) -> Table[Offer]:
    """The far source is cheaper."""
    skus = len(unit_cost)
    columns: Columns = {
        "source_id": _texts(ids["source"], np.repeat(np.arange(len(SOURCES)), skus)),
        "sku_id": _texts(ids["sku"], np.tile(np.arange(skus), len(SOURCES))),
        "unit_cost": np.concatenate([(unit_cost * 1.08).round(2), unit_cost]),
    }
    return Table.given(Offer, columns)


def _supply_calendar(
    rng: np.random.Generator, ids: dict[str, Any], demand: np.ndarray
) -> Table[SupplyCalendar]:
    """The far source sells of one SKU in ten no more than an average period needs."""
    periods = len(ids["period"])
    sku = np.repeat(np.flatnonzero(rng.random(len(demand)) < 0.1), periods)
    usual = np.ceil(demand.sum(axis=(1, 2)) / periods)
    columns: Columns = {
        "source_id": _texts(ids["source"], np.full(len(sku), 1)),
        "sku_id": _texts(ids["sku"], sku),
        "period_id": _texts(ids["period"], np.tile(np.arange(periods), len(sku) // periods)),
        "supply_units": usual[sku],
    }
    return Table.given(SupplyCalendar, columns)


def _supply_lanes(ids: dict[str, Any], usual: np.ndarray, room: float) -> list[dict[str, Any]]:
    """From both sources to each warehouse; together little more than an average period."""
    return [
        {
            "id": f"{source}-{warehouse}",
            "source_id": source,
            "warehouse_id": warehouse,
            "lead_time_periods": late,
            "cost_per_m3": cost,
            "capacity_units": round(share * room * float(units), 1),
        }
        for source, late, cost, share in zip(
            ids["source"], (1, 2), (12.0, 7.0), (0.4, 0.75), strict=True
        )
        for warehouse, units in zip(ids["warehouse"], usual, strict=True)
    ]


def _transfer_lanes(ids: dict[str, Any], usual: float, room: float) -> list[dict[str, Any]]:
    """Around, both ways, one period each."""
    names = ids["warehouse"]
    pairs = [(a, names[(k + step) % len(names)]) for k, a in enumerate(names) for step in (1, -1)]
    return [
        {
            "id": f"{a}-{b}",
            "from_warehouse_id": a,
            "to_warehouse_id": b,
            "lead_time_periods": 1,
            "cost_per_m3": 4.0,
            "capacity_units": round(0.05 * room * usual, 1),
        }
        for a, b in pairs
    ]


def _delivery_lanes(
    ids: dict[str, Any], distance: np.ndarray, usual: np.ndarray, room: float
) -> list[dict[str, Any]]:
    """The nearest one carries less than an average period."""
    return [
        {
            "id": f"{ids['warehouse'][w]}-{zone}",
            "warehouse_id": ids["warehouse"][w],
            "zone_id": zone,
            "cost_per_m3": round(4.0 + 0.03 * float(distance[w, z]), 2),
            "capacity_units": round((0.9 if rank == 0 else 0.6) * room * float(usual[z]), 1),
        }
        for z, zone in enumerate(ids["zone"])
        for rank, w in enumerate(distance[:, z].argsort()[:LANES_TO_ZONE].tolist())
    ]


def _demand_rows(
    rng: np.random.Generator, ids: dict[str, Any], demand: np.ndarray, unit_cost: np.ndarray
) -> Table[Demand]:
    sku, zone, period = np.nonzero(demand)
    lost = (unit_cost * rng.uniform(1.4, 2.6, len(unit_cost)) + 2.0).round(2)
    columns: Columns = {
        "sku_id": _texts(ids["sku"], sku),
        "zone_id": _texts(ids["zone"], zone),
        "period_id": _texts(ids["period"], period),
        "demand_units": demand[sku, zone, period],
        "shortage_cost_per_unit": lost[sku],
    }
    return Table.given(Demand, columns)


def _stock_rows(ids: dict[str, Any], stock: np.ndarray) -> Table[InitialStock]:
    sku, warehouse = np.nonzero(stock)
    columns: Columns = {
        "sku_id": _texts(ids["sku"], sku),
        "warehouse_id": _texts(ids["warehouse"], warehouse),
        "stock_units": stock[sku, warehouse],
    }
    return Table.given(InitialStock, columns)


def _texts(ids: list[str] | np.ndarray, positions: np.ndarray) -> Texts:
    """The ids at some positions."""
    return Texts.small(positions, np.array(ids, dtype=object))
