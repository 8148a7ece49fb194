"""commiv, a slack induction by string removals in Zig: one depot and one vehicle type.

J. Christiaens and G. Vanden Berghe, "Slack induction by string removals for vehicle routing
problems", Transportation Science 54 (2020). It counts iterations, along which it cools, and no
time: short runs within the budget tell how many fit into the CPU time that is left. The clock
starts when its data is ready.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from formulations.vehicle_routing.arrays import network
from formulations.vehicle_routing.features import time_matters
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.peers.common import answer, beyond_one_kind, given, lacking
from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork, whole_network
from formulations.vehicle_routing.solution import Solution, solution_of
from optimizer.sdk import Emit, Formulation, Limit, Limits, Peer, Progress, SolveResult

PRECISE_PRICES = 1e3

UNITS_32_BITS = 2**32 - 1

FIRST_ITERATIONS = 500
"""The first short run."""

TIMING = 0.04
"""The share of the budget that the last short run takes at least beyond the first."""

SHORTEST_S = 1e-9
"""An iteration takes more than this, whatever the clock says of short runs."""

SAFE = 0.9
"""Iterations are not equally dear: so much of the time left is planned for."""


def supports(instance: Instance) -> str | None:
    """Why an instance is beyond commiv, or None."""
    types = instance.vehicle_types
    words = {
        "a longest distance": given(types["max_distance"]),
        "a shift that starts later than 0": bool(np.nan_to_num(types["shift_early_s"]).any()),
    }
    obstacle = beyond_one_kind(instance) or lacking(words)
    if obstacle is not None:
        return obstacle
    net, whole = network(instance), whole_network(instance, PRECISE_PRICES)
    timed = time_matters(instance)
    most = max(whole.network.distance.max(), whole.horizon, whole.network.load.sum())
    return lacking(
        {
            "durations unlike distances": timed
            and not np.array_equal(net.distance, net.duration_s),
            "figures of more than 32 bits": bool(most > UNITS_32_BITS),
        }
    )


PEER = Peer(
    name="commiv",
    description="slack induction by string removals, iterations fitted to the budget",
    clock="cpu",
    target=f"{__name__}:solve",
    requires=("commiv",),
    supports=supports,
)


def solve(
    formulation: Formulation, instance: Instance, limits: Limits, emit: Emit[Solution]
) -> SolveResult[Solution]:
    """The best plan of all runs, or none when commiv finds that there is none."""
    import commiv

    whole = whole_network(instance, PRECISE_PRICES)
    run = _run(whole, time_matters(instance), limits.seed)
    price = float(instance.vehicle_types["unit_distance_cost"][0]) / whole.per_distance
    began_s = time.process_time()

    def tell(found: Any) -> None:
        elapsed_s = time.process_time() - began_s
        emit(Progress(elapsed_s=elapsed_s, primal_bound=found.total_cost * price))

    try:
        best = _fitted(run, began_s + limits.time_limit_s, tell)
    except commiv.InfeasibleError:
        elapsed_s = time.process_time() - began_s
        return answer("commiv", None, None, elapsed_s, Limit.SEARCH)
    elapsed_s = time.process_time() - began_s
    type_id, order_ids = instance.vehicle_types["id"][0], instance.orders["id"]
    sequences = [(type_id, [order_ids[k - 1] for k in route]) for route in best.routes]
    return answer("commiv", solution_of(instance, sequences), best.total_cost * price, elapsed_s)


def _fitted(run: Callable[[int], Any], until_s: float, tell: Callable[[Any], None]) -> Any:
    """Short runs until two of them tell what one costs, then one that fills what is left.

    A run costs a fixed time, which is long where there are many orders, and more per iteration.
    """
    best = None

    def took_s(iterations: int) -> float:
        nonlocal best
        began_s = time.process_time()
        found = run(iterations)
        if best is None or found.total_cost < best.total_cost:
            best = found
            tell(best)
        return time.process_time() - began_s

    timing_s, longer_s = TIMING * (until_s - time.process_time()), 0.0
    iterations, first_s = FIRST_ITERATIONS, took_s(FIRST_ITERATIONS)
    fixed_s, per_iteration_s = 0.0, max(first_s / iterations, SHORTEST_S)
    while True:
        left_s = SAFE * (until_s - time.process_time())
        most = int((left_s - fixed_s) / per_iteration_s)
        if most <= iterations:
            return best
        if longer_s >= timing_s:
            took_s(most)
            return best
        wanted = FIRST_ITERATIONS + int(1.2 * timing_s / per_iteration_s)
        iterations = min(most, 10 * iterations, max(2 * iterations, wanted))
        longer_s = took_s(iterations) - first_s
        per_iteration_s = max(longer_s / (iterations - FIRST_ITERATIONS), SHORTEST_S)
        fixed_s = max(0.0, first_s - per_iteration_s * FIRST_ITERATIONS)


def _run(whole: WholeNetwork, timed: bool, seed: int) -> Callable[[int], Any]:
    """A run of so many iterations; a limited fleet is known to the variant with windows only."""
    import commiv

    net, fleet = whole.network, whole.network.fleet
    load = net.load.sum(axis=1)
    plain = {
        "matrix": net.distance.astype(np.uint32),
        "demand": load,
        "capacity": int(min(fleet.capacity[0].min(initial=UNLIMITED), load.sum())),
        "seed": seed % 2**63,
        "threads": 1,
    }
    if not timed and fleet.num_available[0] >= net.num_orders:
        return lambda iterations: commiv.solve_cvrp(iters=iterations, **plain)
    due = np.minimum(net.late_s, UNITS_32_BITS)
    due[0] = min(fleet.late_s[0], UNITS_32_BITS)
    windows = {
        "ready": net.early_s,
        "due": due,
        "service": net.service_s,
        "max_vehicles": int(min(fleet.num_available[0], net.num_orders)),
    }
    return lambda iterations: commiv.solve_vrptw(iters=iterations, **plain, **windows)
