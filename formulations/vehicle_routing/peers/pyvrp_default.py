"""PyVRP as its documentation shows it: the data, a stopping criterion, all else by default.

N. A. Wouda, L. Lan and W. Kool, "PyVRP: a high-performance VRP solver package", INFORMS Journal on
Computing 36 (2024). Its budget is CPU time from the moment when its data is ready. One default is
raised where prices per unit would pass it: the highest penalty of a unit too much.
"""

from __future__ import annotations

import time
from typing import Any

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.peers.common import answer
from formulations.vehicle_routing.search.pyvrp.plans import cost_of, is_good, plan_of
from formulations.vehicle_routing.search.pyvrp.translation import Day, obstacle, translated
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Emit, Formulation, Limits, Peer, Progress, SolveResult

PEER = Peer(
    name="pyvrp-default",
    description="PyVRP with its default parameters",
    clock="cpu",
    target=f"{__name__}:solve",
    requires=("pyvrp",),
    supports=obstacle,
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

    day = translated(instance, PRECISE_PRICES)
    fleet = day.whole.network.fleet
    dearest = max(fleet.cost_per_distance.max(), fleet.cost_per_s.max())
    penalty = pyvrp.PenaltyParams(max_penalty=max(PENALTY, 1e3 * dearest))
    watch = _Watch(day, emit)
    ils = pyvrp.IteratedLocalSearchParams(callbacks=watch)
    best = pyvrp.solve(
        day.data,
        stop=lambda best_cost: watch.elapsed_s >= limits.time_limit_s,
        seed=limits.seed % 2**32,
        collect_stats=False,
        params=pyvrp.SolveParams(ils=ils, penalty=penalty),
    ).best
    elapsed_s = watch.elapsed_s
    if not is_good(day, best):
        return answer("pyvrp", None, None, elapsed_s)
    return answer("pyvrp", plan_of(day, best), cost_of(day, best), elapsed_s)


class _Watch:
    """PyVRP's callbacks: tells the cost of each better plan and the time since the start."""

    def __init__(self, day: Day, emit: Emit[Solution]) -> None:
        self._day, self._emit = day, emit
        self._began_s = time.process_time()

    @property
    def elapsed_s(self) -> float:
        """CPU seconds."""
        return time.process_time() - self._began_s

    def on_start(self, search: Any) -> None:
        if is_good(self._day, search.initial_solution):
            self.on_best(search.initial_solution)

    def on_best(self, best: Any) -> None:
        self._emit(Progress(elapsed_s=self.elapsed_s, primal_bound=cost_of(self._day, best)))

    def on_iteration(self, *_: Any) -> None:
        """Nothing to do."""

    def on_restart(self, best: Any) -> None:
        """Nothing to do."""

    def on_end(self, result: Any) -> None:
        """Nothing to do."""
