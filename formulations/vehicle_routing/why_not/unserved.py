"""Why a plan leaves orders out, proved or likely, and what would get them served."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.conflicts import UNKNOWN, required
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import transfer_rows
from formulations.vehicle_routing.solution import Solution
from formulations.vehicle_routing.why_not.alone import (
    Hindrance,
    hindrances,
    refusal,
    serves_alone,
)
from formulations.vehicle_routing.why_not.changes import extra_cost, told
from formulations.vehicle_routing.why_not.dearer import Detours, detours_of
from formulations.vehicle_routing.why_not.fleet import fleet_conflicts
from formulations.vehicle_routing.why_not.insertion import Plan
from formulations.vehicle_routing.why_not.reach import Reach, reach_of
from formulations.vehicle_routing.why_not.transfers import made_by, transfer_conflicts
from optimizer.sdk import FEASIBILITY, Change, Reason, Unserved

MOST_EXPLAINED = 15
"""So many orders, the dearest ones, are looked at closely, and tried in every place of the plan."""

MOST_TRIED = 5000
"""So many visits are gone through for them all, which takes about a second."""

TRIED = {
    "pickups",
    "pickups last",
    "releases",
    "transfers",
    "several trips",
    "open ends",
    "tags",
}
"""Features with which the places of a plan are timed and priced exactly."""


class _Day(NamedTuple):
    """What is asked for every order."""

    instance: Instance
    solution: Solution
    chosen: dict[str, str]
    reach: Reach
    found: list[Hindrance]
    serves: np.ndarray


def explained(instance: Instance, solution: Solution) -> Iterator[Unserved]:
    """Every order left out, in the sequence of the file; the dearest ones most thoroughly."""
    left_out, chosen = rows_left_out(instance, solution), chosen_of_groups(instance, solution)
    if features(instance) & UNKNOWN or not len(left_out):
        for row in left_out.tolist():
            reason = _optional(instance, chosen, row)
            yield Unserved(id=instance.orders["id"][row], reasons=(reason,))
        return
    reach = reach_of(instance)
    found = hindrances(instance, reach)
    serves = made_by(instance, reach, serves_alone(found))
    day = _Day(instance, solution, chosen, reach, found, serves)
    dearest = _dearest(instance, left_out)
    thorough = _thoroughly(day, dearest) if dearest else {}
    for row in left_out.tolist():
        yield thorough.get(row) or _briefly(day, row)


def _dearest(instance: Instance, left_out: np.ndarray) -> list[int]:
    """Those worth a closer look, as many as there is time for; groups are told as groups."""
    of_no_group = left_out[[each is None for each in instance.orders["group_id"][left_out]]]
    price = instance.orders["unserved_cost"][of_no_group]
    most = min(MOST_EXPLAINED, MOST_TRIED // len(instance.orders))
    dearest: list[int] = of_no_group[np.argsort(-price, kind="stable")[:most]].tolist()
    return dearest


def _thoroughly(day: _Day, rows: list[int]) -> dict[int, Unserved]:
    is_tried = not features(day.instance) - TRIED
    plan = Plan(day.instance, day.solution) if is_tried else None
    detours = detours_of(day.instance)
    return {row: _explained(day, plan, detours, row) for row in rows}


def _briefly(day: _Day, row: int) -> Unserved:
    able = day.serves[row].any()
    reason = _optional(day.instance, day.chosen, row) if able else _impossible(day, row)
    return Unserved(id=day.instance.orders["id"][row], reasons=(reason,))


def _explained(day: _Day, plan: Plan | None, detours: Detours | None, row: int) -> Unserved:
    """What is proved, or else what the places of a plan tell, where it may be tried."""
    unit, name = _unit(day.instance, row), day.instance.orders["id"][row]
    price = float(day.instance.orders["unserved_cost"][unit].sum())
    proved = _proved(day, detours, unit, price)
    if plan is None:
        reason = proved or _optional(day.instance, day.chosen, row)
        return Unserved(id=name, reasons=(reason,))
    place, change = _tried(day, plan, unit, price)
    return Unserved(id=name, reasons=(proved or _likely(place, price),), change=change)


def _tried(
    day: _Day, plan: Plan, unit: list[int], price: float
) -> tuple[float | None, Change | None]:
    """What the cheapest place costs, and the cheapest change by which a cheaper one comes about.

    Every one is timed, checked and priced like a plan of its own.
    """
    tags = next(each for each in day.found if each.code == "tags_missing").excess
    fit = (tags[unit] == 0).all(axis=0)
    place, changes = None, list[Change]()
    for insertion in plan.insertions(unit, fit):
        if insertion.limit and insertion.extra_cost >= price:
            continue
        extra = extra_cost(day.instance, day.solution, unit, insertion)
        if extra is not None and not insertion.limit:
            place = extra
        elif extra is not None and extra < price:
            changes.append(told(day.instance, unit, insertion, extra))
    if place is not None and place < price:
        return place, None
    if place is not None and not changes:
        return place, _dearer_to_leave_out(day.instance, unit, place, price)
    return place, min(changes, key=_price, default=None)


def _price(change: Change) -> float:
    return float("inf") if change.cost is None else change.cost


def _dearer_to_leave_out(instance: Instance, unit: list[int], place: float, price: float) -> Change:
    return Change(
        rule="unserved_cost",
        where=f"order {instance.orders['id'][unit[0]]}",
        amount=place - price,
        unit="money",
        detail=f"leaving it out cost {place - price:.2f} more",
        cost=place,
    )


def _proved(day: _Day, detours: Detours | None, unit: list[int], price: float) -> Reason | None:
    """Why no plan serves it, or none that serves it is the cheapest."""
    if not day.serves[unit[0]].any():
        return _impossible(day, unit[0])
    wanted = required(day.instance) & day.serves.any(axis=1)
    wanted[unit] = True
    for reason in fleet_conflicts(day.instance, day.reach, day.serves, wanted):
        detail = f"there is no room beside the orders that must be served: {reason.detail}"
        return Reason(code=reason.code, detail=detail, changes=reason.changes)
    least = None if detours is None else detours.least_extra_cost(unit[0], day.serves[unit[0]])
    if least is None or least <= price + FEASIBILITY * max(1.0, price):
        return None
    detail = f"serving it adds at least {least:.2f} to any plan, leaving it out costs {price:.2f}"
    return Reason(code="dearer_than_leaving_out", detail=detail)


def _likely(place: float | None, price: float) -> Reason:
    """What this plan tells, which another one might not."""
    if place is None:
        detail = (
            f"no vehicle of this plan has room and time for it; leaving it out costs {price:.2f}"
        )
        return Reason(code="no_vehicle_left", detail=detail, proved=False)
    costs = f"the cheapest place in this plan costs {place:.2f}, leaving it out {price:.2f}"
    if place < price:
        return Reason(
            code="not_yet_tried", detail=f"{costs}: the search ended before", proved=False
        )
    return Reason(code="dearer_than_leaving_out", detail=costs, proved=False)


def _impossible(day: _Day, row: int) -> Reason:
    """Why no vehicle can serve it, alone or as part of its transfer."""
    unit = _unit(day.instance, row)
    alone = serves_alone(day.found)
    able = alone[unit].any(axis=1)
    if not able.all():
        return refusal(day.instance, unit[int(np.argmin(able))], day.found)
    asked = np.isin(np.arange(len(alone)), unit)
    return next(transfer_conflicts(day.instance, day.reach, alone, asked))


def _optional(instance: Instance, chosen: dict[str, str], row: int) -> Reason:
    """That it may be left out, which proves nothing, or that another one is in its place."""
    group = instance.orders["group_id"][row]
    if group in chosen:
        detail = f"order {chosen[group]} is served in its place, one of group {group} is enough"
        return Reason(code="alternative", detail=detail)
    if group is not None:
        (price,) = instance.groups["unserved_cost"][instance.groups["id"] == group]
        detail = f"no order of group {group} is served, which costs {price:.10g}"
        return Reason(code="unserved_cost", detail=detail, proved=False)
    price = instance.orders["unserved_cost"][_unit(instance, row)].sum()
    detail = f"it may be left out, which costs {price:.10g}"
    return Reason(code="unserved_cost", detail=detail, proved=False)


def _unit(instance: Instance, row: int) -> list[int]:
    """The order, or both orders of its transfer."""
    if not len(instance.transfers):
        return [row]
    return next((pair for pair in transfer_rows(instance).tolist() if row in pair), [row])


def rows_left_out(instance: Instance, solution: Solution) -> np.ndarray:
    """Rows of the orders that a plan leaves out."""
    left_out = set(solution.unserved["order_id"].tolist())
    return np.flatnonzero([name in left_out for name in instance.orders["id"].tolist()])


def chosen_of_groups(instance: Instance, solution: Solution) -> dict[str, str]:
    """Of each group that is served, the order that is."""
    ids, groups = instance.orders["id"].tolist(), instance.orders["group_id"].tolist()
    group = dict(zip(ids, groups, strict=True))
    served = solution.visits["order_id"].tolist()
    return {group[name]: name for name in served if group[name] is not None}
