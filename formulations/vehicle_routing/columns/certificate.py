"""The prices behind a bound as plain data, and the bound computed from them once more.

The re-check takes nothing from the solve but prices, sets and memories, and all of these may be any
that there are: each proves some bound. It relies on the data of the day, on what columns relax of
it, and on one exact pricing for each vehicle type.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from formulations.vehicle_routing.columns.cuts import Cut
from formulations.vehicle_routing.columns.generation import Proof
from formulations.vehicle_routing.columns.labels import EXACT
from formulations.vehicle_routing.columns.memory import Near, memory_of
from formulations.vehicle_routing.columns.parts import Node
from formulations.vehicle_routing.columns.prices import Prices, Row
from formulations.vehicle_routing.columns.pricing import price
from formulations.vehicle_routing.columns.reduced import proven, reduced_costs, subsets_of
from formulations.vehicle_routing.columns.relaxation import Relaxation, relaxation
from formulations.vehicle_routing.columns.subproblem import obstacle
from formulations.vehicle_routing.columns.subsets import Subset
from formulations.vehicle_routing.instance import Instance

TYPE = "columns"

TOLERANCE = 1e-9
"""Paths that save less than this part of the bound, divided by all routes, are not looked for."""

CANCELLED = 0.1
"""A bound that is a smaller part of the sum of all prices is priced once more, by its own size."""

ROUNDING = 1e-13
"""The part of all prices by which sums may be off: huge ones that cancel prove nothing."""

MOST_WORK = 2 * 10**10
"""Labels compared in one pricing, some minutes; beyond it only a bound on its paths is known."""


def certificate_of(instance: Instance, tree: Node) -> dict[str, Any]:
    """Prices and memories by the ids of the instance; what costs nothing is left out."""
    types = instance.vehicle_types["id"].tolist()

    def told(node: Node) -> dict[str, Any]:
        if node.halves is None:
            return _leaf(instance, node.proof)
        halves = node.halves
        kind = int(node.proof.subject.kinds[halves.kind])
        return {
            "vehicle_type": types[kind],
            "at_most": halves.at_most,
            "fewer": told(halves.fewer),
            "more": told(halves.more),
        }

    return {"type": TYPE, **told(tree)}


def _leaf(instance: Instance, proof: Proof) -> dict[str, Any]:
    orders, subject, near = instance.orders["id"].tolist(), proof.subject, proof.near

    def named(customers: Iterable[int]) -> list[str]:
        return [orders[customer - 1] for customer in sorted(customers)]

    priced = [(row, cost) for row, cost in proof.prices.cuts if cost > 0]
    types = instance.vehicle_types["id"][subject.kinds].tolist()
    return {
        "orders": _told(orders, proof.prices.customers[1:]),
        "vehicle_types": _told(types, proof.prices.vehicles),
        "routes_save": _told(
            types, np.where(subject.is_counted, -np.minimum(proof.least, 0.0), 0.0)
        ),
        "has_all_limits": subject.has_all_limits,
        "capacity_cuts": [
            {"order_ids": named(row.customers), "price": cost}
            for row, cost in priced
            if isinstance(row, Cut)
        ],
        "subset_rows": [
            {"order_ids": named(row.customers), "memory": named(row.memory), "price": cost}
            for row, cost in priced
            if isinstance(row, Subset)
        ],
        "memories": {orders[k - 1]: named(near[k] - {k}) for k in range(1, len(near))},
    }


def _told(names: list[str], values: np.ndarray) -> dict[str, float]:
    return {name: cost for name, cost in zip(names, values.tolist(), strict=True) if cost}


def bound_of(instance: Instance, certificate: Mapping[str, Any]) -> float:
    """What the prices prove, from the instance alone.

    Raises:
        ValueError: columns do not apply to the instance, or what should be a price is none.
        KeyError, TypeError: the certificate is not one for this instance.
    """
    reason = obstacle(instance)
    if reason is not None:
        raise ValueError(reason)
    return _part_bound(instance, relaxation(instance), certificate)


def _part_bound(instance: Instance, subject: Relaxation, part: Mapping[str, Any]) -> float:
    """The bound on the plans that have as many routes as the subject says."""
    if "vehicle_type" not in part:
        return _leaf_bound(instance, subject, part)
    types = instance.vehicle_types["id"][subject.kinds].tolist()
    kind, at_most = types.index(part["vehicle_type"]), _whole(part["at_most"])
    fewest, most = float(subject.fewest_routes[kind]), float(subject.most_routes[kind])
    fewer = subject.with_routes(kind, fewest, min(at_most, most))
    more = subject.with_routes(kind, max(at_most + 1.0, fewest), most)
    return min(
        _part_bound(instance, fewer, part["fewer"]), _part_bound(instance, more, part["more"])
    )


def _leaf_bound(instance: Instance, subject: Relaxation, part: Mapping[str, Any]) -> float:
    if (subject.fewest_routes > subject.most_routes).any():
        return math.inf  # there is no such plan
    if part["has_all_limits"] is not True:
        subject = subject.with_near_limits()
    prices, near = _prices(instance, subject, part), _near(instance, part)
    memory = memory_of(near, subsets_of(prices))

    def proven_within(worth: float) -> float:
        """What routes prove that save no more than a tiny part of ``worth`` unnoticed."""
        tolerance = TOLERANCE * max(1.0, worth) / max(1.0, float(subject.most_routes.sum()))
        least = []
        for kind, sub in enumerate(subject.subs):
            reduced = reduced_costs(sub, kind, prices)
            found = price(sub, reduced, memory, subject.others, tolerance, MOST_WORK, EXACT)
            least.append(found.least)
        return proven(subject, prices, least) - _rounding(subject, prices)

    total = float(prices.customers.sum())
    bound = proven_within(total)
    # Huge prices may cancel: then the bound is far below their sum, and asks for more digits.
    return max(bound, proven_within(abs(bound))) if abs(bound) < CANCELLED * total else bound


def _prices(instance: Instance, subject: Relaxation, certificate: Mapping[str, Any]) -> Prices:
    """What a cut asks for is computed here, whatever the one who made it believed."""
    number = _number_by_id(instance)
    customers = np.zeros(subject.nodes)
    for name, cost in certificate["orders"].items():
        customers[number[name]] = _price(cost)
    types = instance.vehicle_types["id"][subject.kinds].tolist()
    vehicles = np.zeros(len(types))
    for name, cost in certificate["vehicle_types"].items():
        vehicles[types.index(name)] = _number(cost)
    rows: list[tuple[Row, float]] = []
    for each in certificate["capacity_cuts"]:
        inside = frozenset(number[name] for name in each["order_ids"])
        rows.append((Cut(inside, subject.entries(inside)), _price(each["price"])))
    for each in certificate["subset_rows"]:
        three, kept = ({number[name] for name in each[key]} for key in ("order_ids", "memory"))
        if len(three) != 3:
            raise ValueError(f"a subset row has three orders, not {len(three)}")
        rows.append((Subset(frozenset(three), frozenset(kept | three)), _price(each["price"])))
    return Prices(customers=customers, cuts=tuple(rows), vehicles=vehicles)


def _rounding(subject: Relaxation, prices: Prices) -> float:
    """By how much sums of prices may be off: a part of what all of them would cost together."""
    cuts = sum(price * max(1, cut.least) for cut, price in prices.cuts)
    together = float(prices.customers.sum() + np.abs(prices.vehicles).sum()) + cuts
    return ROUNDING * (1.0 + float(subject.most_routes.sum())) * together


def _near(instance: Instance, certificate: Mapping[str, Any]) -> Near:
    number, memories = _number_by_id(instance), certificate["memories"]
    near: Near = [set()]
    for k, name in enumerate(instance.orders["id"].tolist(), start=1):
        near.append({k, *(number[each] for each in memories.get(name, ()))})
    return near


def _number_by_id(instance: Instance) -> dict[str, int]:
    return {name: k for k, name in enumerate(instance.orders["id"].tolist(), start=1)}


def _price(value: Any) -> float:
    cost = _number(value)
    if cost < 0.0:
        raise ValueError(f"a price is a number from 0 on, not {value}")
    return cost


def _whole(value: Any) -> float:
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"a number of routes is a whole number from 0 on, not {value}")
    return float(value)


def _number(value: Any) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"a price is a number, not {value}")
    return float(value)
