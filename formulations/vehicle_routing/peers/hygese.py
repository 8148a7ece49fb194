"""HGS-CVRP by its Python wheels: capacities and a longest distance, one depot, one vehicle type.

T. Vidal, "Hybrid genetic search for the CVRP: open-source implementation and SWAP* neighborhood",
Computers & Operations Research 140 (2022). Its limit counts CPU time by itself, from the moment
when its data is ready. It tells nothing before the end. It sees the distances as they are, and the
coordinates where there are any: SWAP* looks for routes that overlap.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from formulations.vehicle_routing.arrays import Network, network
from formulations.vehicle_routing.instance import Instance, time_matters
from formulations.vehicle_routing.itinerary import location_positions
from formulations.vehicle_routing.peers.common import answer, beyond_one_kind, lacking
from formulations.vehicle_routing.solution import Solution, solution_of
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
    data = _data(instance, net)
    began_s = time.process_time()
    found = _found(data, limits)
    elapsed_s = time.process_time() - began_s
    if found is None or sum(map(len, found.routes)) < net.num_orders:
        return answer("hygese", None, None, elapsed_s)
    type_id, order_ids = instance.vehicle_types["id"][0], instance.orders["id"]
    sequences = [(type_id, [order_ids[k - 1] for k in route]) for route in found.routes]
    cost = found.cost * float(net.fleet.cost_per_distance[0])
    return answer("hygese", solution_of(instance, sequences), cost, elapsed_s)


def _found(data: dict[str, Any], limits: Limits) -> Any:
    """What HGS-CVRP finds: no routes where it has no plan, None where it would crash."""
    from hygese import AlgorithmParameters, Solver

    if data.get("num_vehicles", np.inf) * data["vehicle_capacity"] < data["demands"].sum():
        return None
    parameters = AlgorithmParameters(timeLimit=limits.time_limit_s, seed=limits.seed % 2**31)
    return Solver(parameters=parameters, verbose=False).solve_cvrp(data)


def _data(instance: Instance, net: Network) -> dict[str, Any]:
    """What HGS-CVRP reads; its limit on durations is one on distances where nobody serves."""
    fleet, load = net.fleet, net.load.sum(axis=1)
    data = {
        "distance_matrix": net.distance,
        "demands": load,
        "vehicle_capacity": min(fleet.capacity[0].min(initial=np.inf), max(load.sum(), 1.0)),
        **_coordinates(instance),
    }
    if np.isfinite([fleet.num_available[0], fleet.max_distance[0]]).any():
        data["num_vehicles"] = int(min(fleet.num_available[0], net.num_orders))
    if np.isfinite(fleet.max_distance[0]):
        data["duration_limit"] = fleet.max_distance[0]
    return data


def _coordinates(instance: Instance) -> dict[str, np.ndarray]:
    """Where the depot and the orders are, moved so that no coordinate is negative."""
    places = np.concatenate([instance.depots["location_id"], instance.orders["location_id"]])
    at = location_positions(instance, places)
    for across, up in (("x", "y"), ("lon", "lat")):
        x, y = instance.locations[across][at], instance.locations[up][at]
        if not (np.isnan(x).any() or np.isnan(y).any()):
            return {"x_coordinates": x - x.min(), "y_coordinates": y - y.min()}
    return {}
