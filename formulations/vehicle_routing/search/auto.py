"""A search for good plans, and then, from its routes, columns for a bound close to them.

Of the time a share is kept for the bound; a search that ends by itself leaves it more. Where routes
are no columns, or there are too many orders, all of it goes into the search.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from formulations.vehicle_routing.columns.subproblem import obstacle as no_columns
from formulations.vehicle_routing.columns.warm import is_ready
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.scaling import obstacle
from formulations.vehicle_routing.search import pyvrp
from formulations.vehicle_routing.solution import Solution, sequences_of
from optimizer.sdk import Emit, Limits, Method, Progress, SolveResult

METHOD = Method(
    name="auto",
    description="a search for good plans, then a bound close to them by column generation",
    target=f"{__name__}:solve",
    requires=("pyvrp", "highspy", "numba"),
    supports=obstacle,
)

BOUND_SHARE = 0.25
"""Of the time limit, kept for the bound."""

MOST_ORDERS = 400
"""With more, pricing does not end in minutes."""

UNCOMPILED = "no bound by columns this time: its code is not compiled yet, see make setup"


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The best plan found, with the better of two bounds."""
    began_s = time.perf_counter()
    reason = _no_column_bound(subject)
    share = 0.0 if reason else BOUND_SHARE
    searching = dataclasses.replace(limits, time_limit_s=(1.0 - share) * limits.time_limit_s)
    result = pyvrp.solve(subject, searching, emit, interrupted)
    if reason == UNCOMPILED:
        termination = dataclasses.replace(result.termination, detail=UNCOMPILED)
        return dataclasses.replace(result, termination=termination)
    if reason is None and result.point is not None:
        until_s = began_s + limits.time_limit_s
        result = _with_column_bound(subject, result, until_s, interrupted)
        emit(Progress(elapsed_s=time.perf_counter() - began_s, dual_bound=result.dual_bound))
    return dataclasses.replace(result, wall_time_s=time.perf_counter() - began_s)


def _no_column_bound(instance: Instance) -> str | None:
    """Why there is none, or None."""
    if len(instance.orders) > MOST_ORDERS:
        return f"more than {MOST_ORDERS} orders"
    return no_columns(instance) or (None if is_ready() else UNCOMPILED)


def _with_column_bound(
    instance: Instance,
    result: SolveResult[Solution],
    until_s: float,
    interrupted: Callable[[], bool],
) -> SolveResult[Solution]:
    from formulations.vehicle_routing.columns.bound import column_bound

    assert result.point is not None, "its routes are the first columns"
    type_at = {name: row for row, name in enumerate(instance.vehicle_types["id"].tolist())}
    order_at = {name: row for row, name in enumerate(instance.orders["id"].tolist())}
    routes = [
        (type_at[type_id], [order_at[name] for name in orders])
        for type_id, orders in sequences_of(result.point)
    ]
    found = column_bound(instance, routes, until_s, interrupted)
    bounds = [result.dual_bound, None if found is None else found.value]
    return dataclasses.replace(
        result, dual_bound=max((each for each in bounds if each is not None), default=None)
    )
