"""Contradictions in what is told of groups, several windows, breaks and planned vehicles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from formulations.vehicle_routing.itinerary import transferred
from optimizer.sdk import Issue, dangling

if TYPE_CHECKING:
    from formulations.vehicle_routing.instance import Instance


def word_checks(instance: Instance) -> Iterator[Issue]:
    """References that lead nowhere, and words that do not go together."""
    types, orders = instance.vehicle_types["id"], instance.orders
    pointer = "/data/orders"
    yield from dangling(orders, "group_id", instance.groups["id"], pointer, "group")
    yield from dangling(orders, "planned_vehicle_type_id", types, pointer, "vehicle type")
    yield from dangling(instance.breaks, "vehicle_type_id", types, "/data/breaks", "vehicle type")
    yield from dangling(
        instance.time_windows, "order_id", orders["id"], "/data/time_windows", "order"
    )
    yield from _groups(instance)
    yield from _two_ways_to_say_windows(instance)
    yield from _overlaps(instance)


def contradiction(
    message: str, pointer: str, value: Any = None, expected: str | None = None
) -> Issue:
    """Fields that each look fine but do not go together."""
    return Issue(code="E303", message=message, pointer=pointer, value=value, expected=expected)


def _groups(instance: Instance) -> Iterator[Issue]:
    orders, linked = instance.orders, transferred(instance)
    for each in instance.precedences:
        linked |= {each.earlier_order_id, each.later_order_id}
    grouped = orders["group_id"] != np.array(None)
    for row in np.flatnonzero(grouped & ~np.isnan(orders["unserved_cost"])).tolist():
        yield contradiction(
            f'order "{orders["id"][row]}" is in a group, which alone has a price of leaving out',
            f"/data/orders/{row}/unserved_cost",
            float(orders["unserved_cost"][row]),
            'the price as "unserved_cost" of the group',
        )
    for row in np.flatnonzero(grouped).tolist():
        if orders["id"][row] in linked:
            yield contradiction(
                f'order "{orders["id"][row]}" is in a group, but tied to another order',
                f"/data/orders/{row}/group_id",
                orders["group_id"][row],
                "no transfer and no precedence of an order in a group",
            )
    named = set(orders["group_id"].tolist())
    for row, name in enumerate(instance.groups["id"].tolist()):
        if name not in named:
            message = f'no order is in group "{name}"'
            yield contradiction(message, f"/data/groups/{row}/id", name)


def _two_ways_to_say_windows(instance: Instance) -> Iterator[Issue]:
    orders, several = instance.orders, set(instance.time_windows["order_id"].tolist())
    for row, name in enumerate(orders["id"].tolist() if several else []):
        for field in ("tw_early_s", "tw_late_s"):
            if name in several and not np.isnan(orders[field][row]):
                yield contradiction(
                    f'order "{name}" has rows in "time_windows", so it has no window of its own',
                    f"/data/orders/{row}/{field}",
                    float(orders[field][row]),
                    "all windows of the order in one place",
                )


def _overlaps(instance: Instance) -> Iterator[Issue]:
    table, by_order = instance.time_windows, defaultdict(list)
    early, late = np.nan_to_num(table["early_s"]), np.nan_to_num(table["late_s"], nan=np.inf)
    for row in np.argsort(early, kind="stable").tolist():
        by_order[table["order_id"][row]].append(row)
    for name, rows in by_order.items():
        for before, row in pairwise(rows):
            if early[row] < late[before]:
                message = (
                    f'the windows of order "{name}" overlap: {early[row]:g} < {late[before]:g}'
                )
                yield contradiction(message, f"/data/time_windows/{row}/early_s", float(early[row]))
