"""Whether a vehicle could serve an order if it had nothing else to do; if not, by how much not."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import amounts
from formulations.vehicle_routing.network.fleet import types_left, unlimited
from formulations.vehicle_routing.network.windows import hull, windows_of
from formulations.vehicle_routing.why_not.limits import excess, late, too_long
from formulations.vehicle_routing.why_not.reach import Reach
from optimizer.sdk import Change, Reason


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
    instead: Hindrance | None = None  # whose limit may give in place of this one


def hindrances(instance: Instance, reach: Reach) -> list[Hindrance]:
    """Every condition under which a type serves an order alone, the plainest first."""
    return [*everywhere(instance), *_in_time(instance, reach)]


def everywhere(instance: Instance) -> list[Hindrance]:
    """Those that do not depend on where vehicles are."""
    return [*_unfit(instance), *_too_large(instance), _shift_over(instance)]


def _shift_over(instance: Instance) -> Hindrance:
    """On a running day: nobody sets out any more, unless some vehicle is under way."""
    types, now_s = instance.vehicle_types, instance.now_s or 0.0
    over_s = np.where(types_left(instance), 0.0, now_s - unlimited(types["shift_late_s"]))
    excess_s = np.broadcast_to(np.maximum(over_s, 0.0), (len(instance.orders), len(types)))
    return Hindrance("cannot_return", excess_s, "s",
                     "its shift ended {amount} s ago", "the shift of {type} ends {amount} s later",
                     "vehicle type {type}")  # fmt: skip


def serves_alone(found: Sequence[Hindrance]) -> np.ndarray:
    """Whether nothing keeps a vehicle type from serving an order: (orders, types)."""
    return np.asarray(~np.any([each.excess > 0 for each in found], axis=0))


def refusal(instance: Instance, row: int, found: Sequence[Hindrance]) -> Reason:
    """Why no vehicle type can serve the order in this row, type by type.

    Changes are told of the types that need the fewest of them, and all that such a type needs.
    """
    name, wanted = instance.orders["id"][row], set(instance.orders["required_tags"][row])
    details: list[str] = []
    changes: list[list[Change]] = []
    for kind, of_type in enumerate(instance.vehicle_types):
        tags = ", ".join(sorted(wanted - set(of_type.tags)))
        words = {"order": name, "type": of_type.id, "tags": tags}
        causes = [each for each in found if each.excess[row, kind] > 0]
        told = [each.detail.format(amount=_amount(each, row, kind), **words) for each in causes]
        details.append(f"{of_type.id}: {', and '.join(told)}")
        ways = product(*(_choices(each, row, kind) for each in causes))
        changes += [[_change(each, row, kind, words) for each in way] for way in ways]
    fewest = min(map(len, changes))
    return Reason(
        code=changes[0][0].rule,
        detail=f"no vehicle can serve order {name} ({'; '.join(details)})",
        changes=_least(together(each) for each in changes if len(each) == fewest),
    )


def _choices(cause: Hindrance, row: int, kind: int) -> list[Hindrance]:
    """The limits of which one has to give."""
    other = cause.instead
    return [cause, other] if other is not None and other.excess[row, kind] > 0 else [cause]


def _change(cause: Hindrance, row: int, kind: int, words: dict[str, str]) -> Change:
    return Change(
        rule=cause.code,
        where=cause.where.format(**words),
        amount=float(cause.excess[row, kind]),
        unit=cause.unit,
        detail=cause.remedy.format(amount=_amount(cause, row, kind), **words),
    )


def _amount(cause: Hindrance, row: int, kind: int) -> str:
    return f"{cause.excess[row, kind]:.6g}"


def together(changes: list[Change]) -> Change:
    """All of them as one, by the name of the first."""
    detail = " and ".join(dict.fromkeys(change.detail for change in changes))
    return dataclasses.replace(changes[0], detail=detail)


def _least(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Of those of one rule and place the smallest."""
    known: dict[tuple[str, str], Change] = {}
    for change in changes:
        other = known.setdefault((change.rule, change.where), change)
        if change.amount < other.amount:
            known[change.rule, change.where] = change
    return tuple(known.values())


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
                  "it has no {tags}, which the order requires", "{type} has {tags}",
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
    late_s, shift_s = windows(instance)[1][:, None], unlimited(types["shift_late_s"])
    lasts_s = reach.out.duration_s + after_s
    home_s = later_s + after_s
    closed, over = late(there_s, late_s) > 0, late(there_s + after_s, shift_s) > 0
    missed_s, late_home_s = late(later_s, late_s), late(home_s, shift_s)
    window_s, back_s = np.where(closed, 0.0, missed_s), np.where(over, 0.0, late_home_s)
    return [
        _closes(np.where(closed, missed_s, 0.0)),
        Hindrance("cannot_return", np.where(over, late_home_s, 0.0), "s",
                  "the vehicle would be back {amount} s after its shift has ended",
                  "the shift of {type} ends {amount} s later", "vehicle type {type}"),
        Hindrance("released_too_late", np.maximum(window_s, back_s), "s",
                  "its goods are at the depot {amount} s too late",
                  "the goods of order {order} are released {amount} s earlier", "order {order}",
                  instead=_closes(np.where(back_s > 0, 0.0, window_s))),
        Hindrance("too_far",
                  excess(reach.out.distance + reach.home.distance,
                         unlimited(types["max_distance"])), "distance",
                  "the shortest way there and back is {amount} longer than allowed",
                  "routes of {type} may be {amount} longer", "vehicle type {type}"),
        Hindrance("too_long",
                  too_long(lasts_s, unlimited(types["max_duration_s"]), shift_s, home_s), "s",
                  "the quickest way there and back lasts {amount} s longer than allowed",
                  "routes of {type} may last {amount} s longer", "vehicle type {type}"),
    ]  # fmt: skip


def _closes(excess_s: np.ndarray) -> Hindrance:
    return Hindrance("window_unreachable", excess_s, "s",
                     "it would be served {amount} s after its window has closed",
                     "the window of order {order} closes {amount} s later",
                     "order {order}")  # fmt: skip


def earliest_starts(instance: Instance, reach: Reach, *, released: bool = True) -> np.ndarray:
    """The earliest start of service of each order by each type: (orders, types)."""
    orders, types = instance.orders, instance.vehicle_types
    start_s = np.nan_to_num(types["shift_early_s"]) + reach.out.duration_s
    if released:
        goods_s = np.nan_to_num(orders["release_s"])[:, None]
        start_s = np.maximum(start_s, np.where(goods_s > 0, goods_s + reach.again.duration_s, 0.0))
    return np.asarray(np.maximum(windows(instance)[0][:, None], start_s))


def windows(instance: Instance) -> tuple[np.ndarray, np.ndarray]:
    """From when and until when each order may be served, whatever lies between: (orders,)."""
    return hull(windows_of(instance, 0), instance.orders, 0)
