"""What orders and vehicles are worth, by the prices behind the column bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from optimizer.sdk import Section

MOST_ROWS = 15


def price_sections(certificate: Mapping[str, Any]) -> Iterator[Section]:
    """The dearest orders at the margin, and vehicle types of which one more would help.

    The same prices prove the bound of a day with one order less or one vehicle more. So what such a
    change saves of the bound is no more than stands here.
    """
    worth = dict(certificate["orders"])
    for cut in certificate["capacity_cuts"]:
        for name in cut["order_ids"]:
            worth[name] = worth.get(name, 0.0) + cut["price"]
    dearest = sorted(worth.items(), key=lambda each: (-each[1], each[0]))
    more = len(dearest) - MOST_ROWS
    yield Section(
        title="What orders cost at the margin",
        columns=("order", "without it the bound falls by up to"),
        rows=tuple(dearest[:MOST_ROWS]),
        note=f"… {more} more orders" if more > 0 else None,
    )
    vehicles = sorted(certificate["vehicle_types"].items(), key=lambda each: -each[1])
    if vehicles:
        yield Section(
            title="What one more vehicle is worth",
            columns=("vehicle type", "with it the bound falls by up to"),
            rows=tuple(vehicles),
        )
