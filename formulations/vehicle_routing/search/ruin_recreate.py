"""Ruin and recreate of our own: good plans soon, on days of hundreds of orders above all.

The method is that of ``ruin_recreate/``, compiled when first used after an installation: some
minutes of processor time, then kept on disk (``warming.py`` does it ahead). One plan cools down,
once or several times, by the clock on the wall; where the time is enough for a population, many do,
and have children. The smallest days end by themselves.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from formulations.vehicle_routing import scaling
from formulations.vehicle_routing.bound import load as load_bound
from formulations.vehicle_routing.checks import cost
from formulations.vehicle_routing.clock import tolerance_s
from formulations.vehicle_routing.features import no_words, time_matters
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.scaling import WholeNetwork, whole_network
from formulations.vehicle_routing.search.telling import Telling
from formulations.vehicle_routing.solution import Solution, sequences_of, solution_of
from optimizer.sdk import Emit, Limits, Method, SolveResult

if TYPE_CHECKING:
    from formulations.vehicle_routing.ruin_recreate.cooling import Budget
    from formulations.vehicle_routing.ruin_recreate.day import Day
    from formulations.vehicle_routing.ruin_recreate.plan import Plan


KNOWN = {
    "due times",
    "groups",
    "open ends",
    "pickups",
    "pickups last",
    "planned vehicles",
    "releases",
    "several windows",
    "tags",
    "transfers",
}
"""Features that this method has words for: each belongs to one route, and so to a part of a day."""


def obstacle(instance: Instance) -> str | None:
    """Why an instance is beyond this method, or None."""
    return no_words("ruin_recreate", instance, KNOWN) or scaling.obstacle(instance)


METHOD = Method(
    name="ruin_recreate",
    description="ruin and recreate of our own: good plans soon on large days, and a simple bound",
    target=f"{__name__}:solve",
    requires=("numba",),
    supports=obstacle,
)


SHRINKING_SHARE = 0.3
"""Of the time, what may be spent on having fewer vehicles."""

FEW_ORDERS = 20
"""Days of so few orders are searched for a number of iterations, not for a time."""

ITERATIONS_PER_PAIR = 1000

PARENT_S_PER_PAIR, PLAIN_PARENT_S_PER_PAIR = 2.4e-5, 1.44e-5
"""What a parent needs, measured, for each order squared: to cool down, and for its children; on
plain days more that are quicker lead further."""

WORTH_IT_S_PER_PAIR = 1.2e-5
"""With less time than this for each order squared, one plan alone is ahead, measured."""

ROUND_S_PER_PAIR, LEAST_ROUND_S, MOST_ROUNDS = 5e-5, 0.5, 20
"""What one cooling gets, measured, for each order squared, every window of it counted: with more
time a second one finds more than a slower first one. Beyond so many each gets more."""


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The best plan found, or none when none serves all orders that must be served."""
    telling = Telling(subject, limits, emit, interrupted)
    search = Search(subject, limits.start, limits.seed, limits.threads)
    watch = _Watch(search, telling)
    search.shrink(_budget(search, SHRINKING_SHARE * telling.left_s), watch.between)
    search.improve(telling.left_s, watch.between)
    watch.between()
    if not search.is_complete:
        shortcoming = f"the best attempt leaves {search.num_missing} orders out"
        return telling.result("ruin_recreate", "stockwright", None, None, shortcoming)
    return telling.result("ruin_recreate", "stockwright", search.best, search.best_cost)


def load() -> None:
    """Bring in ahead what a search and its bound need."""
    load_compiled()
    load_bound()


def load_compiled() -> None:
    """Compiled code from disk, where it is there."""
    from formulations.vehicle_routing.ruin_recreate.warming import warm
    from formulations.vehicle_routing.warm import search_is_ready

    if search_is_ready():
        warm()


