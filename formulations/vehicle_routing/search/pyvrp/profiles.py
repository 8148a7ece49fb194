"""By which distances each kind of vehicle drives in PyVRP: ways that it may not take are too far.

A started route that has a way home sets out from a gate of its own, whose only way leads to where
the route goes on, a call that is required; nobody else comes there. Where changes of the last plan
cost money, distances are money.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.arrays import Network


@dataclass(frozen=True, kw_only=True, eq=False)
class Profiles:
    """PyVRP's profiles, and for each kind of vehicle the one that it drives by."""

    distances: list[np.ndarray]  # (points and then gates, points and then gates)
    duration_s: np.ndarray  # the same for all
    of_kind: list[int]
    longest: list[int]  # of each profile: no vehicle drives further on ways that it may take
    depot_of: list[int]  # of each kind: PyVRP's depots are those of the network, then the gates


def profiles_of(net: Network) -> Profiles:
    """As few as there are kinds that may do the same."""
    fleet = net.fleet
    resumed = fleet.start[fleet.drives_on]
    number: dict[tuple[object, ...], int] = {}
    distances: list[np.ndarray] = []
    of_kind, longest = [], []
    for kind in range(len(fleet.start)):
        price = int(fleet.cost_per_distance[kind]) if is_priced(net, kind) else None
        changes = net.change_cost[kind].tobytes()
        again = bool(fleet.max_trips[kind] > 1)
        key = (bool(fleet.pickups_last[kind]), again, net.allowed[kind].tobytes(), price, changes)
        if key not in number:
            number[key] = len(distances)
            distance = _distance(net, kind)
            longest.append(int(distance.max()) * 2 * (net.num_orders + 1))
            distances.append(_with_gates(_barred(net, kind), distance, longest[-1] + 1, resumed))
        of_kind.append(number[key])
    gate = net.num_depots + np.cumsum(fleet.drives_on) - 1
    duration_s = np.pad(net.duration_s, (0, len(resumed)))
    return Profiles(
        distances=distances,
        duration_s=duration_s,
        of_kind=of_kind,
        longest=longest,
        depot_of=np.where(fleet.drives_on, gate, fleet.start).tolist(),
    )


def is_priced(net: Network, kind: int) -> bool:
    """Whether the distances of a kind are money."""
    return bool(net.change_cost[kind].any())


def _distance(net: Network, kind: int) -> np.ndarray:
    distance: np.ndarray = net.distance
    if is_priced(net, kind):
        distance = distance * net.fleet.cost_per_distance[kind] + net.change_cost[kind]
    return distance


def _barred(net: Network, kind: int) -> np.ndarray:
    """Arcs that a kind never drives: (points, points)."""
    barred: np.ndarray = net.precedences.barred(len(net.distance)) | ~net.allowed[kind]
    if net.fleet.pickups_last[kind]:
        barred |= net.barred_with_pickups_last
    if net.fleet.max_trips[kind] > 1:  # a trip to nobody may be a short cut, but is none
        barred[: net.num_depots, : net.num_depots] = True
    return barred


def _with_gates(
    barred: np.ndarray, distance: np.ndarray, too_far: int, resumed: np.ndarray
) -> np.ndarray:
    """The distances of a profile: from a gate to the point behind it is no way."""
    barred = np.pad(barred, (0, len(resumed)), constant_values=True)
    barred[:, resumed] = True
    ways: np.ndarray = np.where(barred, too_far, np.pad(distance, (0, len(resumed))))
    ways[len(distance) + np.arange(len(resumed)), resumed] = 0
    np.fill_diagonal(ways, 0)
    return ways
