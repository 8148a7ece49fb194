"""Seeded order mixes of any size."""

from __future__ import annotations

import random
from typing import Any

_ROOM = {"tight": 0.6, "usual": 0.9, "loose": 2.0}


def generate(rng: random.Random, size: int, tightness: str) -> dict[str, Any]:
    """``size`` products with two demands each; one of them may go short, so that a plan exists."""
    products = [_product(rng, number) for number in range(size)]
    demands = [
        {
            "id": f"d{number}-{kind}",
            "product_id": f"p{number}",
            "quantity_units": rng.randint(1, 20),
            **({"shortage_cost": round(rng.uniform(5, 30), 2)} if kind == "shop" else {}),
        }
        for number in range(size)
        for kind in ("order", "shop")
    ]
    return {
        "formulation": "toy",
        "schema_version": "1.0",
        "name": f"toy-{size}-{tightness}",
        "currency": "EUR",
        "data": {
            "storage_m3": _storage_m3(products, demands, _ROOM[tightness]),
            "products": products,
            "demands": demands,
        },
    }


def _product(rng: random.Random, number: int) -> dict[str, Any]:
    return {
        "id": f"p{number}",
        "pack_units": rng.choice([1, 2, 5, 6]),
        "unit_cost": round(rng.uniform(2, 20), 2),
        "unit_volume_m3": round(rng.uniform(0.1, 2), 2),
        "max_packs": 50,
    }


def _storage_m3(products: list[Any], demands: list[Any], share: float) -> float:
    """Room for what must be served in whole packs, and for ``share`` of everything."""
    by_id = {p["id"]: p for p in products}
    must, whole = 0.0, 0.0
    for d in demands:
        p = by_id[d["product_id"]]
        volume = -(-d["quantity_units"] // p["pack_units"]) * p["pack_units"] * p["unit_volume_m3"]
        whole += volume
        must += volume if "shortage_cost" not in d else 0.0
    return round(max(must, share * whole) + 0.01, 2)
