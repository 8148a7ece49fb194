"""Who is served, and by whom: each order once, one of a group, by types with the tags it needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from formulations.vehicle_routing.checks.case import Case
from formulations.vehicle_routing.checks.verdicts import broken
from optimizer.sdk import Violation


def served_once(case: Case) -> Iterator[Violation]:
    """(2), (3) Each order once; only one with an unserved cost or in a group may be left out."""
    orders = case.instance.orders
    visited = Counter(case.plan.visits["order_id"].tolist())
    left_out = Counter(case.plan.unserved["order_id"].tolist())
    required = np.isnan(orders["unserved_cost"]) & (orders["group_id"] == np.array(None))
    for name, is_required in zip(orders["id"].tolist(), required.tolist(), strict=True):
        times = visited[name] + left_out[name]
        if times != 1:
            detail = f"visited {visited[name]} times, left out {left_out[name]} times"
            yield broken("each order once", f"order {name}", abs(times - 1.0), "visits", detail)
        if left_out[name] and is_required:
            detail = "it has no unserved cost, so it must be served"
            yield broken("required orders", f"order {name}", 1.0, "orders", detail)


def groups(case: Case) -> Iterator[Violation]:
    """One order of each group, or none where that has a price."""
    served = Counter(case.instance.orders["group_id"][case.way.order].tolist())
    for group in case.instance.groups:
        times = served[group.id]
        if times > 1 or (times == 0 and group.unserved_cost is None):
            detail = f"{times} of its orders are served, where it is one"
            yield broken("groups", f"group {group.id}", abs(times - 1.0), "orders", detail)


def tags(case: Case) -> Iterator[Violation]:
    """An order is served by a type that has every tag it requires."""
    wanted = case.instance.orders["required_tags"][case.way.order]
    has = case.instance.vehicle_types["tags"][case.way.vehicle_type][case.way.route]
    names = case.visits
    for row in np.flatnonzero(case.ahead):
        lacking = sorted(set(wanted[row]) - set(has[row]))
        if lacking:
            detail = f"the vehicle lacks {', '.join(lacking)}"
            yield broken("required tags", names[row], len(lacking), "tags", detail)
