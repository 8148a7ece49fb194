"""What orders and vehicles are worth, by the prices behind the column bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from optimizer.sdk import Section

MOST_ROWS = 15


def price_sections(certificate: Mapping[str, Any]) -> Iterator[Section]:
    """The dearest orders at the margin, and vehicle types of which one more would help.

    The same prices prove the bound of a day with one order less or one vehicle more, of each part
    of its plans. So what such a change saves of the bound is no more than stands here.
    """
    worth: dict[str, float] = {}
    vehicles: dict[str, float] = {}
    for leaf, limited in _leaves(certificate, frozenset()):
        _raise(worth, _worth_of_orders(leaf))
        binding = {k: cost for k, cost in leaf["vehicle_types"].items() if k not in limited}
        _raise(vehicles, {name: cost for name, cost in binding.items() if cost > 0})
    dearest = sorted(worth.items(), key=lambda each: (-each[1], each[0]))
    more = len(dearest) - MOST_ROWS
    yield Section(
        title="What orders cost at the margin",
        columns=("order", "without it the bound falls by up to"),
        rows=tuple(dearest[:MOST_ROWS]),
        note=f"… {more} more orders" if more > 0 else None,
    )
    if vehicles:
        yield Section(
            title="What one more vehicle is worth",
            columns=("vehicle type", "with it the bound falls by up to"),
            rows=tuple(sorted(vehicles.items(), key=lambda each: -each[1])),
        )


def _leaves(
    part: Mapping[str, Any], limited: frozenset[str]
) -> Iterator[tuple[Mapping[str, Any], frozenset[str]]]:
    """Each part that has a proof of its own, and the types of which it has fewer anyway."""
    if "vehicle_type" not in part:
        yield part, limited
        return
    yield from _leaves(part["fewer"], limited | {part["vehicle_type"]})
    yield from _leaves(part["more"], limited)


def _worth_of_orders(leaf: Mapping[str, Any]) -> dict[str, float]:
    worth = dict(leaf["orders"])
    for cut in leaf["capacity_cuts"]:
        for name in cut["order_ids"]:
            worth[name] = worth.get(name, 0.0) + cut["price"]
    return worth


def _raise(most: dict[str, float], values: Mapping[str, float]) -> None:
    for name, value in values.items():
        most[name] = max(most.get(name, value), value)
