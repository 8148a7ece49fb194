"""What a bound by columns rests on: who must be served, by which routes, at which prices."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.arrays import network
from formulations.vehicle_routing.bound import SLACK
from formulations.vehicle_routing.columns.memory import nearest_of
from formulations.vehicle_routing.columns.resources import largest_vehicle
from formulations.vehicle_routing.columns.subproblem import Subproblem, subproblems, with_near_ones
from formulations.vehicle_routing.instance import Instance


@dataclass(frozen=True, kw_only=True, eq=False)
class Relaxation:
    """Nodes are 0 and the customers from 1, kinds the vehicle types that exist."""

    kinds: np.ndarray  # rows of the vehicle types
    subs: Sequence[Subproblem]  # one for each of them
    all_subs: Sequence[Subproblem]  # the same with every limit
    fewest_routes: np.ndarray  # (kinds,) so many in any plan that is looked at
    most_routes: np.ndarray  # (kinds,) and no more
    is_counted: np.ndarray  # (kinds,) whether that is a limit
    leaving_out: np.ndarray  # (n + 1,) infinite where a customer must be served
    load: np.ndarray  # (n + 1,) of the largest vehicle
    capacity: float  # of it
    others: np.ndarray  # (n + 1, any) all other customers of each, the nearest first
    nearest: np.ndarray  # the first of them

    @property
    def nodes(self) -> int:
        return len(self.leaving_out)

    @property
    def has_all_limits(self) -> bool:
        return all(
            len(sub.step) == len(full.step)
            for sub, full in zip(self.subs, self.all_subs, strict=True)
        )

    def entries(self, customers: Collection[int], spare: float = 0.0) -> int:
        """How often a set is entered at least: by as many of the largest vehicle as it fills.

        One of them holds ``spare`` more.
        """
        load = float(self.load[list(customers)].sum()) - spare
        return math.ceil(load / self.capacity - SLACK)

    def with_near_limits(self) -> Relaxation:
        """More paths, that are found sooner: without limits that few of them exceed."""
        return dataclasses.replace(self, subs=[with_near_ones(sub) for sub in self.all_subs])

    def with_all_limits(self) -> Relaxation:
        return dataclasses.replace(self, subs=self.all_subs)

    def with_routes(self, kind: int, fewest: float, most: float) -> Relaxation:
        """The relaxation of only those plans that have so many routes of one kind."""
        fewest_routes, most_routes = self.fewest_routes.copy(), self.most_routes.copy()
        is_counted = self.is_counted.copy()
        fewest_routes[kind], most_routes[kind], is_counted[kind] = fewest, most, True
        return dataclasses.replace(
            self, fewest_routes=fewest_routes, most_routes=most_routes, is_counted=is_counted
        )


def relaxation(instance: Instance) -> Relaxation:
    """The relaxation of an instance without obstacle."""
    net = network(instance)
    kinds = np.flatnonzero(net.fleet.num_available > 0)
    subs = subproblems(instance, net)
    load, capacity = largest_vehicle(instance, net)
    others, nearest = nearest_of(net)
    return Relaxation(
        kinds=kinds,
        subs=subs,
        all_subs=subs,
        fewest_routes=np.zeros(len(subs)),
        most_routes=np.array([sub.most_routes for sub in subs]),
        is_counted=net.fleet.num_available[kinds] < net.num_orders,
        leaving_out=np.concatenate([[np.inf], net.unserved_cost[net.num_depots :]]),
        load=load,
        capacity=capacity,
        others=others,
        nearest=nearest,
    )
