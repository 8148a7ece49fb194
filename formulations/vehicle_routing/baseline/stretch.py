"""Sequences of stops that join in constant time, whatever their length.

Distance, time and lateness of two stretches driven one after the other follow from those of each
(T. Vidal, T. Crainic, M. Gendreau and C. Prins, Computers & Operations Research 40, 2013, eq. 1-6).
"""

from __future__ import annotations

from functools import partial, reduce
from typing import NamedTuple

from formulations.vehicle_routing.arrays import Network


class Stretch(NamedTuple):
    """Points from ``first`` to ``last``, driven as fast as the windows allow.

    It takes ``duration_s`` when begun between ``early_s`` and ``late_s``; ``tardy_s`` is by how
    much windows have to be missed on the way.
    """

    first: int
    last: int
    distance: float
    duration_s: float
    early_s: float
    late_s: float
    tardy_s: float


def stop(net: Network, point: int) -> Stretch:
    """One point alone: its service within its window."""
    early_s, late_s = float(net.early_s[point]), float(net.late_s[point])
    return Stretch(point, point, 0.0, float(net.service_s[point]), early_s, late_s, 0.0)


def depot(point: int, early_s: float, late_s: float) -> Stretch:
    """The start or the end of a shift."""
    return Stretch(point, point, 0.0, 0.0, early_s, late_s, 0.0)


def joined(net: Network, *stretches: Stretch) -> Stretch:
    """The stretches driven one after the other."""
    return reduce(partial(_join, net), stretches)


def _join(net: Network, a: Stretch, b: Stretch) -> Stretch:
    leg_s = net.duration_s.item(a.last, b.first)  # a float of Python's own is quicker to add
    onward_s = a.duration_s - a.tardy_s + leg_s
    wait_s = max(b.early_s - onward_s - a.late_s, 0.0)
    tardy_s = max(a.early_s + onward_s - b.late_s, 0.0)
    return Stretch(
        first=a.first,
        last=b.last,
        distance=a.distance + b.distance + net.distance.item(a.last, b.first),
        duration_s=a.duration_s + b.duration_s + leg_s + wait_s,
        early_s=max(b.early_s - onward_s, a.early_s) - wait_s,
        late_s=min(b.late_s - onward_s, a.late_s) + tardy_s,
        tardy_s=a.tardy_s + b.tardy_s + tardy_s,
    )
