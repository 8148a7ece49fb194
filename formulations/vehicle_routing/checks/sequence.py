"""What comes before what on a trip: transfers, precedences, deliveries before pickups."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.vehicle_routing.checks.case import Case
from formulations.vehicle_routing.checks.verdicts import broken
from optimizer.sdk import Violation


def transfers(case: Case) -> Iterator[Violation]:
    """Both orders of a transfer on one trip, first the pickup; or both left out."""
    visit = case.visit_rows
    for each in case.instance.transfers:
        first, second = visit.get(each.pickup_order_id), visit.get(each.delivery_order_id)
        fault = _fault(case, first, second, "it is delivered before its pickup")
        if fault is not None:
            unit, detail = fault
            yield broken("transfers", f"transfer {each.id}", 1.0, unit, detail)


def precedences(case: Case) -> Iterator[Violation]:
    """Both orders on one trip, the earlier first, or both left out; what is done is not judged."""
    visit = case.visit_rows
    for each in case.instance.precedences:
        first, second = visit.get(each.earlier_order_id), visit.get(each.later_order_id)
        if first is not None and second is not None and not case.ahead[[first, second]].any():
            continue
        fault = _fault(case, first, second, "its orders are in the other sequence")
        if fault is None and each.directly and first is not None and second != first + 1:
            fault = "visits", "there are others between its orders"
        if fault is not None:
            unit, detail = fault
            where = f"{each.earlier_order_id} before {each.later_order_id}"
            yield broken("precedences", where, 1.0, unit, detail)


def _fault(
    case: Case, first: int | None, second: int | None, reverse: str
) -> tuple[str, str] | None:
    """The unit and the words of what is wrong with two orders that belong together."""
    if first is None and second is None:
        return None
    if first is None or second is None:
        return "orders", "one of its orders is left out"
    if case.way.trip[first] != case.way.trip[second]:
        return "trips", "its orders are on different trips"
    return ("visits", reverse) if first > second else None


def pickups_last(case: Case) -> Iterator[Violation]:
    """Where pickups come last, each trip begins with a delivery and has none after a pickup."""
    way, instance = case.way, case.instance
    is_last = (instance.vehicle_types["pickups"] == "last")[way.vehicle_type[way.route]]
    picked_up = (instance.orders["type"] == "pickup")[way.order]
    follows_pickup = np.roll(picked_up, 1) & ~picked_up & ~way.begins_trip
    visits = case.visits
    judged = is_last & case.ahead
    for row in np.flatnonzero(judged & way.begins_trip & picked_up):
        yield broken("pickups last", visits[row], 1.0, "visits", "its trip begins with a pickup")
    for row in np.flatnonzero(judged & follows_pickup):
        yield broken("pickups last", visits[row], 1.0, "visits", "it comes after a pickup")
