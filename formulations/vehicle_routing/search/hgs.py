"""HGS-CVRP by its Python wheels (``pip install hygese``): capacities and a longest distance.

T. Vidal, "Hybrid genetic search for the CVRP: open-source implementation and SWAP* neighborhood",
Computers & Operations Research 140 (2022). It sees the distances as they are, and the coordinates
where there are any: SWAP* looks for routes that overlap. It tells nothing before the end and counts
CPU time by itself, so a short run comes first: its plan is there when the long one comes too late.
It takes a little more load than fits for none: such a plan is left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np

from formulations.vehicle_routing.arrays import Network, network
from formulations.vehicle_routing.bound import timely_bound
from formulations.vehicle_routing.checks import violations
from formulations.vehicle_routing.features import no_words, time_matters
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.scaling import obstacle as too_large
from formulations.vehicle_routing.solution import Solution, solution_of
from optimizer.sdk import Emit, Limit, Limits, Method, Progress, SolveResult, Status, Termination

SHORT_RUN, SPARED, MOST_SPARED_S = 0.1, 0.1, 1.0
"""The share of the time for the short run; the long one then leaves a share of the rest, or less.

What is given to a run is CPU time: less, where the machine was busy in the run before.
"""


SMALL, LARGE = 1.0, 1e4
"""Of the largest distance or load."""


def obstacle(instance: Instance) -> str | None:
    """Why an instance is beyond HGS-CVRP, or None."""
    types = instance.vehicle_types
    words = {
        "several vehicle types": len(types) > 1,
        "several depots": len(instance.depots) > 1,
        "several dimensions": len(instance.dimensions) > 1,
        "orders that may be left out": bool(np.isfinite(instance.orders["unserved_cost"]).any()),
        "costs of vehicles": bool(types["fixed_cost"].any()),
        "windows, shifts or hours": time_matters(instance),
    }
    used = [word for word, is_used in words.items() if is_used]
    if used:
        return f"HGS-CVRP has no words for {' and '.join(used)}"
    return no_words("HGS-CVRP", instance) or too_large(instance) or _ways(instance)


def _ways(instance: Instance) -> str | None:
    """Why its ways are beyond HGS-CVRP, which hangs or crashes where there are hardly any."""
    distance = network(instance).distance
    if len(instance.orders) < 2 or not distance.any():
        return "HGS-CVRP needs two orders and ways between them"
    is_symmetric = np.array_equal(distance, distance.T)
    return None if is_symmetric else "HGS-CVRP has no words for ways that differ there and back"


METHOD = Method(
    name="hgs",
    description="HGS-CVRP, where hygese is installed: hybrid genetic search for capacities alone",
    target=f"{__name__}:solve",
    requires=("hygese",),
    supports=obstacle,
)


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The best plan found, or none when there was none that holds every rule."""
    began_s = time.perf_counter()
    until_s, net = began_s + limits.time_limit_s, network(subject)
    data, best, pace = _with_vehicles(data_of(subject, net), net), None, 1.0
    bound = timely_bound(subject, limits.time_limit_s, interrupted)
    for is_short in (True, False):
        from_s = time.perf_counter()
        left_s = until_s - from_s
        run_s = SHORT_RUN * left_s if is_short else left_s - min(SPARED * left_s, MOST_SPARED_S)
        if run_s <= 0.0 or interrupted():
            break
        found = found_in(data, pace * run_s, limits.seed)
        pace = min(1.0, pace * run_s / (time.perf_counter() - from_s))
        if found is None or sum(map(len, found.routes)) < net.num_orders:
            continue
        plan = plan_of(subject, found)
        if (best is None or found.cost < best.cost) and not any(violations(subject, plan)):
            best = found
            elapsed_s, claim = time.perf_counter() - began_s, cost_of(net, best)
            emit(Progress(elapsed_s=elapsed_s, primal_bound=claim, dual_bound=bound, point=plan))
    return SolveResult(
        solver="hygese",
        version=version("hygese"),
        termination=Termination(
            status=Status.NO_SOLUTION if best is None else Status.FEASIBLE,
            limit=Limit.INTERRUPT if interrupted() else Limit.TIME,
            detail="no plan was found that holds every rule" if best is None else None,
        ),
        primal_bound=None if best is None else cost_of(net, best),
        dual_bound=None if best is None else bound,
        point=None if best is None else plan_of(subject, best),
        wall_time_s=time.perf_counter() - began_s,
    )


