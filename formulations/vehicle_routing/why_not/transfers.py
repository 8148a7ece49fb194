"""Transfers that no vehicle can make, even on a route of their own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import transfer_rows
from formulations.vehicle_routing.why_not.alone import together
from formulations.vehicle_routing.why_not.pairs import in_sequence
from formulations.vehicle_routing.why_not.reach import Reach
from optimizer.sdk import Change, Reason

SENTENCES = (
    ("arrives {amount} s after the window of order {order} has closed",
     "the window of order {order} closes {amount} s later", "order {order}", "s"),
    ("is back {amount} s after its shift has ended",
     "the shift of {type} ends {amount} s later", "vehicle type {type}", "s"),
    ("drives {amount} more than allowed",
     "routes of {type} may be {amount} longer", "vehicle type {type}", "distance"),
    ("is on its way {amount} s longer than allowed",
     "routes of {type} may last {amount} s longer", "vehicle type {type}", "s"),
)  # fmt: skip
"""What a vehicle misses, what would help, whose limit it is, its unit: window, shift, lengths."""


def made_by(instance: Instance, reach: Reach, alone: np.ndarray) -> np.ndarray:
    """Which types serve an order alone, and as part of its transfer: (orders, types)."""
    if not len(instance.transfers):  # ways between all places take a while
        return alone
    pickup, delivery = transfer_rows(instance).T
    served = alone.copy()
    both = alone[pickup] & alone[delivery] & in_sequence(instance, reach, pickup, delivery).possible
    served[pickup], served[delivery] = both, both
    return served


def transfer_conflicts(
    instance: Instance, reach: Reach, alone: np.ndarray, asked: np.ndarray
) -> Iterator[Reason]:
    """Transfers of orders that are asked about, whose two fit on no route one after the other.

    What no vehicle serves even alone is told elsewhere.
    """
    if not len(instance.transfers):
        return
    rows = transfer_rows(instance)
    missed = np.array(in_sequence(instance, reach, *rows.T))  # (limits, transfers, types)
    for k, (pickup, delivery) in enumerate(rows.tolist()):
        able = alone[pickup] & alone[delivery]
        served = alone[pickup].any() and alone[delivery].any()
        if asked[pickup] and served and (missed[:, k, able] > 0).any(axis=0).all():
            yield _reason(instance, k, delivery, missed[:, k], np.flatnonzero(able).tolist())


def _reason(
    instance: Instance, k: int, delivery: int, missed: np.ndarray, able: list[int]
) -> Reason:
    """What each vehicle type that serves either order alone misses, where there is one."""
    name = instance.transfers["id"][k]
    if not able:
        detail = f"no vehicle type serves both orders of transfer {name}"
        return Reason(code="transfer_impossible", detail=detail)
    told, changes = zip(
        *(_missed(instance, missed[:, kind], kind, delivery) for kind in able), strict=True
    )
    return Reason(
        code="transfer_impossible",
        detail=f"no vehicle that fits both orders can make transfer {name} ({'; '.join(told)})",
        changes=tuple({(c.rule, c.where, c.detail): c for c in changes}.values()),
    )


def _missed(instance: Instance, missed: np.ndarray, kind: int, delivery: int) -> tuple[str, Change]:
    """Which limits a type misses, and the least by which all of them would have to give."""
    type_id = str(instance.vehicle_types["id"][kind])
    words = {"type": type_id, "order": instance.orders["id"][delivery]}
    details, changes = [], []
    for limit in np.flatnonzero(missed > 0).tolist():
        detail, remedy, where, unit = SENTENCES[limit]
        amount = f"{missed[limit]:.6g}"
        details.append(detail.format(amount=amount, **words))
        change = Change(
            rule="transfer_impossible",
            where=where.format(**words),
            amount=float(missed[limit]),
            unit=unit,
            detail=remedy.format(amount=amount, **words),
        )
        changes.append(change)
    return f"{type_id} {', and '.join(details)}", together(changes)
