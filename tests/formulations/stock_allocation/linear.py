"""Generated networks without the words that the decomposition does not know."""

from __future__ import annotations

import random
from typing import Any

from formulations.stock_allocation.decomposition.words import KNOWN
from formulations.stock_allocation.generate import generate
from optimizer.instance.loader import LoadedInstance, load

KINDS = ("network", "limits", "service")

SIZES = (3, 5, 8, 20)

TIGHTNESS = ("tight", "usual", "loose")


def linear_network(seed: int) -> LoadedInstance:
    """One of a series over kinds, sizes and tightness; budgets, docks and fill rates among them."""
    kind, size = KINDS[seed % 3], SIZES[seed // 3 % 4]
    envelope = generate(random.Random(seed), size, TIGHTNESS[seed // 12 % 3], kind)
    envelope["data"] = {
        name: known_words(name, rows) for name, rows in envelope["data"].items() if name in KNOWN
    }
    return load(envelope)


def known_words(table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a table with nothing but known words."""
    return [{key: row[key] for key in row if key in KNOWN[table]} for row in rows]
