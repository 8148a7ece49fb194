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

from formulations.vehicle_routing.bound import timely_bound
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.search.pyvrp.plans import attempt_of, cost_of, is_good, plan_of
from formulations.vehicle_routing.search.pyvrp.translation import Day, obstacle, translated
from formulations.vehicle_routing.solution import Solution
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
    day = translated(subject, PRECISE_PRICES)
    start = None if limits.start is None else attempt_of(day, limits.start)
    watch = _Watch(day, limits, began_s, emit, interrupted)
    best = pyvrp.solve(
        day.data,
        stop=watch,
        seed=limits.seed % 2**32,
        collect_stats=False,
        params=pyvrp.SolveParams(
            ils=pyvrp.IteratedLocalSearchParams(callbacks=watch), penalty=_penalties(day)
        ),
        initial_solution=start,
    ).best
    feasible = is_good(day, best)
    status = Status.FEASIBLE if feasible else Status.NO_SOLUTION
    detail = None if feasible else _shortcoming(best)
    return SolveResult(
        solver="pyvrp",
        version=version("pyvrp"),
        termination=Termination(status=status, limit=watch.limit, detail=detail),
        primal_bound=cost_of(day, best) if feasible else None,
        dual_bound=watch.bound if feasible else None,
        point=plan_of(day, best) if feasible else None,
        wall_time_s=time.perf_counter() - began_s,
    )


class _Watch:
    """Tells of better plans while PyVRP searches, and when to stop.

    PyVRP takes it twice: as its stopping criterion and as its callbacks.
    """

    def __init__(
        self,
        day: Day,
        limits: Limits,
        began_s: float,
        emit: Emit[Solution],
        interrupted: Callable[[], bool],
    ) -> None:
        self._day = day
        self._began_s, self._until_s = began_s, began_s + limits.time_limit_s
        self._emit, self._interrupted = emit, interrupted
        self._patience = PATIENCE + PATIENCE_PER_ORDER * len(day.instance.orders)
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
            primal_bound=cost_of(self._day, best),
            point=plan_of(self._day, best),
        )
        self._emit(progress)
        if "bound" not in vars(self):
            elapsed_s = time.perf_counter() - self._began_s
            self._emit(Progress(elapsed_s=elapsed_s, dual_bound=self.bound))

    @cached_property
    def bound(self) -> float | None:
        """What no plan undercuts, computed when there is a plan."""
        left_s = self._until_s - time.perf_counter()
        return timely_bound(self._day.instance, left_s, self._interrupted)

    def on_start(self, search: Any) -> None:
        """A plan made by PyVRP itself is news, one that was given is not worse to tell."""
        if is_good(self._day, search.initial_solution):
            self._untold = search.initial_solution

    def on_best(self, best: Any) -> None:
        self._idle_iterations = 0
        if is_good(self._day, best):
            self._untold = best

    def on_iteration(self, *_: Any) -> None:
        """Nothing to do."""

    def on_restart(self, best: Any) -> None:
        """Nothing to do."""

    def on_end(self, result: Any) -> None:
        """Nothing to do: the result itself tells."""


def _penalties(day: Day) -> Any:
    """Prices of what is too much: far above the cost of a unit, far below an overflow."""
    import pyvrp

    fleet = day.whole.network.fleet
    dearest = max(fleet.cost_per_distance.max(), fleet.cost_per_s.max())
    no_overflow = 2.0**61 / max(1.0, day.most_excess)
    return pyvrp.PenaltyParams(max_penalty=min(max(MOST_PENALTY, 1e3 * dearest), no_overflow))


def _shortcoming(attempt: Any) -> str:
    """Which rules the best attempt breaks."""
    broken = {
        "leaves orders out": not attempt.is_complete(),
        "overloads vehicles": attempt.has_excess_load(),
        "is late": attempt.has_time_warp(),
        "drives too far": attempt.has_excess_distance(),
    }
    return "the best attempt " + " and ".join(text for text, is_so in broken.items() if is_so)