class Search:
    """A day, the plans in the making, and what is best in them in the room's own words."""

    day: Day
    plans: list[Plan]

    def __init__(
        self, instance: Instance, start: Solution | None, seed: int, num_plans: int = 1
    ) -> None:
        from formulations.vehicle_routing.ruin_recreate.day import day_of
        from formulations.vehicle_routing.ruin_recreate.start import built_plan, plan_from

        self.instance = instance
        self._whole: WholeNetwork = whole_network(instance)
        self.day = day_of(self._whole, timed=time_matters(instance))
        self._seed, self._is_shrunk = seed, False
        seeds = range(seed, seed + num_plans)
        if start is None:
            self.plans = [built_plan(self.day, each) for each in seeds]
        else:
            routes = self._routes_of(start)
            self.plans = [plan_from(self.day, routes, each) for each in seeds]

    def shrink(self, budget: Budget, between: Callable[[], bool]) -> None:
        """Spares vehicles, where they are what the day costs."""
        from formulations.vehicle_routing.ruin_recreate.plan import best_routes
        from formulations.vehicle_routing.ruin_recreate.shrinking import shrink, vehicles_come_first
        from formulations.vehicle_routing.ruin_recreate.start import plan_from

        if not vehicles_come_first(self.day, self.plan):
            return
        self._is_shrunk = True
        routes = best_routes(shrink(self.day, self.plan, self._seed, budget, between))
        self.plans = [plan_from(self.day, routes, self._seed + k) for k in range(len(self.plans))]

    def improve(self, left_s: float, between: Callable[[], bool]) -> None:
        """Searches on for a time: with a population where there is time for one."""
        from formulations.vehicle_routing.ruin_recreate.cooling import cool
        from formulations.vehicle_routing.ruin_recreate.population import evolve, is_plain

        num_orders, budget = len(self.day.order), _budget(self, left_s)
        parents = num_parents(num_orders, left_s, is_plain=is_plain(self.day))
        if parents == 0.0 or len(self.plans) > 1 or self._is_shrunk or not self.is_complete:
            cool(self.day, self.plans, budget, between, num_rounds(num_orders, left_s))
            return
        evolve(self.day, self.plan, budget, between, self._seed, parents)

    @property
    def plan(self) -> Plan:
        """The one that has found the best so far."""
        return min(self.plans, key=_best_of)

    @property
    def best_found(self) -> tuple[int, int]:
        """Orders missing and cost in whole units: what is better is less."""
        return _best_of(self.plan)

    @property
    def num_missing(self) -> int:
        """Orders that must be served and are not, in the best plan."""
        return self.best_found[0]

    @property
    def is_complete(self) -> bool:
        return self.num_missing == 0

    @property
    def best_cost(self) -> float:
        """In the instance's money.

        Of orders with several windows the search knows in which one they are served; the timetable
        of its sequence may find a better one. Rounded prices, or ways, add up to something else.
        """
        whole = self._whole
        if len(self.instance.time_windows) or whole.coarse or not whole.exact_money:
            return sum(cost(self.instance, self.best).values())
        return whole.money(self.best_found[1])

    @property
    def best(self) -> Solution:
        from formulations.vehicle_routing.ruin_recreate.plan import best_routes

        orders, types = self.instance.orders["id"], self.instance.vehicle_types["id"]
        row = self.day.row
        routes = [(types[k], orders[row[served]].tolist()) for k, served in best_routes(self.plan)]
        return solution_of(self.instance, routes)

    def _routes_of(self, plan: Solution) -> list[tuple[int, list[int]]]:
        """Rows of the type and of the orders of each route, in the windows they are served in."""
        type_at, orders = self.instance.vehicle_types.row_of(), self.instance.orders["id"]
        at: dict[str, int] = {}
        for row in np.flatnonzero(self._in_time(plan)).tolist():
            at.setdefault(orders[self.day.row[row]], row)
        return [
            (type_at[type_id], [at[name] for name in names])
            for type_id, names in sequences_of(plan)
        ]

    def _in_time(self, plan: Solution) -> np.ndarray:
        """Whether a plan serves each row before its window closes, of a transfer both rows."""
        visits, order = plan.visits, self.day.order
        served_s = dict(zip(visits["order_id"].tolist(), visits["start_s"].tolist(), strict=True))
        names = self.instance.orders["id"][self.day.row].tolist()
        start_s = np.array([served_s.get(name, np.inf) for name in names])
        noise_s = tolerance_s(order["late"] / self._whole.per_s)
        in_time = (start_s - noise_s) * self._whole.per_s <= order["late"] + 1.0
        if self.day.words.known:
            partner = self.day.words.order["partner"].astype(int)
            tied = partner < len(order)
            in_time[tied] &= in_time[partner[tied]]
        return np.asarray(in_time)


def _best_of(plan: Plan) -> tuple[int, int]:
    now = plan.now[0]
    return int(now["best_missing"]), int(now["best_cost"])


def _budget(search: Search, left_s: float) -> Budget:
    from formulations.vehicle_routing.ruin_recreate.cooling import Iterations, Seconds

    num_orders = len(search.day.order)
    if num_orders <= FEW_ORDERS:
        return Iterations(ITERATIONS_PER_PAIR * (num_orders + 1) ** 2)
    return Seconds(max(1e-3, left_s))


def num_parents(num_orders: int, left_s: float, *, is_plain: bool) -> float:
    """How many plans could cool down and mate in the time that is left.

    None, where it is so short that one plan alone is ahead. Whether a day is plain is for
    ``population.is_plain`` to say.
    """
    if num_orders <= FEW_ORDERS or left_s < WORTH_IT_S_PER_PAIR * num_orders**2:
        return 0.0
    per_pair_s = PLAIN_PARENT_S_PER_PAIR if is_plain else PARENT_S_PER_PAIR
    return left_s / (per_pair_s * num_orders**2)


def num_rounds(num_orders: int, left_s: float) -> int:
    """How often to cool down over the time that is left."""
    if num_orders <= FEW_ORDERS:
        return 1
    rounds = int(left_s / max(LEAST_ROUND_S, ROUND_S_PER_PAIR * num_orders**2))
    return max(1, min(rounds, MOST_ROUNDS))


class _Watch:
    """Tells of better plans between two steps of a search, and when to stop."""

    def __init__(self, search: Search, telling: Telling) -> None:
        self._search, self._telling = search, telling
        self._told = (len(search.day.order) + 1, 0)

    def between(self) -> bool:
        """Whether to stop."""
        now_s, search = time.perf_counter(), self._search
        if search.best_found < self._told and self._telling.is_due(now_s):
            self._told = search.best_found
            if search.is_complete:
                self._telling.tell(now_s, search.best_cost, search.best)
        return self._telling.is_over
