"""Realistic catalogues of any size whose limits bind as much as asked, for each decision."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from formulations.abc_cost.decisions import DECISIONS

KINDS = tuple(DECISIONS)
"""The decisions that instances can be made for."""


def generate(
    rng: random.Random, size: int, tightness: str, kind: str = "order_quantity"
) -> dict[str, Any]:
    """An envelope with ``size`` SKUs, or classes of stock, and a decision of that kind."""
    seed = rng.getrandbits(64)
    maker = DECISIONS[kind].part("generate")
    prefix = "" if kind == "order_quantity" else f"{kind.replace('_', '-')}-"
    return {
        "formulation": "abc_cost",
        "schema_version": "1.0",
        "name": f"abc-cost-{prefix}{size}-{tightness}",
        "description": maker.DESCRIPTION.format(size),
        "source": f"generated, seed {seed}",
        "currency": "EUR",
        "data": {kind: maker.generated(np.random.default_rng(seed), size, tightness)},
    }
