"""Iterated local search by PyVRP, fast and good on most kinds of routing.

N. A. Wouda, L. Lan and W. Kool, "PyVRP: a high-performance VRP solver package", INFORMS Journal on
Computing 36 (2024). It ends by the clock, or when it has long found nothing better; what it
finds is proven best only where it costs no more than the bound of ``bound.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.search.pyvrp.plans import attempt_of, cost_of, is_good, plan_of
from formulations.vehicle_routing.search.pyvrp.translation import Day, obstacle, translated
from formulations.vehicle_routing.search.telling import Telling
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Emit, Limits, Method, SolveResult

METHOD = Method(
    name="pyvrp",
    description="iterated local search of PyVRP: good plans soon, and a simple bound",
    target=f"{__name__}:solve",
    requires=("pyvrp",),
    supports=obstacle,
)

PATIENCE, PATIENCE_PER_PAIR = 10_000, 25
"""After so many iterations without a better plan, and so many for each order squared, it ends."""

PRECISE_PRICES = 1e3
"""Enough to tell good from bad, and coarse enough for penalties far above to be no overflow."""

FEW_MOVED = 10
"""So many orders are moved at once at most, where there are several trips: with PyVRP's own 25 an
iteration takes three times as long, measured, and less is found in the same time."""

MOST_PENALTY = 1e5
"""PyVRP's own limit on the price of a unit too much, right where costs per unit are small."""


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The best plan found, or none when every plan found breaks a rule."""
    import pyvrp
    from pyvrp.search import PerturbationParams

    telling = Telling(subject, limits, emit, interrupted)
    day = translated(subject, PRECISE_PRICES)
    start = None if limits.start is None else attempt_of(day, limits.start)
    watch = _Watch(day, telling)
    moved = {"max_perturbations": FEW_MOVED} if "several trips" in features(subject) else {}
    best = pyvrp.solve(
        day.data,
        stop=watch,
        seed=limits.seed % 2**32,
        collect_stats=False,
        params=pyvrp.SolveParams(
            ils=pyvrp.IteratedLocalSearchParams(callbacks=watch),
            penalty=_penalties(day),
            perturbation=PerturbationParams(**moved),
        ),
        initial_solution=start,
    ).best
    if not is_good(day, best):
        return telling.result("pyvrp", "pyvrp", None, None, _shortcoming(best))
    return telling.result("pyvrp", "pyvrp", plan_of(day, best), cost_of(day, best))


class _Watch:
    """Tells of better plans while PyVRP searches, and when to stop.

    PyVRP takes it twice: as its stopping criterion and as its callbacks.
    """

    def __init__(self, day: Day, telling: Telling) -> None:
        self._day, self._telling = day, telling
        self._patience = PATIENCE + PATIENCE_PER_PAIR * len(day.instance.orders) ** 2
        self._idle_iterations = 0
        self._untold: Any = None

    def __call__(self, best_cost: float) -> bool:
        """Whether to stop: asked once an iteration."""
        now_s = time.perf_counter()
        if self._untold is not None and self._telling.is_due(now_s):
            best, self._untold = self._untold, None
            self._telling.tell(now_s, cost_of(self._day, best), plan_of(self._day, best))
        self._idle_iterations += 1
        return self._telling.is_over or self._idle_iterations > self._patience

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
