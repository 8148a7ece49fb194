"""The search that suits the day, then columns for a close bound and a better choice of routes.

PyVRP has the days with words that ruin and recreate does not have, and very large days are
searched in parts. All others go to ruin and recreate. PyVRP follows on days with windows and roomy
vehicles where there is no time, or there are too many threads, for plans with children, and
HGS-CVRP on days of some hundred orders with loads and distances alone.
When a search has had its time, links get a tenth of all for a closer bound where that is enough,
and columns the rest; a search that ends by itself leaves more. Where routes are no columns, or
columns would need more than there is, the search has theirs; PyVRP comes after links there, and has
what they leave as well.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from importlib.metadata import version
from types import ModuleType

import numpy as np

from formulations.vehicle_routing import scaling
from formulations.vehicle_routing.arrays import network
from formulations.vehicle_routing.bound import MOST_ORDERS, fewest_routes
from formulations.vehicle_routing.columns.subproblem import obstacle as no_columns
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.search import decompose, hgs, pyvrp, relay, ruin_recreate
from formulations.vehicle_routing.search.after_links import AfterLinks
from formulations.vehicle_routing.solution import Solution
from formulations.vehicle_routing.warm import columns_are_ready, search_is_ready
from optimizer.sdk import (
    Emit,
    Limit,
    Limits,
    Method,
    Progress,
    SolveResult,
    Status,
    Termination,
)

Search = ModuleType | relay.Relay | AfterLinks


def obstacle(instance: Instance) -> str | None:
    """Why an instance is beyond all searches here, or None.

    OR-Tools has more words, but cannot be loaded in one process with HiGHS, which columns need: the
    engine gives such days to the method of that name.
    """
    for search in (ruin_recreate, decompose):
        if search.METHOD.supports(instance) is None:
            return None
    return pyvrp.METHOD.supports(instance)


METHOD = Method(
    name="auto",
    description="a search for good plans, then a bound close to them by column generation",
    target=f"{__name__}:solve",
    requires=("pyvrp", "highspy", "numba"),
    gains_from=hgs.METHOD.requires,
    supports=obstacle,
)

MOST_FOR_COLUMNS = 0.75
"""Of the time limit, what columns get at most."""

SEARCH_S_PER_ORDER, PYVRP_S_PER_ORDER = 0.1, 0.5
"""Until then a search finds better plans faster than columns do: they come after it. Where routes
have more orders than usual, this grows with them."""

ROOM, PATIENCE_S_PER_ORDER = 25, 0.05
"""With windows, room for so many orders in each vehicle that loads fill, and so much time, PyVRP
finds what one plan alone does not by ruin and recreate."""

MANY_PARENTS = 5.0
"""With time for more plans and their children, these find as much or more, on one thread."""

MOST_FOR_HGS, HGS_S_PER_PAIR = 220, 2e-4
"""Up to so many orders with loads and distances alone, and with so much time for each squared,
measured, the population of HGS-CVRP finds what ruin and recreate does not, on one thread."""

NEEDED_S = 6e-5
"""What columns need, measured, for each order squared and order on a route: until the bound is
closer than the simple one. Where they would need more than there is, the search has all of it."""

LINKS_SHARE = 0.1
"""Of the time limit, what the bound by links gets."""

LINKS_LOADING_S, LINKS_NEEDED_S = 0.3, 4e-5
"""Until HiGHS is loaded, and what the bound needs, measured, for each order squared until it is
closer than the simple one."""

LOADING_S = 1.0
"""Until compiled code is loaded."""

USUAL_LENGTH, LONGER = 10.0, 2.0
"""Orders on a route, where there is no plan to begin with; and how much longer than in the plan of
the rule of thumb routes become, measured, where windows and not loads end them."""

MANY_ORDERS = 2000
"""With so many, and windows, a search by parts is level with one of the whole day, with more ahead.

Without windows it is a little behind, as far as there is memory for the whole.
"""

UNCOMPILED = (
    "our own search or the close bound took no part, not being compiled: run make setup once"
)


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The best plan found, with the best bound."""
    began_s = time.perf_counter()
    until_s = began_s + limits.time_limit_s
    search = _search(subject, limits)
    if search is not pyvrp and not search_is_ready():
        return _uncompiled()
    link_s = _link_s(subject, limits)
    column_s = _column_s(subject, limits, search)
    if search is pyvrp and column_s == 0.0 < link_s:
        search, link_s = AfterLinks(link_s), 0.0
    # The start says how long routes are and no more: the rule of thumb's plan is a basin that a
    # search does not leave as well as one of its own.
    search_s = limits.time_limit_s - max(link_s, column_s)
    searching = dataclasses.replace(limits, time_limit_s=search_s, start=None)
    plans: list[Solution] = []

    def told(progress: Progress[Solution]) -> None:
        if progress.point is not None and column_s > 0:
            plans.append(progress.point)
        emit(progress)

    result = search.solve(subject, searching, told, interrupted)
    left_s = until_s - time.perf_counter()
    if result.point is None and result.termination.limit is Limit.TIME and left_s > 0:
        # Without a plan there is nothing to prove: what was kept for that is for a second attempt.
        again = dataclasses.replace(searching, time_limit_s=left_s, seed=limits.seed + 1)
        result = search.solve(subject, again, told, interrupted)
    if not (columns_are_ready() and search_is_ready()):
        detail = result.termination.detail or UNCOMPILED
        termination = dataclasses.replace(result.termination, detail=detail)
        result = dataclasses.replace(result, termination=termination)
    if link_s > 0:
        from formulations.vehicle_routing.links.finish import bounded

        link_until_s = min(time.perf_counter() + link_s, until_s)
        result = bounded(subject, result, link_until_s, emit, interrupted)
    if column_s > 0:
        from formulations.vehicle_routing.columns.finish import finished

        result = finished(subject, result, plans, until_s, limits.seed, emit, interrupted)
    return dataclasses.replace(result, wall_time_s=time.perf_counter() - began_s)


