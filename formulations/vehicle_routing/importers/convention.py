"""What published values are computed with: how distances are rounded, and what comes first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from formulations.vehicle_routing.travel import ROUNDINGS
from optimizer.sdk import Issue, UsageError

LOAD = "units"
"""The one dimension of loads in all of these files."""

ROUNDING = {
    "rounding": f"how distances are rounded: {', '.join(ROUNDINGS)} (default: as the file says, "
    "else nint, or dimacs with time windows)"
}
OBJECTIVE = {
    "objective": "distance, or vehicles: the fewest vehicles, then the shortest way (default: "
    "distance)"
}


def envelope(name: str, source: str, description: str, data: dict[str, Any]) -> dict[str, Any]:
    """One instance in one dimension of load, on a clock that starts at 0."""
    return {
        "formulation": "vehicle_routing",
        "schema_version": "1.0",
        "name": name,
        "description": description,
        "source": source,
        "data": {"clock": "relative", "dimensions": [LOAD], **data},
    }


def choice(options: Mapping[str, str], name: str, allowed: tuple[str, ...], usual: str) -> str:
    """The option of that name.

    Raises:
        UsageError: E405 when its value is none of those allowed.
    """
    chosen = options.get(name, usual)
    if chosen not in allowed:
        message = f'there is no {name} "{chosen}"'
        expected = " | ".join(allowed)
        hint = f"choose one of: {', '.join(allowed)}"
        raise UsageError(
            Issue(code="E405", message=message, value=chosen, expected=expected, hint=hint)
        )
    return chosen


Partners = Mapping[str, tuple[str | None, str | None]]
"""For each order the one that its goods come from and the one that they go to."""


def transfers(partners: Partners) -> list[dict[str, Any]]:
    """What the one order picks up the other delivers.

    Raises:
        ValueError: when an order names another that does not name it.
    """
    sent = {(order, to) for order, (_, to) in partners.items() if to is not None}
    received = {(origin, order) for order, (origin, _) in partners.items() if origin is not None}
    if sent != received:
        pickup, delivery = min(sent ^ received)
        raise ValueError(f"only one of the orders {pickup} and {delivery} names the other")
    return [
        {"id": f"{order}-{to}", "pickup_order_id": order, "delivery_order_id": to}
        for order, (_, to) in partners.items()
        if to is not None
    ]


def vehicles_first(told: dict[str, Any]) -> dict[str, Any]:
    """The envelope with a fixed cost for each vehicle that outweighs all distance.

    By the triangle inequality the leg between two customers is no longer than the ways from one to
    the depot and from the depot to the other, so no plan is longer than all ways out and back, each
    with the 1 that rounding may add. The cost is the next power of ten: 10 vehicles and 828.94 then
    read 100 828.94. It stands under ``custom`` as ``vehicle_priority_cost``.
    """
    data = told["data"]
    places = {place["id"]: np.array([place["x"], place["y"]]) for place in data["locations"]}
    depot = places[data["depots"][0]["location_id"]]
    ways = [np.linalg.norm(places[order["location_id"]] - depot) for order in data["orders"]]
    scale = data["travel"].get("speed_per_s", 1.0)
    longest = 2.0 * sum(scale * float(way) + 1.0 for way in ways)
    cost = 10.0 ** math.ceil(math.log10(max(1.0, longest)))
    types = [{**kind, "fixed_cost": cost} for kind in data["vehicle_types"]]
    return {
        **told,
        "description": f"{told['description']}, the fewest vehicles first",
        "custom": {"vehicle_priority_cost": cost},
        "data": {**data, "vehicle_types": types},
    }
