"""Warehouse location and network design as textbooks have them, written for HiGHS by hand.

Each is a special case of the room (README.md, "Special cases") with a model of its own, small and
strong. What the room's general model costs beside it is what this peer shows.
"""

from __future__ import annotations

import time

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.peers.textbook import location, network
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Emit, Formulation, Limits, Peer, SolveResult


def supports(instance: Instance) -> str | None:
    """None for the two special cases, or what keeps an instance from being either."""
    no_location, no_network = location.obstacle(instance), network.obstacle(instance)
    if no_location and no_network:
        return f"no warehouse location: {no_location}; no network design: {no_network}"
    return None


PEER = Peer(
    name="highs-textbook",
    description="HiGHS on the textbook's models of warehouse location and network design",
    clock="wall",
    target=f"{__name__}:solve",
    requires=("highspy",),
    supports=supports,
)


def solve(
    formulation: Formulation, instance: Instance, limits: Limits, emit: Emit[Solution]
) -> SolveResult[Solution]:
    """The time limit is that of the search; the time told is all from the instance to the plan."""
    from formulations.stock_allocation.peers.textbook.program import solved  # loads HiGHS

    problem = network if location.obstacle(instance) else location
    start_s = time.perf_counter()
    arrays = Arrays(instance)
    answer = solved(problem.program(arrays), limits, emit, start_s)
    return SolveResult(
        solver=PEER.name,
        version=answer.version,
        termination=answer.termination,
        primal_bound=answer.objective,
        dual_bound=answer.bound,
        point=None if answer.point is None else problem.plan(arrays, answer.point),
        wall_time_s=time.perf_counter() - start_s,
    )
