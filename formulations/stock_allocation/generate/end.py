"""The kind "end": what stock is worth when the horizon ends, and what closing a warehouse costs."""

from __future__ import annotations

from typing import Any

import numpy as np

Data = dict[str, Any]

SHARE = {"tight": 0.9, "usual": 0.5, "loose": 0.1}
"""What stock is worth at the end relative to its least price, and closing relative to opening."""


def add_ends(rng: np.random.Generator, data: Data, tightness: str) -> None:
    """Most SKUs are worth something in the end; warehouses that may close cost something then."""
    share, price = SHARE[tightness], dict[str, float]()
    for offer in data["offers"]:
        sku = offer["sku_id"]
        price[sku] = min(offer["unit_cost"], price.get(sku, offer["unit_cost"]))
    for row in data["skus"]:
        if rng.random() < 0.8:
            row["end_value_per_unit"] = np.floor(100.0 * share * price[row["id"]]) / 100.0
    for warehouse in data["warehouses"]:
        if warehouse.get("opening_cost"):
            warehouse["closing_cost"] = round(share * warehouse["opening_cost"], 2)
