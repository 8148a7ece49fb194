"""A plan with one limit changed and more orders in it: what it costs, as the checks see it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.clock import clock
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution, solution_of_trips, trips_of
from formulations.vehicle_routing.why_not.insertion import Insertion
from optimizer.sdk import Change, Table

ELSEWHERE = {"each order once", "required orders"}
"""Rules that a plan of one route breaks because the other routes are not in it."""


class _Limit(NamedTuple):
    """A field of an order or a vehicle type, which way it gives, and what follows an "if"."""

    table: str
    field: str
    sign: int
    sentence: str


LIMITS = {
    "window opens": _Limit(
        "orders", "tw_early_s", -1, "its window opened at {new} instead of {old}"
    ),
    "window closes": _Limit(
        "orders", "tw_late_s", 1, "its window closed at {new} instead of {old}"
    ),
    "shift": _Limit(
        "vehicle_types", "shift_late_s", 1, "the shift of {id} ended at {new} instead of {old}"
    ),
    "vehicles": _Limit("vehicle_types", "num_available", 1, "there was one more {id}"),
    "capacity": _Limit("vehicle_types", "capacity", 1, "{id} held {amount:.6g} {unit} more"),
    "distance": _Limit(
        "vehicle_types", "max_distance", 1, "routes of {id} might be {amount:.6g} longer"
    ),
    "duration": _Limit(
        "vehicle_types", "max_duration_s", 1, "routes of {id} might last {amount:.6g} s longer"
    ),
}


def extra_cost(
    instance: Instance, solution: Solution, orders: list[int], insertion: Insertion
) -> float | None:
    """How much more the route costs with the orders in it; None where it breaks a rule even so."""
    changed, gap = with_change(instance, orders, insertion), insertion.gap
    type_id = str(instance.vehicle_types["id"][gap.kind])
    before = [] if gap.route is None else trips_of(solution)[gap.route][1]
    after = [*map(list, before), []]
    after[gap.trip][gap.position : gap.position] = instance.orders["id"][orders].tolist()
    longer = solution_of_trips(changed, [(type_id, list(filter(None, after)))])
    if any(broken.rule not in ELSEWHERE for broken in violations(changed, longer)):
        return None
    return _of_routes(changed, longer) - _of_routes(
        instance, solution_of_trips(instance, [(type_id, before)])
    )


def with_change(instance: Instance, orders: list[int], insertion: Insertion) -> Instance:
    """The day on which the limit in the way gives."""
    if not insertion.limit:
        return instance
    limit = LIMITS[insertion.limit]
    table: Table[Any] = getattr(instance, limit.table)
    row, column = _row(limit, orders, insertion), table[limit.field].copy()
    by = limit.sign * insertion.amount
    if limit.field == "capacity":
        column[row] = column[row] | {insertion.unit: column[row][insertion.unit] + by}
    else:
        column[row] += by
    changed = table.part(slice(None), **{limit.field: column})
    return instance.model_copy(update={limit.table: changed})


def told(instance: Instance, orders: list[int], insertion: Insertion, extra: float) -> Change:
    """What would have to change, in words that follow an "if"."""
    limit, row = LIMITS[insertion.limit], _row(LIMITS[insertion.limit], orders, insertion)
    owner = getattr(instance, limit.table)["id"][row]
    values = [
        getattr(day, limit.table)[limit.field][row]
        for day in (instance, with_change(instance, orders, insertion))
    ]
    old, new = map(clock, values) if insertion.unit == "s" else ("", "")
    detail = limit.sentence.format(
        id=owner, old=old, new=new, amount=insertion.amount, unit=insertion.unit
    )
    return Change(
        rule=insertion.limit,
        where=f"{'order' if limit.table == 'orders' else 'vehicle type'} {owner}",
        amount=insertion.amount,
        unit=insertion.unit,
        detail=detail,
        cost=extra,
    )


def _row(limit: _Limit, orders: list[int], insertion: Insertion) -> int:
    return orders[0] if limit.table == "orders" else insertion.gap.kind


def _of_routes(instance: Instance, solution: Solution) -> float:
    """What the routes of a plan cost, whatever it leaves out."""
    components = cost(instance, solution)
    return float(np.sum([value for name, value in components.items() if name != "unserved"]))
