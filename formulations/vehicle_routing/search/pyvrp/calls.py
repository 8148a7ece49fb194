"""What PyVRP's vehicles may call at: one of several windows, one of alternatives, or an order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.arrays import Network
from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork


class Call(NamedTuple):
    """One of PyVRP's clients: a point in one of its windows.

    Of a ``group`` of calls one is made. All calls of a group have its price as their prize: what
    two plans differ by is then the price of the groups that are left out.
    """

    point: int
    early_s: int
    late_s: int
    is_required: bool
    prize: int
    group: int | None = None


def calls_of(whole: WholeNetwork) -> list[Call]:
    """All calls at orders that are not part of a transfer, then where started routes drive on."""
    net = whole.network
    points = np.setdiff1d(np.arange(net.num_depots, len(net.service_s)), net.transfers)
    points = points[net.allowed[:, points].any(axis=0) | whole.required[points]]
    groups = _numbered(net, points)
    orders = [call for p in points.tolist() for call in _at(whole, p, groups.get(p))]
    resumed = net.fleet.start[net.fleet.drives_on].tolist()
    return orders + [Call(point, 0, UNLIMITED, True, 0) for point in resumed]


def _at(whole: WholeNetwork, point: int, group: int | None) -> Iterator[Call]:
    net = whole.network
    required, prize = _price(whole, point)
    windows = net.windows.of(point) or [(net.early_s[point], net.late_s[point])]
    # The last one closes before its goods are there by rounding only, others perhaps by hours.
    there_s = min(net.release_s[point], max(late_s for _, late_s in windows))
    for early_s, late_s in windows:
        if late_s >= there_s:
            yield Call(point, int(early_s), int(late_s), required and group is None, prize, group)


def members(calls: list[Call], whole: WholeNetwork) -> list[tuple[list[int], bool]]:
    """The numbers of the calls of each group, and whether one of them has to be made."""
    found: dict[int, list[int]] = {}
    for number, call in enumerate(calls):
        if call.group is not None:
            found.setdefault(call.group, []).append(number)
    return [(each, _price(whole, calls[each[0]].point)[0]) for _, each in sorted(found.items())]


def _numbered(net: Network, points: np.ndarray) -> dict[int, int]:
    """The group of each of the points that is an alternative or has several windows."""
    keys = {p: ("group", int(net.group[p])) for p in points[net.group[points] >= 0].tolist()}
    several = np.intersect1d(net.windows.point, points)
    keys = {**{p: ("windows", p) for p in several.tolist()}, **keys}
    number = {key: k for k, key in enumerate(dict.fromkeys(keys.values()))}
    return {point: number[key] for point, key in keys.items()}


def _price(whole: WholeNetwork, point: int) -> tuple[bool, int]:
    """Whether an order or its group has to be served, and what leaving it out costs."""
    net = whole.network
    group = int(net.group[point])
    if group < 0:
        required = bool(whole.required[point])
        return required, 0 if required else int(net.unserved_cost[point])
    required = int(net.group_cost[group]) == UNLIMITED
    return required, 0 if required else int(net.group_cost[group])
