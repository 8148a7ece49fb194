"""Whether a vehicle could serve an order if it had nothing else to do; if not, by how much not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.clock import tolerance_s
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import amounts
from formulations.vehicle_routing.why_not.reach import Reach
from optimizer.sdk import FEASIBILITY, Change, Reason

ADDED_UP = 10.0
"""More tolerances than add up on the way to two orders and back."""


class Hindrance(NamedTuple):
    """A rule that keeps vehicle types from serving orders even on routes of their own.

    ``detail`` and ``remedy`` are sentences in which the amount, the order and the type are filled
    in; ``where`` is whose limit it is.
    """

    code: str
    excess: np.ndarray  # (orders, types): by how much the rule is missed, 0 where it is kept
    unit: str
    detail: str
    remedy: str
    where: str


def hindrances(instance: Instance, reach: Reach) -> list[Hindrance]:
    """Every condition under which a type serves an order alone, the plainest first."""
    return [*_unfit(instance), *_too_large(instance), *_in_time(instance, reach)]


def serves_alone(found: Sequence[Hindrance]) -> np.ndarray:
    """Whether nothing keeps a vehicle type from serving an order: (orders, types)."""
    return np.asarray(~np.any([each.excess > 0 for each in found], axis=0))


def refusal(instance: Instance, row: int, found: Sequence[Hindrance]) -> Reason:
    """Why no vehicle type can serve the order in this row, type by type."""
    name = instance.orders["id"][row]
    details: list[str] = []
    changes: dict[tuple[str, str], Change] = {}
    kinds = range(len(instance.vehicle_types))
    first = [next(each for each in found if each.excess[row, kind] > 0) for kind in kinds]
    for kind, (type_id, cause) in enumerate(zip(instance.vehicle_types["id"], first, strict=True)):
        amount = float(cause.excess[row, kind])
        words = {"amount": f"{amount:.6g}", "order": name, "type": type_id}
        details.append(f"{type_id}: {cause.detail.format(**words)}")
        change = Change(
            rule=cause.code,
            where=cause.where.format(**words),
            amount=amount,
            unit=cause.unit,
            detail=cause.remedy.format(**words),
        )
        known = changes.setdefault((change.rule, change.where), change)
        if change.amount < known.amount:
            changes[change.rule, change.where] = change
    return Reason(
        code=first[0].code,
        detail=f"no vehicle can serve order {name} ({'; '.join(details)})",
        changes=tuple(changes.values()),
    )


def excess(value: np.ndarray, limit: np.ndarray | float) -> np.ndarray:
    """By how much a limit is passed, 0 where it is kept within the tolerance of plans."""
    with np.errstate(invalid="ignore"):
        over = value - limit
        passed = over > FEASIBILITY * np.maximum(1.0, np.abs(limit))
    return np.asarray(np.where(passed, over, 0.0))


def late(value_s: np.ndarray, limit_s: np.ndarray | float) -> np.ndarray:
    """By how much an instant or a length is passed, 0 where tolerances of a plan may add up to it.

    The start, the way, the service and the end of a route may each be wrong by theirs.
    """
    with np.errstate(invalid="ignore"):
        over_s = value_s - limit_s
        passed = over_s > ADDED_UP * tolerance_s(limit_s)
    return np.asarray(np.where(passed, over_s, 0.0))


def _unfit(instance: Instance) -> list[Hindrance]:
    orders, types = instance.orders, instance.vehicle_types
    shape = (len(orders), len(types))
    none_left = np.broadcast_to(types["num_available"] == 0, shape)
    has = [set(tags) for tags in types["tags"]]
    lacking = [[len(set(tags) - each) for each in has] for tags in orders["required_tags"]]
    return [
        Hindrance("no_vehicle", none_left.astype(float), "vehicles",
                  "there is none", "there is a {type}", "vehicle type {type}"),
        Hindrance("tags_missing", np.array(lacking, dtype=float).reshape(shape), "tags",
                  "it lacks tags that the order requires", "{type} has the tags of order {order}",
                  "vehicle type {type}"),
    ]  # fmt: skip


def _too_large(instance: Instance) -> list[Hindrance]:
    load = amounts(instance.orders["load"], instance.dimensions, 0.0)
    capacity = amounts(instance.vehicle_types["capacity"], instance.dimensions, np.inf)
    return [
        Hindrance("too_large", excess(load[:, None, k], capacity[None, :, k]), dimension,
                  f"its load is {{amount}} {dimension} more than the vehicle holds",
                  f"{{type}} holds {{amount}} {dimension} more", "vehicle type {type}")
        for k, dimension in enumerate(instance.dimensions)
    ]  # fmt: skip


def _in_time(instance: Instance, reach: Reach) -> list[Hindrance]:
    """Windows, shifts and longest routes against the quickest ways; goods that come late."""
    types, orders = instance.vehicle_types, instance.orders
    there_s = earliest_starts(instance, reach, released=False)
    later_s = earliest_starts(instance, reach)
    after_s = orders["service_duration_s"][:, None] + reach.home.duration_s
    late_s, shift_s = unlimited(orders["tw_late_s"])[:, None], unlimited(types["shift_late_s"])
    longest_s = reach.out.duration_s + after_s
    return [
        Hindrance("window_unreachable", late(there_s, late_s), "s",
                  "the quickest way arrives {amount} s after its window has closed",
                  "the window of order {order} closes {amount} s later", "order {order}"),
        Hindrance("cannot_return", late(there_s + after_s, shift_s), "s",
                  "the vehicle would be back {amount} s after its shift has ended",
                  "the shift of {type} ends {amount} s later", "vehicle type {type}"),
        Hindrance("released_too_late",
                  np.maximum(late(later_s, late_s), late(later_s + after_s, shift_s)), "s",
                  "its goods are at the depot {amount} s too late",
                  "the goods of order {order} are released {amount} s earlier", "order {order}"),
        Hindrance("too_far",
                  excess(reach.out.distance + reach.home.distance,
                         unlimited(types["max_distance"])), "distance",
                  "the shortest way there and back is {amount} longer than allowed",
                  "routes of {type} may be {amount} longer", "vehicle type {type}"),
        Hindrance("too_long", late(longest_s, unlimited(types["max_duration_s"])), "s",
                  "the quickest way there and back lasts {amount} s longer than allowed",
                  "routes of {type} may last {amount} s longer", "vehicle type {type}"),
    ]  # fmt: skip


def earliest_starts(instance: Instance, reach: Reach, *, released: bool = True) -> np.ndarray:
    """The earliest start of service of each order by each type: (orders, types)."""
    orders, types = instance.orders, instance.vehicle_types
    start_s = np.nan_to_num(types["shift_early_s"]) + reach.out.duration_s
    if released:
        goods_s = np.nan_to_num(orders["release_s"])[:, None]
        start_s = np.maximum(start_s, np.where(goods_s > 0, goods_s + reach.again.duration_s, 0.0))
    return np.asarray(np.maximum(np.nan_to_num(orders["tw_early_s"])[:, None], start_s))


def unlimited(column: np.ndarray) -> np.ndarray:
    """A column of limits, infinite where there is none."""
    return np.asarray(np.nan_to_num(column, nan=np.inf))