def _uncompiled() -> SolveResult[Solution]:
    """Nothing, at once: compiling takes minutes, and no other search here can read the day."""
    termination = Termination(status=Status.NO_SOLUTION, limit=Limit.SEARCH, detail=UNCOMPILED)
    return SolveResult(solver="auto", version=version("stockwright"), termination=termination)


def load() -> None:
    """What the first solve would load."""
    ruin_recreate.load()
    columns_are_ready()  # imports their compiled code


def _has_windows(instance: Instance) -> bool:
    late_s = instance.orders["tw_late_s"].astype(float)
    return len(instance.time_windows) > 0 or bool(np.isfinite(late_s).any())


def _search(instance: Instance, limits: Limits) -> Search:
    """The search that is ahead on such days, given so much time and so many threads."""
    too_large = scaling.obstacle(instance) is not None
    is_large = len(instance.orders) >= MANY_ORDERS and _has_windows(instance) and search_is_ready()
    if (is_large or too_large) and decompose.METHOD.supports(instance) is None:
        return decompose
    if pyvrp.METHOD.supports(instance) is not None:
        return ruin_recreate
    if ruin_recreate.METHOD.supports(instance) is not None or not search_is_ready():
        return pyvrp
    if _is_for_pyvrp(instance, limits):
        return relay.TO_PYVRP
    return relay.TO_HGS if _is_for_hgs(instance, limits) else ruin_recreate


def _is_for_hgs(instance: Instance, limits: Limits) -> bool:
    """Whether HGS-CVRP is ahead, has words for a day, and is there.

    Ruin and recreate ends by itself on the smallest days, and has use for several threads.
    """
    num_orders = len(instance.orders)
    is_ahead = (
        ruin_recreate.FEW_ORDERS < num_orders <= MOST_FOR_HGS
        and limits.time_limit_s >= HGS_S_PER_PAIR * num_orders**2
        and limits.threads == 1
    )
    return is_ahead and hgs.METHOD.installed and hgs.METHOD.supports(instance) is None


def _is_for_pyvrp(instance: Instance, limits: Limits) -> bool:
    """Whether there is time for PyVRP as well, and not for many plans in its place."""
    num_orders = len(instance.orders)
    if limits.time_limit_s < PATIENCE_S_PER_ORDER * num_orders or not _is_roomy(instance):
        return False
    # With windows that may close no day is plain.
    parents = ruin_recreate.num_parents(num_orders, limits.time_limit_s, is_plain=False)
    return parents <= MANY_PARENTS or limits.threads > 1


def _is_roomy(instance: Instance) -> bool:
    """Whether windows and not loads end the routes, on plain days that cost ways and hours alone.

    Where vehicles cost something, ruin and recreate has ways of sparing them.
    """
    is_plain = not features(instance) and not instance.vehicle_types["fixed_cost"].any()
    return (
        is_plain
        and _has_windows(instance)
        and len(instance.orders) >= ROOM * fewest_routes(network(instance))
    )


def _link_s(instance: Instance, limits: Limits) -> float:
    """What is kept for links: nothing where it is unlikely to be enough."""
    given_s, num_orders = LINKS_SHARE * limits.time_limit_s, len(instance.orders)
    needed_s = LINKS_LOADING_S + LINKS_NEEDED_S * num_orders**2
    is_worth_it = num_orders <= MOST_ORDERS and needed_s <= given_s
    return given_s if is_worth_it and columns_are_ready() else 0.0


def _column_s(instance: Instance, limits: Limits, search: Search) -> float:
    """What is kept for columns: nothing where routes are none, or it is unlikely to be enough."""
    if no_columns(instance) is not None or not columns_are_ready():
        return 0.0
    num_orders, start = len(instance.orders), limits.start
    per_order = PYVRP_S_PER_ORDER if search is pyvrp else SEARCH_S_PER_ORDER

    def kept_s(length: float) -> float:
        search_s = per_order * num_orders * max(1.0, length / USUAL_LENGTH)
        left_s = min(limits.time_limit_s - search_s, MOST_FOR_COLUMNS * limits.time_limit_s)
        needed_s = LOADING_S + NEEDED_S * num_orders**2 * length
        return left_s if needed_s <= left_s else 0.0

    if start is None:
        return kept_s(USUAL_LENGTH)
    length = num_orders / max(1, len(start.routes))
    # Roomy or not is asked last: on days searched in parts there is no memory for the network.
    column_s = kept_s(length)
    return kept_s(LONGER * length) if column_s > 0.0 and _is_roomy(instance) else column_s
