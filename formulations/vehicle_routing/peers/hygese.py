"""HGS-CVRP by its Python wheels: capacities and a longest distance, one depot, one vehicle type.

T. Vidal, "Hybrid genetic search for the CVRP: open-source implementation and SWAP* neighborhood",
Computers & Operations Research 140 (2022). Its limit counts CPU time by itself, from the moment
when its data is ready, and it tells nothing before the end. The method ``hgs`` is the same search.
"""

from __future__ import annotations

import time

import numpy as np

from formulations.vehicle_routing.arrays import network
from formulations.vehicle_routing.features import time_matters
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.peers.common import answer, beyond_one_kind, lacking
from formulations.vehicle_routing.search.hgs import cost_of, data_of, found_in, plan_of
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Emit, Formulation, Limits, Peer, SolveResult


def supports(instance: Instance) -> str | None:
    """Why an instance is beyond HGS-CVRP, or None."""
    obstacle = beyond_one_kind(instance)
    if obstacle is not None:
        return obstacle
    distance = network(instance).distance
    return lacking(
        {
            "windows or shifts": time_matters(instance),
            "distances that differ there and back": not np.array_equal(distance, distance.T),
        }
    )


PEER = Peer(
    name="hygese",
    description="HGS-CVRP, hybrid genetic search for capacities alone",
    clock="cpu",
    target=f"{__name__}:solve",
    requires=("hygese",),
    supports=supports,
)


def solve(
    formulation: Formulation, instance: Instance, limits: Limits, emit: Emit[Solution]
) -> SolveResult[Solution]:
    """The best plan found, or none when there was none that holds every rule."""
    net = network(instance)
    data = data_of(instance, net)
    began_s = time.process_time()
    found = found_in(data, limits.time_limit_s, limits.seed)
    elapsed_s = time.process_time() - began_s
    if found is None or sum(map(len, found.routes)) < net.num_orders:
        return answer("hygese", None, None, elapsed_s)
    return answer("hygese", plan_of(instance, found), cost_of(net, found), elapsed_s)
