"""Weights of SKUs, for the kinds in which they matter."""

from __future__ import annotations

from typing import Any

import numpy as np

KG_PER_M3 = 200.0
"""The mean density of goods, about where a lorry is full by weight as well as by volume."""


def add_weights(rng: np.random.Generator, data: dict[str, Any]) -> None:
    """Some SKUs are light and bulky, others heavy and small."""
    for sku in data["skus"]:
        density = KG_PER_M3 * float(rng.uniform(0.3, 1.7))
        sku["unit_weight_kg"] = round(sku["unit_volume_m3"] * density, 4)
