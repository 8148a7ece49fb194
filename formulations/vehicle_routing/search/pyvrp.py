"""Iterated local search by PyVRP, fast and good on most kinds of routing.

N. A. Wouda, L. Lan and W. Kool, "PyVRP: a high-performance VRP solver package", INFORMS Journal on
Computing 36 (2024). It ends by the clock, or when it has long found nothing better; what it
finds is proven best only where it costs no more than the bound of ``bound.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np

from formulations.vehicle_routing.bound import timely_bound
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.scaling import (
    UNLIMITED,
    WholeNetwork,
    obstacle,
    whole_network,
)
from formulations.vehicle_routing.solution import Solution, sequences_of, solution_of
from optimizer.sdk import Emit, Limit, Limits, Method, Progress, SolveResult, Status, Termination

METHOD = Method(
    name="pyvrp",
    description="iterated local search of PyVRP: good plans soon, and a simple bound",
    target=f"{__name__}:solve",
    requires=("pyvrp",),
    supports=obstacle,
)

PATIENCE = 10_000
"""Iterations without a better plan after which a small instance is given up."""

PATIENCE_PER_ORDER = 500

LEAST_BETWEEN_PLANS_S = 0.1
"""Plans are told no more often than this; at first there are hundreds a second."""

PRECISE_PRICES = 1e3
"""Enough to tell good from bad, and coarse enough for penalties far above to be no overflow."""

MOST_PENALTY = 1e5
"""PyVRP's own limit on the price of a unit too much, right where costs per unit are small."""


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The best plan found, or none when every plan found breaks a rule."""
    import pyvrp

    began_s = time.perf_counter()
    whole = whole_network(subject, PRECISE_PRICES)
    data = _problem(subject, whole)
    start = None if limits.start is None else _attempt(subject, data, limits.start)
    watch = _Watch(subject, whole, limits, began_s, emit, interrupted)
    best = pyvrp.solve(
        data,
        stop=watch,
        seed=limits.seed % 2**32,
        collect_stats=False,
        params=pyvrp.SolveParams(
            ils=pyvrp.IteratedLocalSearchParams(callbacks=watch), penalty=_penalties(whole)
        ),
        initial_solution=start,
    ).best
    feasible = best.is_feasible()
    status = Status.FEASIBLE if feasible else Status.NO_SOLUTION
    detail = None if feasible else _shortcoming(best)
    return SolveResult(
        solver="pyvrp",
        version=version("pyvrp"),
        termination=Termination(status=status, limit=watch.limit, detail=detail),
        primal_bound=_cost(subject, whole, best) if feasible else None,
        dual_bound=watch.bound if feasible else None,
        point=_plan(subject, best) if feasible else None,
        wall_time_s=time.perf_counter() - began_s,
    )


class _Watch:
    """Tells of better plans while PyVRP searches, and when to stop.

    PyVRP takes it twice: as its stopping criterion and as its callbacks.
    """

    def __init__(
        self,
        instance: Instance,
        whole: WholeNetwork,
        limits: Limits,
        began_s: float,
        emit: Emit[Solution],
        interrupted: Callable[[], bool],
    ) -> None:
        self._instance, self._whole = instance, whole
        self._began_s, self._until_s = began_s, began_s + limits.time_limit_s
        self._emit, self._interrupted = emit, interrupted
        self._patience = PATIENCE + PATIENCE_PER_ORDER * len(instance.orders)
        self._idle_iterations = 0
        self._untold: Any = None
        self._last_told_s = began_s
        self.limit = Limit.SEARCH

    def __call__(self, best_cost: float) -> bool:
        """Whether to stop: asked once an iteration."""
        now_s = time.perf_counter()
        if self._untold is not None and now_s - self._last_told_s >= LEAST_BETWEEN_PLANS_S:
            self._tell(now_s)
        self._idle_iterations += 1
        if self._interrupted():
            self.limit = Limit.INTERRUPT
        elif now_s >= self._until_s:
            self.limit = Limit.TIME
        else:
            return self._idle_iterations > self._patience
        return True

    def _tell(self, now_s: float) -> None:
        best, self._untold, self._last_told_s = self._untold, None, now_s
        progress = Progress(
            elapsed_s=now_s - self._began_s,
            primal_bound=_cost(self._instance, self._whole, best),
            point=_plan(self._instance, best),
        )
        self._emit(progress)
        if "bound" not in vars(self):
            elapsed_s = time.perf_counter() - self._began_s
            self._emit(Progress(elapsed_s=elapsed_s, dual_bound=self.bound))

    @cached_property
    def bound(self) -> float | None:
        """What no plan undercuts, computed when there is a plan."""
        left_s = self._until_s - time.perf_counter()
        return timely_bound(self._instance, left_s, self._interrupted)

    def on_start(self, search: Any) -> None:
        """A plan made by PyVRP itself is news, one that was given is not worse to tell."""
        if search.initial_solution.is_feasible():
            self._untold = search.initial_solution

    def on_best(self, best: Any) -> None:
        self._untold, self._idle_iterations = best, 0

    def on_iteration(self, *_: Any) -> None:
        """Nothing to do."""

    def on_restart(self, best: Any) -> None:
        """Nothing to do."""

    def on_end(self, result: Any) -> None:
        """Nothing to do: the result itself tells."""


def _problem(instance: Instance, whole: WholeNetwork) -> Any:
    """The instance in PyVRP's words; its locations are the points of the network."""
    import pyvrp

    net, available = whole.network, _available(instance)
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0)] * len(net.service_s),
        clients=[_client(whole, point) for point in range(net.num_depots, len(net.service_s))],
        depots=[pyvrp.Depot(point) for point in range(net.num_depots)],
        vehicle_types=[_vehicle_type(whole, kind) for kind in available],
        distance_matrices=[net.distance],
        duration_matrices=[net.duration_s],
    )


