"""What orders and vehicles are worth, by the prices behind a bound by columns or by links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from formulations.vehicle_routing.links.certificate import TYPE as LINKS
from formulations.vehicle_routing.report.tables import section
from optimizer.sdk import Section

LITTLE = 1e-6
"""Pricing looks for no routes that save less than about this part of what all orders cost."""


def price_sections(certificate: Mapping[str, Any]) -> Iterator[Section]:
    """The dearest orders at the margin, vehicle types of which one more would help, and limits.

    The same prices prove the bound of a day with one order less or one vehicle more, or with one
    vehicle that has more of something, of each part of its plans. So what such a change saves of
    the bound is no more than stands here.
    """
    worth, vehicles = (_of_links if certificate["type"] == LINKS else _of_columns)(certificate)
    dearest = sorted(worth.items(), key=lambda each: (-each[1], each[0]))
    columns = ("order", "without it the bound falls by up to")
    yield section("What orders cost at the margin", columns, dearest, "more orders")
    if vehicles:
        yield Section(
            title="What one more vehicle is worth",
            columns=("vehicle type", "with it the bound falls by up to"),
            rows=tuple(sorted(vehicles.items(), key=lambda each: (-each[1], each[0]))),
        )
    limits = sorted(certificate.get("limits", ()), key=lambda each: -each["price"])
    if limits:
        yield Section(
            title="What more of a limit is worth to one vehicle",
            columns=("vehicle type", "one more", "with it the bound falls by up to"),
            rows=tuple((each["vehicle_type"], each["more"], each["price"]) for each in limits),
        )


def _of_columns(certificate: Mapping[str, Any]) -> tuple[dict[str, float], dict[str, float]]:
    """What orders and vehicles are worth in the part where they are worth most."""
    worth: dict[str, float] = {}
    vehicles: dict[str, float] = {}
    for leaf, limited in _leaves(certificate, frozenset()):
        _raise(worth, _with_sets(leaf["orders"], leaf["capacity_cuts"]))
        saves, little = leaf.get("routes_save", {}), LITTLE * sum(leaf["orders"].values())
        for name in {*leaf["vehicle_types"], *saves} - limited:
            cost = leaf["vehicle_types"].get(name, 0.0) + saves.get(name, 0.0)
            if cost > little:
                _raise(vehicles, {name: cost})
    return worth, vehicles


def _of_links(certificate: Mapping[str, Any]) -> tuple[dict[str, float], dict[str, float]]:
    """An order less may also be a route less that has to be driven."""
    reach, routes = certificate["reach"], certificate["routes"]
    each = {name: leave + reach[name] + routes for name, leave in certificate["leave"].items()}
    vehicles = {name: cost for name, cost in certificate["vehicle_types"].items() if cost > 0}
    return _with_sets(each, certificate["entries"]), vehicles


def _leaves(
    part: Mapping[str, Any], limited: frozenset[str]
) -> Iterator[tuple[Mapping[str, Any], frozenset[str]]]:
    """Each part that has a proof of its own, and the types of which it has fewer anyway."""
    if "vehicle_type" not in part:
        yield part, limited
        return
    yield from _leaves(part["fewer"], limited | {part["vehicle_type"]})
    yield from _leaves(part["more"], limited)


def _with_sets(orders: Mapping[str, float], sets: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Each order's own price and those of the sets that it is in."""
    worth = dict(orders)
    for each in sets:
        for name in each["order_ids"]:
            worth[name] = worth.get(name, 0.0) + each["price"]
    return worth


def _raise(most: dict[str, float], values: Mapping[str, float]) -> None:
    for name, value in values.items():
        most[name] = max(most.get(name, value), value)
