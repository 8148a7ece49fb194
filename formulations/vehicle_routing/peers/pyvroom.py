"""VROOM by its Python wheels, exploring as deep as it can, one thread.

Its budget is wall time from the moment when its data is ready; it may end before, and tells nothing
until then. It takes no seed: what it does is determined, up to where the clock ends it. It serves
all orders that it can before it counts any cost.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.peers.common import answer, beyond, given, lacking, num_vehicles
from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork, whole_network
from formulations.vehicle_routing.solution import Solution, solution_of
from optimizer.sdk import Emit, Formulation, Limit, Limits, Peer, SolveResult

PRECISE_PRICES = 1e2
"""Units of cost in the least price that is not exact: a leg has to fit 32 bits."""

DEEPEST = 5
"""VROOM's highest level of exploration."""

UNITS_32_BITS = 2**32 - 1


def supports(instance: Instance) -> str | None:
    """Why an instance is beyond VROOM, or None."""
    types = instance.vehicle_types
    words = {
        "orders that may be left out at a price": given(instance.orders["unserved_cost"]),
        "costs of hours": bool(types["unit_duration_cost_per_h"].any()),
        "a longest duration": given(types["max_duration_s"]),
        "a longest distance": given(types["max_distance"]),
    }
    obstacle = beyond(instance) or lacking(words)
    if obstacle is not None:
        return obstacle
    whole = whole_network(instance, PRECISE_PRICES)
    costs, _ = _costs(whole)
    large = max(costs.max(), whole.horizon) > UNITS_32_BITS
    return lacking({"times or costs of more than 32 bits": bool(large)})


PEER = Peer(
    name="pyvroom",
    description="VROOM at its deepest exploration",
    clock="wall",
    target=f"{__name__}:solve",
    requires=("vroom",),
    supports=supports,
)


def solve(
    formulation: Formulation, instance: Instance, limits: Limits, emit: Emit[Solution]
) -> SolveResult[Solution]:
    """The plan that VROOM ends with, or none when it leaves orders out."""
    whole = whole_network(instance, PRECISE_PRICES)
    kinds = np.repeat(np.arange(len(instance.vehicle_types)), num_vehicles(instance, whole))
    problem = _problem(whole, kinds)
    began_s = time.perf_counter()
    timeout = timedelta(seconds=limits.time_limit_s)
    found = problem.solve(exploration_level=DEEPEST, nb_threads=1, timeout=timeout)
    elapsed_s = time.perf_counter() - began_s
    limit = Limit.TIME if elapsed_s >= limits.time_limit_s else Limit.SEARCH
    if found.unassigned:
        return answer("pyvroom", None, None, elapsed_s, limit)
    sequences = _sequences(instance, kinds, found)
    return answer("pyvroom", solution_of(instance, sequences), None, elapsed_s, limit)


def _costs(whole: WholeNetwork) -> tuple[np.ndarray, np.ndarray]:
    """The cost of each leg (types, points, points) and of each type, in the coarsest units."""
    net, fleet = whole.network, whole.network.fleet
    unit = max(1, int(np.gcd.reduce([*fleet.cost_per_distance, *fleet.fixed_cost])))
    per_distance, fixed = fleet.cost_per_distance // unit, fleet.fixed_cost // unit
    return per_distance[:, None, None] * net.distance, fixed


def _problem(whole: WholeNetwork, kinds: np.ndarray) -> Any:
    """The instance in VROOM's words: a profile for each type, a vehicle for each that there is."""
    import vroom

    problem, net = vroom.Input(), whole.network
    costs, fixed = _costs(whole)
    for kind, cost in enumerate(costs):
        problem.set_durations_matrix(profile=str(kind), matrix_input=net.duration_s)
        problem.set_costs_matrix(profile=str(kind), matrix_input=cost)
    for vehicle, kind in enumerate(kinds.tolist()):
        problem.add_vehicle(_vehicle(whole, vehicle, kind, int(fixed[kind])))
    for point in range(net.num_depots, len(net.service_s)):
        problem.add_job(_job(whole, point))
    return problem


def _vehicle(whole: WholeNetwork, vehicle: int, kind: int, fixed_cost: int) -> Any:
    import vroom

    net, fleet = whole.network, whole.network.fleet
    return vroom.Vehicle(
        vehicle,
        start=int(fleet.start[kind]),
        end=int(fleet.end[kind]),
        profile=str(kind),
        capacity=np.minimum(fleet.capacity[kind], net.load.sum(axis=0)).tolist(),
        time_window=_window(fleet.early_s[kind], fleet.late_s[kind]),
        costs=vroom.VehicleCosts(fixed=fixed_cost),
    )


def _job(whole: WholeNetwork, point: int) -> Any:
    import vroom

    net = whole.network
    return vroom.Job(
        point,
        location=point,
        default_service=int(net.service_s[point]),
        delivery=net.load[point].tolist(),
        time_windows=[_window(net.early_s[point], net.late_s[point])],
    )


def _window(early: int, late: int) -> Any:
    import vroom

    if early == 0 and late == UNLIMITED:
        return vroom.TimeWindow()
    return vroom.TimeWindow(int(early), int(min(late, UNITS_32_BITS)))


def _sequences(instance: Instance, kinds: np.ndarray, found: Any) -> list[tuple[str, list[str]]]:
    """The jobs of each vehicle in sequence; their numbers are the points of the orders."""
    first, routes = len(instance.depots), found.routes
    jobs = routes[routes["type"] == "job"]
    return [
        (
            instance.vehicle_types["id"][kinds[vehicle]],
            [instance.orders["id"][point - first] for point in visits["id"].astype(int)],
        )
        for vehicle, visits in jobs.groupby("vehicle_id", sort=False)
    ]