def _available(instance: Instance) -> np.ndarray:
    """Rows of the vehicle types of which there is a vehicle: PyVRP knows no empty type."""
    rows: np.ndarray = np.flatnonzero(instance.vehicle_types["num_available"] != 0)
    return rows


def _client(whole: WholeNetwork, point: int) -> Any:
    import pyvrp

    net, required = whole.network, bool(whole.required[point])
    return pyvrp.Client(
        location=point,
        delivery=net.load[point].tolist(),
        service_duration=int(net.service_s[point]),
        tw_early=int(net.early_s[point]),
        tw_late=int(net.late_s[point]),
        prize=0 if required else int(net.unserved_cost[point]),
        required=required,
    )


def _vehicle_type(whole: WholeNetwork, kind: int) -> Any:
    import pyvrp

    net, fleet = whole.network, whole.network.fleet
    total = net.load.sum(axis=0)
    return pyvrp.VehicleType(
        num_available=int(min(fleet.num_available[kind], net.num_orders)),
        capacity=np.minimum(fleet.capacity[kind], total).tolist(),
        start_depot=int(fleet.start[kind]),
        end_depot=int(fleet.end[kind]),
        fixed_cost=int(fleet.fixed_cost[kind]),
        tw_early=int(fleet.early_s[kind]),
        tw_late=int(fleet.late_s[kind]),
        shift_duration=int(fleet.max_duration_s[kind]),
        max_distance=int(fleet.max_distance[kind]),
        unit_distance_cost=int(fleet.cost_per_distance[kind]),
        unit_duration_cost=int(fleet.cost_per_s[kind]),
    )


def _penalties(whole: WholeNetwork) -> Any:
    """Prices of what is too much: far above the cost of a unit, far below an overflow."""
    import pyvrp

    net, fleet = whole.network, whole.network.fleet
    dearest = max(fleet.cost_per_distance.max(), fleet.cost_per_s.max())
    late_s = net.late_s[net.late_s < UNLIMITED]
    longest = net.duration_s.max(axis=1).sum() + late_s.max(initial=0)
    most_excess = float(net.load.sum()) + net.distance.max(axis=1).sum() + longest
    no_overflow = 2.0**61 / max(1.0, most_excess)
    return pyvrp.PenaltyParams(max_penalty=min(max(MOST_PENALTY, 1e3 * dearest), no_overflow))


def _attempt(instance: Instance, data: Any, plan: Solution) -> Any:
    """A plan as PyVRP's; it need not hold every rule."""
    import pyvrp

    order_at = {name: row for row, name in enumerate(instance.orders["id"].tolist())}
    type_ids = instance.vehicle_types["id"][_available(instance)]
    type_at = {name: row for row, name in enumerate(type_ids.tolist())}
    routes = [
        pyvrp.Route(data, [order_at[name] for name in orders], type_at[type_id])
        for type_id, orders in sequences_of(plan)
    ]
    return pyvrp.Solution(data, routes)


def _plan(instance: Instance, attempt: Any) -> Solution:
    type_ids = instance.vehicle_types["id"][_available(instance)]
    order_ids = instance.orders["id"]
    return solution_of(
        instance,
        [
            (type_ids[route.vehicle_type()], [order_ids[s.idx] for s in route if s.is_client()])
            for route in attempt.routes()
        ],
    )


def _cost(instance: Instance, whole: WholeNetwork, attempt: Any) -> float:
    """PyVRP's own distances, durations and orders left out, at the prices of the instance."""
    types, routes = instance.vehicle_types, attempt.routes()
    kinds = _available(instance)[np.array([route.vehicle_type() for route in routes], dtype=int)]
    distance = np.array([route.distance() for route in routes]) / whole.per_distance
    hours = np.array([route.duration() for route in routes]) / whole.per_s / 3600.0
    left_out = np.array([order.idx for order in attempt.unplanned()], dtype=int)
    return float(
        types["fixed_cost"][kinds].sum()
        + types["unit_distance_cost"][kinds] @ distance
        + types["unit_duration_cost_per_h"][kinds] @ hours
        + instance.orders["unserved_cost"][left_out].sum()
    )


def _shortcoming(attempt: Any) -> str:
    """Which rules the best attempt breaks."""
    broken = {
        "leaves orders out": not attempt.is_complete(),
        "overloads vehicles": attempt.has_excess_load(),
        "is late": attempt.has_time_warp(),
        "drives too far": attempt.has_excess_distance(),
    }
    return "the best attempt " + " and ".join(text for text, is_so in broken.items() if is_so)
