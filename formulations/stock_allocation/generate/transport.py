"""The kind "transport": lorries and pallets to fill, and a dear way by air beside them."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.stock_allocation.generate.weights import KG_PER_M3, add_weights

Data = dict[str, Any]

LORRIES = {"tight": 1.4, "usual": 0.6, "loose": 0.25}
"""Lorries that an even share of the demand would fill on a supply lane in a period."""


def add_transport(rng: np.random.Generator, data: Data, tightness: str) -> None:
    """No trip has a limit on how often it runs, so that what was feasible stays so."""
    add_weights(rng, data)
    volume = {sku["id"]: sku["unit_volume_m3"] for sku in data["skus"]}
    wanted = sum(volume[row["sku_id"]] * row["demand_units"] for row in data["demand"])
    share = max(wanted, 1e-3) / len(data["periods"]) / len(data["warehouses"])
    lorry_m3 = round(share / LORRIES[tightness], 4)
    air = [_by_air(lane) for lane in data["supply_lanes"] if rng.random() < 0.5]
    for lane in data["supply_lanes"]:
        lane |= {
            "mode": "road",
            "trip_cost": round(lorry_m3 * 25.0 + 2.0, 2),
            "trip_capacity_m3": lorry_m3,
            "trip_capacity_kg": round(lorry_m3 * KG_PER_M3, 4),
        }
    data["supply_lanes"] += air
    pallet = max(1.0, round(_mean_demand(data) / 3))
    for lane in data["delivery_lanes"]:
        lane |= {"mode": "parcel", "cost_per_kg": 0.02}
        if rng.random() < 0.3:
            lane |= {"mode": "pallet", "trip_cost": 1.5, "trip_capacity_units": pallet}


def _by_air(lane: Data) -> Data:
    """The same way at once and without lorries, at a price by weight."""
    ends = {name: value for name, value in lane.items() if name.endswith("_id")}
    return {"id": f"{lane['id']}-AIR", **ends, "mode": "air", "cost_per_kg": 0.9}


def _mean_demand(data: Data) -> float:
    """Units of all SKUs in a zone and period."""
    units = sum(row["demand_units"] for row in data["demand"])
    return float(units / len(data["zones"]) / len(data["periods"]))
