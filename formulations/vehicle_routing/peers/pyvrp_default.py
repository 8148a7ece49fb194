"""PyVRP as its documentation shows it: the data, a stopping criterion, all else by default.

N. A. Wouda, L. Lan and W. Kool, "PyVRP: a high-performance VRP solver package", INFORMS Journal on
Computing 36 (2024). Its budget is CPU time from the moment when its data is ready. One default is
raised where prices per unit would pass it: the highest penalty of a unit too much.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.peers.common import answer, beyond
from formulations.vehicle_routing.scaling import WholeNetwork, whole_network
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Emit, Formulation, Limits, Peer, Progress, SolveResult

PEER = Peer(
    name="pyvrp-default",
    description="PyVRP with its default parameters",
    clock="cpu",
    target=f"{__name__}:solve",
    requires=("pyvrp",),
    supports=beyond,
)

PRECISE_PRICES = 1e3
"""Units of cost in the least price that is not exact: PyVRP's penalties stay far above."""

PENALTY = 1e5
"""PyVRP's default for the highest price of a unit too much."""


def solve(
    formulation: Formulation, instance: Instance, limits: Limits, emit: Emit[Solution]
) -> SolveResult[Solution]:
    """The best plan found, or none when every plan found breaks a rule."""
    import pyvrp

    whole = whole_network(instance, PRECISE_PRICES)
    data = _problem(whole)
    fleet = whole.network.fleet
    dearest = max(fleet.cost_per_distance.max(), fleet.cost_per_s.max())
    penalty = pyvrp.PenaltyParams(max_penalty=max(PENALTY, 1e3 * dearest))
    watch = _Watch(instance, whole, emit)
    ils = pyvrp.IteratedLocalSearchParams(callbacks=watch)
    best = pyvrp.solve(
        data,
        stop=lambda best_cost: watch.elapsed_s >= limits.time_limit_s,
        seed=limits.seed % 2**32,
        collect_stats=False,
        params=pyvrp.SolveParams(ils=ils, penalty=penalty),
    ).best
    elapsed_s = watch.elapsed_s
    if not best.is_feasible():
        return answer(instance, "pyvrp", None, None, elapsed_s)
    cost = _cost(instance, whole, best)
    return answer(instance, "pyvrp", _sequences(instance, whole, best), cost, elapsed_s)


class _Watch:
    """PyVRP's callbacks: tells the cost of each better plan and the time since the start."""

    def __init__(self, instance: Instance, whole: WholeNetwork, emit: Emit[Solution]) -> None:
        self._instance, self._whole, self._emit = instance, whole, emit
        self._began_s = time.process_time()

    @property
    def elapsed_s(self) -> float:
        """CPU seconds."""
        return time.process_time() - self._began_s

    def on_start(self, search: Any) -> None:
        if search.initial_solution.is_feasible():
            self.on_best(search.initial_solution)

    def on_best(self, best: Any) -> None:
        cost = _cost(self._instance, self._whole, best)
        self._emit(Progress(elapsed_s=self.elapsed_s, primal_bound=cost))

    def on_iteration(self, *_: Any) -> None:
        """Nothing to do."""

    def on_restart(self, best: Any) -> None:
        """Nothing to do."""

    def on_end(self, result: Any) -> None:
        """Nothing to do."""


def _problem(whole: WholeNetwork) -> Any:
    """The instance in PyVRP's words; its locations are the points of the network."""
    import pyvrp

    net = whole.network
    points = range(len(net.service_s))
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0)] * len(points),
        clients=[_client(whole, point) for point in points[net.num_depots :]],
        depots=[pyvrp.Depot(point) for point in points[: net.num_depots]],
        vehicle_types=[_vehicle_type(whole, int(kind)) for kind in _available(whole)],
        distance_matrices=[net.distance],
        duration_matrices=[net.duration_s],
    )


def _available(whole: WholeNetwork) -> np.ndarray:
    """Rows of the vehicle types of which there is a vehicle: PyVRP knows no empty type."""
    rows: np.ndarray = np.flatnonzero(whole.network.fleet.num_available)
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
    return pyvrp.VehicleType(
        num_available=int(min(fleet.num_available[kind], net.num_orders)),
        capacity=np.minimum(fleet.capacity[kind], net.load.sum(axis=0)).tolist(),
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


def _sequences(instance: Instance, whole: WholeNetwork, best: Any) -> list[tuple[str, list[str]]]:
    type_ids = instance.vehicle_types["id"][_available(whole)]
    order_ids = instance.orders["id"]
    return [
        (type_ids[route.vehicle_type()], [order_ids[s.idx] for s in route if s.is_client()])
        for route in best.routes()
    ]


def _cost(instance: Instance, whole: WholeNetwork, plan: Any) -> float:
    """PyVRP's distances, durations and orders left out, at the prices of the instance."""
    types, routes = instance.vehicle_types, plan.routes()
    kinds = _available(whole)[np.array([route.vehicle_type() for route in routes], dtype=int)]
    distance = np.array([route.distance() for route in routes]) / whole.per_distance
    hours = np.array([route.duration() for route in routes]) / whole.per_s / 3600.0
    left_out = np.array([order.idx for order in plan.unplanned()], dtype=int)
    return float(
        types["fixed_cost"][kinds].sum()
        + types["unit_distance_cost"][kinds] @ distance
        + types["unit_duration_cost_per_h"][kinds] @ hours
        + instance.orders["unserved_cost"][left_out].sum()
    )
