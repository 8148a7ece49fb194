"""Generated networks without the words that the decomposition does not know."""

from __future__ import annotations

import random

from formulations.stock_allocation.decomposition.words import KNOWN
from formulations.stock_allocation.generate import generate
from optimizer.instance.loader import LoadedInstance, load

KINDS = ("network", "limits", "service")

SIZES = (3, 5, 8, 20)

TIGHTNESS = ("tight", "usual", "loose")


ORDERS = {"order_cost", "min_order_units", "lot_units"}


def linear_network(seed: int) -> LoadedInstance:
    """One of a series without costs and sizes of orders."""
    return network(seed, KNOWN | {"offers": KNOWN["offers"] - ORDERS})


def network(seed: int, known: dict[str, set[str]] = KNOWN) -> LoadedInstance:
    """One of a series over kinds, sizes and tightness; budgets, docks and fill rates among them."""
    kind, size = KINDS[seed % 3], SIZES[seed // 3 % 4]
    envelope = generate(random.Random(seed), size, TIGHTNESS[seed // 12 % 3], kind)
    envelope["data"] = {
        name: [{key: row[key] for key in row if key in known[name]} for row in rows]
        for name, rows in envelope["data"].items()
        if name in known
    }
    return load(envelope)
