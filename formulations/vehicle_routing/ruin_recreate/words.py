"""What orders may have beside a place, a load and a window, as flat arrays for compiled code.

Days without any of it are compiled on their own: ``Words.known`` is then an empty tuple, whose
length is known when compiling, so that nothing of all this is ever asked.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.ruin_recreate.rows import NOBODY, Rows
from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork

WORD = np.dtype(
    [
        ("lead", "i8"),  # the alternative that stands for all of them while none is served
        ("other", "i8"),  # the next alternative, in a ring
        ("partner", "i8"),  # the other order of its transfer, or NOBODY
        ("is_second", "i8"),  # whether it delivers what the partner picks up
        ("is_pickup", "i8"),
        ("release", "f8"),
        ("due", "f8"),
        ("per_late", "f8"),  # cost of a unit of time after it
    ]
)


class Words(NamedTuple):
    """Arrays of no rows where ``known`` is empty."""

    known: tuple[()] | tuple[bool]
    collects: bool  # whether goods come on board on the way: there are two loads, out and back
    mixed: bool  # whether both may be on board at once, so that the first or last leg is not all
    tails: bool  # whether routes may exchange what comes after a place
    summed: bool  # whether changes or releases are kept of routes
    last: bool  # whether some kind collects last
    released: bool
    late: bool  # whether lateness costs money
    order: np.ndarray  # (orders,) of WORD
    allowed: np.ndarray  # (kinds, orders)
    change: np.ndarray  # (kinds, orders) cost of being served by the kind
    gain: np.ndarray  # (orders, dimensions) what is more on board after the visit
    collects_last: np.ndarray  # (kinds,)


def words_of(whole: WholeNetwork, rows: Rows) -> Words:
    """Of the rows that a search moves; none where every order is a plain delivery."""
    net, point = whole.network, rows.point
    if not _is_needed(whole, rows):
        return _none(net.load.shape[1])
    order = np.zeros(len(point), WORD)
    is_pickup, is_paired = net.is_pickup[point], rows.partner != NOBODY
    for name in ("lead", "other", "partner", "is_second"):
        order[name] = getattr(rows, name)
    order["is_pickup"] = is_pickup
    order["release"] = net.release_s[point]
    late = net.due_s[point] < UNLIMITED
    order["due"] = np.where(late, net.due_s[point], np.inf)
    order["per_late"] = np.where(late, net.lateness_cost_per_s[point], 0.0)
    gain = np.where(net.is_pickup[:, None], net.load, -net.load)[point].astype(float)
    collects = bool((is_pickup | is_paired).any()) and net.load.shape[1] > 0
    mixed = collects and not (is_pickup.all() or net.fleet.pickups_last.all())
    is_late = order["per_late"] > 0
    allowed = np.ascontiguousarray(net.allowed[:, point])
    allowed[np.ix_(net.fleet.pickups_last, is_paired)] = False
    released = bool((order["release"] > 0).any())
    return Words(
        known=(True,),
        collects=collects,
        mixed=mixed,
        tails=not (mixed or is_paired.any() or is_late.any()),
        summed=released or bool((net.change_cost[:, point] > 0).any()),
        last=bool(net.fleet.pickups_last.any()),
        released=released,
        late=bool(is_late.any()),
        order=order,
        allowed=allowed,
        change=np.ascontiguousarray(net.change_cost[:, point], dtype=float),  # F is another type
        gain=np.ascontiguousarray(gain),
        collects_last=net.fleet.pickups_last.copy(),
    )


def _is_needed(whole: WholeNetwork, rows: Rows) -> bool:
    """Whether any order needs more than a place, a load and a window."""
    net, orders = whole.network, slice(whole.network.num_depots, None)
    said = (
        net.is_pickup[orders],
        net.release_s[orders] > 0,
        net.due_s[orders] < UNLIMITED,
        ~net.allowed[:, orders],
        net.change_cost[:, orders] > 0,
        rows.lead != np.arange(len(rows.lead)),
        rows.partner != NOBODY,
    )
    return any(bool(each.any()) for each in said)


def _none(dimensions: int) -> Words:
    return Words(
        known=(),
        collects=False,
        mixed=False,
        tails=True,
        summed=False,
        last=False,
        released=False,
        late=False,
        order=np.zeros(0, WORD),
        allowed=np.zeros((0, 0), bool),
        change=np.zeros((0, 0)),
        gain=np.zeros((0, dimensions)),
        collects_last=np.zeros(0, bool),
    )