def _with_vehicles(data: dict[str, Any], net: Network) -> dict[str, Any]:
    """As many vehicles as can be of use: by itself HGS-CVRP takes too few where they fill badly.

    Of vehicles filled one after the other, any two hold more than one can.
    """
    enough = 2.0 * np.ceil(data["demands"].sum() / data["vehicle_capacity"]) + 1.0
    most = int(min(enough, net.num_orders))
    return {"num_vehicles": most} | data


def found_in(data: dict[str, Any], time_limit_s: float, seed: int) -> Any:
    """What HGS-CVRP finds: no routes where it has no plan, None where it would crash."""
    from hygese import AlgorithmParameters, Solver

    needed = np.ceil(np.cumsum(data["demands"])[-1] / data["vehicle_capacity"])
    if needed > data.get("num_vehicles", np.inf):  # to the last bit, as it counts them itself
        return None
    parameters = AlgorithmParameters(timeLimit=time_limit_s, seed=seed % 2**31)
    return Solver(parameters=parameters, verbose=False).solve_cvrp(data)


def plan_of(instance: Instance, found: Any) -> Solution:
    """Its routes, which count the orders from 1."""
    type_id, order_ids = instance.vehicle_types["id"][0], instance.orders["id"]
    sequences = [(type_id, [order_ids[k - 1] for k in route]) for route in found.routes]
    return solution_of(instance, sequences)


def cost_of(net: Network, found: Any) -> float:
    """Its distance in the instance's money."""
    ways = ([0, *route, 0] for route in found.routes)
    driven = sum(float(net.distance[way[:-1], way[1:]].sum()) for way in ways)
    return driven * float(net.fleet.cost_per_distance[0])


def data_of(instance: Instance, net: Network) -> dict[str, Any]:
    """What HGS-CVRP reads; its limit on durations is one on distances where nobody serves.

    It refuses what is very large or small, so distances and loads are told in units of its own.
    """
    fleet, load = net.fleet, net.load.sum(axis=1)
    capacity = float(fleet.capacity[0].min(initial=np.inf))
    if not load.any():  # any number of orders fits
        load, capacity = np.where(np.arange(len(load)) < net.num_depots, 0.0, 1.0), np.inf
    far, heavy = _units(net.distance), _units(load)
    data = {
        "distance_matrix": net.distance * far,
        "demands": load * heavy,
        "vehicle_capacity": min(capacity, 2.0 * load.sum()) * heavy,  # more is of no use
        **_coordinates(instance),
    }
    if np.isfinite([fleet.num_available[0], fleet.max_distance[0]]).any():
        data["num_vehicles"] = int(min(fleet.num_available[0], net.num_orders))
    if np.isfinite(fleet.max_distance[0]):
        data["duration_limit"] = fleet.max_distance[0] * far
    return data


def _units(values: np.ndarray) -> float:
    """By what values are multiplied where the largest is beyond what HGS-CVRP takes."""
    largest = float(values.max())
    return 1.0 if SMALL <= largest <= LARGE else LARGE / largest


def _coordinates(instance: Instance) -> dict[str, np.ndarray]:
    """Where the depot and the orders are, moved so that no coordinate is negative."""
    places = np.concatenate([instance.depots["location_id"], instance.orders["location_id"]])
    at = instance.locations.rows_of(places)
    for across, up in (("x", "y"), ("lon", "lat")):
        x, y = instance.locations[across][at], instance.locations[up][at]
        if not (np.isnan(x).any() or np.isnan(y).any()):
            return {"x_coordinates": x - x.min(), "y_coordinates": y - y.min()}
    return {}
