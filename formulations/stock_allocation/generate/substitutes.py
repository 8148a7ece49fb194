"""The kind "substitutes": SKUs that zones take in place of others."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

Data = dict[str, Any]

SHARE = {"tight": 0.02, "usual": 0.1, "loose": 0.3}
"""What taking a substitute costs relative to its least price."""


def add_substitutes(rng: np.random.Generator, data: Data, tightness: str) -> None:
    """In most zones a SKU may take the place of the one before it, now and then two for one."""
    price: dict[str, float] = {}
    for offer in data["offers"]:
        sku = offer["sku_id"]
        price[sku] = min(offer["unit_cost"], price.get(sku, offer["unit_cost"]))
    skus = [sku["id"] for sku in data["skus"]]
    data["substitutions"] = [
        {
            "zone_id": zone["id"],
            "sku_id": sku,
            "substitute_sku_id": other,
            "units_per_unit": float(rng.choice([1.0, 1.0, 2.0])),
            "cost_per_unit": round(SHARE[tightness] * price[other], 2),
        }
        for zone in data["zones"]
        for sku, other in pairwise([*skus, skus[0]])
        if sku != other and rng.random() < 0.6
    ]
