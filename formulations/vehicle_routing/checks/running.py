"""A running day: started routes are kept as they were, and nothing begins before now."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.vehicle_routing.checks.case import Case
from formulations.vehicle_routing.checks.verdicts import above, broken, unlike
from optimizer.sdk import Violation

TIMES = ("arrive_s", "start_s", "depart_s")


def kept(case: Case) -> Iterator[Violation]:
    """Each started route is in the plan, of its type, and begins with what it has done."""
    routes, done = case.plan.routes.by("id"), case.instance.started_visits
    for each in case.instance.started_routes:
        where, found = f"route {each.id}", routes.get(each.id)
        if found is None:
            yield broken("started routes", where, 1.0, "routes", "it is not in the plan")
            continue
        if found.vehicle_type_id != each.vehicle_type_id:
            detail = f"its vehicle is of type {each.vehicle_type_id}"
            yield broken("started routes", where, 1.0, "types", detail)
        left = np.array([found.leave_s]), np.array([each.leave_s])
        yield from unlike("started routes", [where], *left, "s")
    missing = np.setdiff1d(np.arange(len(done)), case.way.done)
    for row in missing.tolist():
        where = f"order {done['order_id'][row]} on route {done['route_id'][row]}"
        detail = f"it was visited at position {done['position'][row]}"
        yield broken("started routes", where, 1.0, "visits", detail)
    in_plan = ~case.ahead
    names = [name for name, is_done in zip(case.visits, in_plan, strict=True) if is_done]
    for field in TIMES:
        true = done[field][case.way.done[in_plan]]
        yield from unlike("started routes", names, case.plan.visits[field][in_plan], true, "s")


def from_now_on(case: Case) -> Iterator[Violation]:
    """A route that has not started leaves no earlier than now."""
    new = case.way.started < 0
    now = np.full(int(new.sum()), case.instance.now_s or 0.0)
    names = [name for name, is_new in zip(case.routes, new, strict=True) if is_new]
    yield from above("from now on", names, now, case.plan.routes["leave_s"][new], "s")


def on_board(case: Case) -> Iterator[Violation]:
    """Goods on board of a started route stay there, and no others are brought to it.

    A delivery that is not part of a transfer is on such a route only if it names it.
    """
    instance, way = case.instance, case.way
    named = instance.orders["route_id"][way.order]
    moved = set(instance.transfers["delivery_order_id"].tolist())
    by_depot = (instance.orders["type"] == "delivery")[way.order]
    names, route_ids = case.visits, case.plan.visits["route_id"]
    for row in np.flatnonzero(case.ahead).tolist():
        has_started = way.started[way.route[row]] >= 0
        if named[row] is not None and named[row] != route_ids[row]:
            detail = f"its goods are on route {named[row]}"
            yield broken("goods on board", names[row], 1.0, "orders", detail)
        is_free = case.plan.visits["order_id"][row] in moved
        if has_started and named[row] is None and by_depot[row] and not is_free:
            detail = "its goods are at the depot, and the route has left"
            yield broken("goods on board", names[row], 1.0, "orders", detail)
