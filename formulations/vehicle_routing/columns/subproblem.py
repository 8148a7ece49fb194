"""One vehicle type's routes as paths that pricing can search, never stricter than the rules.

Whatever is left out here makes routes cheaper or allows more of them, so that bounds stay valid:
waiting costs nothing, pickups take no room and may come anywhere; lateness, breaks, balance, what
precedes what, and all but one dimension of loads are ignored; several windows are one from the
first to the last, and orders in groups may be left out for nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from formulations.vehicle_routing.arrays import Network
from formulations.vehicle_routing.bound import UNKNOWN
from formulations.vehicle_routing.columns.resources import near_ones, resources_of
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.instance import Instance

MOST_BUCKETS, MOST_FINE_BUCKETS = 40, 600
"""Labels are kept by where they stand on the main resource, in so many steps at most; so are the
bounds on their ways home."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Subproblem:
    """Paths from node 0, the start depot, over customers 1 … n back to 0, the end depot.

    Arrays are those of its resources, one after the other; by the first, the main one, labels are
    sorted, and at its half they meet.
    """

    cost: np.ndarray  # (n + 1, n + 1) of driving; the fixed cost is on leaving 0
    step: np.ndarray  # (resources, n + 1, n + 1)
    least: np.ndarray  # (resources, n + 1)
    most: np.ndarray  # (resources, n + 1)
    num_near: int  # resources that limit paths about as much as the main one
    most_routes: float  # so many of these paths at the most in any plan

    @property
    def width(self) -> float:
        """Of a bucket of the main resource: no step is shorter, if that makes few enough."""
        return self._width(MOST_BUCKETS)

    @property
    def fine_width(self) -> float:
        """The same for ways home."""
        return self._width(MOST_FINE_BUCKETS)

    def _width(self, most_buckets: int) -> float:
        step, most = self.step[0], float(self.most[0, 0])
        shortest = float(step[step > 0].min(initial=np.inf)) * (1.0 - 1e-9)  # beyond all rounding
        return max(1e-9, most / most_buckets, min(shortest, most))


def with_near_ones(sub: Subproblem) -> Subproblem:
    """More paths, that are found sooner: only the resources that limit them most."""
    few = slice(0, sub.num_near)
    return dataclasses.replace(sub, step=sub.step[few], least=sub.least[few], most=sub.most[few])


def keeps_limits(sub: Subproblem, path: Sequence[int]) -> bool:
    """Whether a path has enough of every resource, to its end."""
    used = np.zeros(len(sub.step))
    for a, b in pairwise((0, *path, 0)):
        used = np.maximum(used + sub.step[:, a, b], sub.least[:, b])
        if (used > sub.most[:, b]).any():
            return False
    return True


def turned(sub: Subproblem) -> Subproblem:
    """The same paths from their ends; what is used counts what is left of each resource."""
    all_of_it = sub.most[:, :1]
    least, most = all_of_it - sub.most, all_of_it - sub.least
    least[:, 0], most[:, 0] = 0.0, all_of_it[:, 0]
    step = np.ascontiguousarray(sub.step.transpose(0, 2, 1))
    return dataclasses.replace(sub, cost=sub.cost.T, step=step, least=least, most=most)


def obstacle(instance: Instance) -> str | None:
    """Why routes of an instance are no paths of this kind, or None."""
    if any(name is not None for name in instance.vehicle_types["reload_depot_id"].tolist()):
        return "routes of several trips are not priced"
    if features(instance) & UNKNOWN:
        return "routes that have left already are not priced"
    return None


def subproblems(instance: Instance, net: Network) -> list[Subproblem]:
    """One for each vehicle type that exists."""
    kinds = np.flatnonzero(net.fleet.num_available > 0).tolist()
    return [_subproblem(instance, net, kind) for kind in kinds]


def _subproblem(instance: Instance, net: Network, kind: int) -> Subproblem:
    points = np.concatenate([[0], np.arange(net.num_depots, len(net.service_s))])
    resources = resources_of(instance, net, kind, points)
    step, least, most = map(np.array, zip(*resources, strict=True))
    return Subproblem(
        cost=_costs(net, kind, points),
        step=step,
        least=least,
        most=most,
        num_near=len(near_ones(resources)),
        most_routes=min(float(net.fleet.num_available[kind]), net.num_orders),
    )


def _costs(net: Network, kind: int, points: np.ndarray) -> np.ndarray:
    """Distance and hours, and the fixed cost of leaving; from a customer to itself is no way."""
    fleet = net.fleet
    onward_s = net.service_s[:, None] + net.duration_s
    money = fleet.cost_per_distance[kind] * net.distance + fleet.cost_per_s[kind] * onward_s
    money += np.where(net.allowed[kind], net.change_cost[kind], np.inf)
    cost: np.ndarray = money[np.ix_(points, points)]
    cost[0] = money[fleet.start[kind], points] + fleet.fixed_cost[kind]
    cost[:, 0] = money[points, fleet.end[kind]]
    np.fill_diagonal(cost, np.inf)
    return cost
