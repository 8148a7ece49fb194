"""Large days part by part: a first plan by place, then neighbouring routes together in turns.

No part is more than some hundred orders, so that neither memory nor the time of a step grows with
the square of the day. Each is searched by ``ruin_recreate/`` from where it is: hot in the first
turns and cold in the last ones, as if it were one search of the whole day.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING

from formulations.vehicle_routing import scaling
from formulations.vehicle_routing.features import no_words
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.search.decompose.parts import Part
from formulations.vehicle_routing.search.decompose.routing import Routing
from formulations.vehicle_routing.search.decompose.watch import Plan, Watch
from formulations.vehicle_routing.search.ruin_recreate import KNOWN
from formulations.vehicle_routing.solution import Solution
from formulations.vehicle_routing.travel import Pairs
from optimizer.sdk import Emit, Limit, Limits, Method, SolveResult, Status, Termination

if TYPE_CHECKING:
    from formulations.vehicle_routing.ruin_recreate.cooling import Budget

TOGETHER = 500
"""So many orders are searched at once."""

FIRST_SHARE = 0.1
"""Of the time, what the first plan gets."""

WARM = 0.5
"""Typical legs, the most that parts begin to meet with: their routes need not be undone."""

TURNS = 15
"""How often each route is searched in the time that there is."""

LEAST_PART_S = 0.3
"""Making a part ready takes a twentieth of this."""


def obstacle(instance: Instance) -> str | None:
    """Why an instance is beyond this method, or None."""
    if len(instance.orders) <= TOGETHER:
        return f"{len(instance.orders)} orders are too few to be searched part by part"
    if isinstance(instance.travel, Pairs):
        return "it has no words for travel by pairs"
    return no_words("decompose", instance, KNOWN) or scaling.obstacle_of_parts(instance)


METHOD = Method(
    name="decompose",
    description="ruin and recreate part by part: days of thousands of orders in little memory",
    target=f"{__name__}:solve",
    requires=("numba",),
    supports=obstacle,
)


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The best plan found, or none when none serves all orders that must be served."""
    began_s = time.perf_counter()
    from formulations.vehicle_routing.ruin_recreate.cooling import Seconds

    routing = Routing(subject, TOGETHER, limits.seed)
    until_s = began_s + limits.time_limit_s
    plan: Plan | None = None
    each_s = limits.time_limit_s * TOGETHER / len(subject.orders)
    first_s, part_s = FIRST_SHARE * each_s, max(LEAST_PART_S, each_s / TURNS)

    def is_late() -> bool:
        return interrupted() or time.perf_counter() > until_s

    if build(routing, lambda: Seconds(first_s), is_late):
        watch = Watch(routing, began_s, until_s, emit, interrupted)
        improve(routing, lambda: Seconds(part_s), watch.share, watch.is_over)
        plan = watch.plan()
    return SolveResult(
        solver="decompose",
        version=version("stockwright"),
        termination=Termination(
            status=Status.NO_SOLUTION if plan is None else Status.FEASIBLE,
            limit=Limit.INTERRUPT if interrupted() else Limit.TIME,
            detail=_shortcoming(routing) if plan is None else None,
        ),
        primal_bound=None if plan is None else plan.cost,
        point=None if plan is None else plan.solution,
        wall_time_s=time.perf_counter() - began_s,
    )


def load() -> None:
    """Bring compiled code in from disk, where it is there."""
    from formulations.vehicle_routing.search.ruin_recreate import load_compiled

    load_compiled()


def _shortcoming(routing: Routing) -> str:
    missing = routing.best_worth.missing
    return f"the best attempt leaves {missing} orders out" if missing else "there was no time"


def build(routing: Routing, budget: Callable[[], Budget], over: Callable[[], bool]) -> bool:
    """A first plan, each piece of the day on its own; False when it was over before that."""
    for orders, free in routing.pieces():
        if over():
            return False
        part = Part(routing.instance, orders, free)
        plan = part.built(routing.draw())
        part.anneal(plan, budget(), over, *part.temperatures)
        routing.add(part.routes(plan), part.worth(plan))
    return True


def improve(
    routing: Routing,
    budget: Callable[[], Budget],
    share: Callable[[], float],
    over: Callable[[], bool],
) -> None:
    """Searches one group of routes after the other, each for a budget, until it is over."""
    while routing.routes and (used := share()) < 1.0 and not over():
        group = routing.next_group()
        part = Part(routing.instance, group.orders, group.free)
        routes = [routing.routes[row] for row in group.routes.tolist()]
        plan = part.driven(routes, routing.draw())
        before = part.worth(plan)
        hot, cold = part.temperatures
        temperature = min(hot, WARM) * (cold / min(hot, WARM)) ** used
        part.anneal(plan, budget(), over, temperature, temperature)
        part.keep(plan)
        routing.replace(group, part.routes(plan), before, part.worth(plan))
