"""Iterated local search by PyVRP, fast and good on most kinds of routing.

N. A. Wouda, L. Lan and W. Kool, "PyVRP: a high-performance VRP solver package", INFORMS Journal on
Computing 36 (2024). It ends by the clock, or when it has long found nothing better; what it
finds is proven best only where it costs no more than the bound of ``bound.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

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

MOVED, FEW_MOVED = 25, 10
"""So many orders are moved at once at most, as is PyVRP's own, and where there are several trips:
there an iteration takes three times as long with 25, measured, and less is found in the same time.
"""

NEAR, FEW_NEAR, WIDE_SHARE = 50, 20, 1 / 3
"""Each order goes beside so many of the nearest, as is PyVRP's own; where there are several trips
beside few of them after that share of the time. An iteration takes half as long then, measured,
but what is far apart does not come together."""

MOST_PENALTY = 1e5
"""PyVRP's own limit on the price of a unit too much, right where costs per unit are small."""


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The best plan found, or none when every plan found breaks a rule."""
    import pyvrp

    telling = Telling(subject, limits, emit, interrupted)
    day = translated(subject, PRECISE_PRICES)
    best = None if limits.start is None else attempt_of(day, limits.start)
    for turn in _turns(subject, limits.time_limit_s):
        watch = _Watch(day, telling, turn.kept_s)
        best = pyvrp.solve(
            day.data,
            stop=watch,
            seed=limits.seed % 2**32,
            collect_stats=False,
            params=_parameters(day, watch, turn),
            initial_solution=best,
        ).best
    if not is_good(day, best):
        return telling.result("pyvrp", "pyvrp", None, None, _shortcoming(best))
    return telling.result("pyvrp", "pyvrp", plan_of(day, best), cost_of(day, best))


class _Turn(NamedTuple):
    """How many orders are moved at once at most, and beside how many of the nearest they go."""

    moved: int
    near: int
    kept_s: float  # for later turns


def _turns(subject: Instance, time_limit_s: float) -> list[_Turn]:
    if "several trips" not in features(subject):
        return [_Turn(MOVED, NEAR, 0.0)]
    kept_s = (1.0 - WIDE_SHARE) * time_limit_s
    return [_Turn(FEW_MOVED, NEAR, kept_s), _Turn(FEW_MOVED, FEW_NEAR, 0.0)]


class _Watch:
    """Tells of better plans while PyVRP searches, and when to stop.

    PyVRP takes it twice: as its stopping criterion and as its callbacks.
    """

    def __init__(self, day: Day, telling: Telling, kept_s: float) -> None:
        self._day, self._telling, self._kept_s = day, telling, kept_s
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
        is_over = self._telling.is_over or self._telling.left_s <= self._kept_s
        return is_over or self._idle_iterations > self._patience

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


def _parameters(day: Day, watch: _Watch, turn: _Turn) -> Any:
    import pyvrp
    from pyvrp.search import NeighbourhoodParams, PerturbationParams

    return pyvrp.SolveParams(
        ils=pyvrp.IteratedLocalSearchParams(callbacks=watch),
        penalty=_penalties(day),
        neighbourhood=NeighbourhoodParams(num_neighbours=turn.near),
        perturbation=PerturbationParams(max_perturbations=turn.moved),
    )


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
