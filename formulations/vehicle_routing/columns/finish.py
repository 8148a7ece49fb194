"""What columns add to the plan of a search: a closer bound, and a better choice of routes."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence

from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.columns.bound import column_bound
from formulations.vehicle_routing.columns.certificate import certificate_of
from formulations.vehicle_routing.columns.easing import worth_of_easing
from formulations.vehicle_routing.columns.selection import better_routes
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution, sequences_of, solution_of
from optimizer.sdk import Emit, Progress, SolveResult

BOUND_SHARE, EASING_SHARE = 0.8, 0.05
"""Of the time, what the bound may take, and then what limits are worth; the rest is for choosing
among the routes behind the bound."""

Found = SolveResult[Solution]


def finished(
    instance: Instance,
    found: Found,
    plans: Sequence[Solution],
    until_s: float,
    seed: int,
    emit: Emit[Solution],
    interrupted: Callable[[], bool],
) -> Found:
    """What was found with the better bound and the better plan, where there is one in time.

    The routes of ``plans``, all that the search came by, are the first columns. ``until_s`` is an
    instant of ``time.perf_counter``.
    """
    if found.point is None or found.primal_bound is None:
        return found
    began_s = time.perf_counter()
    bound_until_s = began_s + BOUND_SHARE * (until_s - began_s)
    routes = [route for plan in (found.point, *plans) for route in _rows_of(instance, plan)]
    bound = column_bound(instance, routes, bound_until_s, interrupted, found.primal_bound)
    if bound is None:
        return found
    if found.dual_bound is None or bound.value > found.dual_bound:
        easing_until_s = min(time.perf_counter() + EASING_SHARE * (until_s - began_s), until_s)
        limits = worth_of_easing(instance, bound.tree, easing_until_s, interrupted)
        certificate = certificate_of(instance, bound.tree) | {"limits": limits}
        found = dataclasses.replace(found, dual_bound=bound.value, certificate=certificate)
    lower = found.dual_bound
    assert lower is not None, "one of the two"
    cost_so_far = found.primal_bound
    assert cost_so_far is not None, "it was there above"
    elapsed_s = found.wall_time_s + time.perf_counter() - began_s
    emit(
        Progress(
            elapsed_s=elapsed_s,
            primal_bound=cost_so_far,
            dual_bound=lower,
            certificate=found.certificate,
            point=found.point,
        )
    )
    left_s = until_s - time.perf_counter()
    if interrupted() or left_s <= 0 or lower >= cost_so_far:
        return found
    better = better_routes(instance, bound, cost_so_far, left_s, seed)
    return found if better is None else _cheaper(instance, found, better)


def _cheaper(instance: Instance, found: Found, routes: list[tuple[int, list[int]]]) -> Found:
    """Of the two plans the cheaper one that holds every rule: columns do not know them all."""
    type_ids, order_ids = instance.vehicle_types["id"], instance.orders["id"]
    plan = solution_of(instance, [(type_ids[k], order_ids[rows].tolist()) for k, rows in routes])
    total = sum(cost(instance, plan).values())
    assert found.primal_bound is not None, "there was a plan before"
    if total >= found.primal_bound or any(violations(instance, plan)):
        return found
    return dataclasses.replace(found, point=plan, primal_bound=total)


def _rows_of(instance: Instance, plan: Solution) -> list[tuple[int, list[int]]]:
    """(row of the vehicle type, rows of its orders in sequence) of each route."""
    type_at, order_at = instance.vehicle_types.row_of(), instance.orders.row_of()
    return [
        (type_at[type_id], [order_at[name] for name in orders])
        for type_id, orders in sequences_of(plan)
    ]
