"""Contradictions among precedences: rings, two that come directly next, only one left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from formulations.vehicle_routing.cross_checks.words import contradiction
from optimizer.sdk import Issue, dangling

if TYPE_CHECKING:
    from formulations.vehicle_routing.instance import Instance

FIELDS = ("earlier_order_id", "later_order_id")


def precedence_checks(instance: Instance) -> Iterator[Issue]:
    """Orders that do not exist or cannot all be kept in their sequence."""
    known = instance.orders["id"]
    for field in FIELDS:
        yield from dangling(instance.precedences, field, known, "/data/precedences", "order")
    yield from _rings(instance)
    yield from _next_to_two(instance)
    yield from _left_out_alone(instance)


def _rings(instance: Instance) -> Iterator[Issue]:
    """The row that closes a ring, those of transfers included."""
    after: dict[str, list[str]] = defaultdict(list)
    for each in instance.transfers:
        after[each.pickup_order_id].append(each.delivery_order_id)
    for row, pair in enumerate(instance.precedences):
        if _leads(after, pair.later_order_id, pair.earlier_order_id):
            yield contradiction(
                f'order "{pair.later_order_id}" already comes before "{pair.earlier_order_id}"',
                f"/data/precedences/{row}/later_order_id",
                pair.later_order_id,
                "precedences that form no ring",
            )
        else:
            after[pair.earlier_order_id].append(pair.later_order_id)


def _leads(after: dict[str, list[str]], origin: str, goal: str) -> bool:
    open_, seen = [origin], {origin}
    while open_:
        name = open_.pop()
        if name == goal:
            return True
        fresh = [each for each in after.get(name, ()) if each not in seen]
        seen.update(fresh)
        open_ += fresh
    return False


def _next_to_two(instance: Instance) -> Iterator[Issue]:
    taken: set[tuple[str, str]] = set()
    for row, pair in enumerate(instance.precedences):
        for field in FIELDS if pair.directly else ():
            name = getattr(pair, field)
            if (field, name) in taken:
                message = f'order "{name}" cannot come directly next to two others'
                yield contradiction(message, f"/data/precedences/{row}/{field}", name)
            taken.add((field, name))


def _left_out_alone(instance: Instance) -> Iterator[Issue]:
    orders = instance.orders.by("id")
    for row, pair in enumerate(instance.precedences):
        both = [
            orders[name] for name in (pair.earlier_order_id, pair.later_order_id) if name in orders
        ]
        if len({order.unserved_cost is None for order in both}) > 1:
            yield contradiction(
                f'only one of "{both[0].id}" and "{both[1].id}" may be left out',
                f"/data/precedences/{row}/later_order_id",
                pair.later_order_id,
                'an "unserved_cost" in both orders or in none',
            )
