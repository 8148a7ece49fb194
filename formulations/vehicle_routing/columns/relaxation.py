"""What a bound by columns rests on: who must be served, by which routes, at which prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.arrays import network
from formulations.vehicle_routing.columns.memory import nearest_of
from formulations.vehicle_routing.columns.subproblem import (
    Subproblem,
    largest_vehicle,
    subproblems,
)
from formulations.vehicle_routing.instance import Instance


@dataclass(frozen=True, kw_only=True, eq=False)
class Relaxation:
    """Nodes are 0 and the customers from 1, kinds the vehicle types that exist."""

    kinds: np.ndarray  # rows of the vehicle types
    subs: Sequence[Subproblem]  # one for each of them
    most_routes: np.ndarray  # (kinds,) so many in any plan
    is_counted: np.ndarray  # (kinds,) whether fewer vehicles than customers exist
    leaving_out: np.ndarray  # (n + 1,) infinite where a customer must be served
    load: np.ndarray  # (n + 1,) of the largest vehicle
    capacity: float  # of it
    others: np.ndarray  # (n + 1, any) all other customers of each, the nearest first
    nearest: np.ndarray  # the first of them

    @property
    def nodes(self) -> int:
        return len(self.leaving_out)


def relaxation(instance: Instance) -> Relaxation:
    """Of an instance without obstacle."""
    net = network(instance)
    kinds = np.flatnonzero(net.fleet.num_available > 0)
    subs = subproblems(instance, net)
    load, capacity = largest_vehicle(instance, net)
    others, nearest = nearest_of(net)
    return Relaxation(
        kinds=kinds,
        subs=subs,
        most_routes=np.array([sub.most_routes for sub in subs]),
        is_counted=net.fleet.num_available[kinds] < net.num_orders,
        leaving_out=np.concatenate([[np.inf], net.unserved_cost[net.num_depots :]]),
        load=load,
        capacity=capacity,
        others=others,
        nearest=nearest,
    )
