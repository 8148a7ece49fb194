"""Annealing from hot to cold over a budget, whatever its length.

T(share) = T0 (T1 / T0)^share: hot plans change freely, cold ones only for the better. Temperatures
are in units of what a typical leg of the first plan costs. There may be several rounds of it: on
small days a slow cooling ends where a quicker one does, and another quick one elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import NamedTuple, Protocol

import numpy as np

from formulations.vehicle_routing.ruin_recreate.annealing import anneal
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.plan import Plan

STEP_S = 0.02
"""Compiled code is left about so often: to look at the clock and to tell of better plans."""

EXCHANGES = 20
"""How often in a round several plans exchange what is best in them."""

MOST_STEPS = 500
"""A number of iterations is done in so many steps."""

MOST_ITERATIONS = 2**31
"""More than any step."""


class Temperatures(NamedTuple):
    """The first and the last, in typical legs."""

    hot: float
    cold: float


FREE = Temperatures(0.25, 0.015)
SEVERAL_DEPOTS = Temperatures(1.0, 0.015)
"""An order goes over to another depot where its whole town does, which is dearer on the way."""

SEQUENCED = Temperatures(0.6, 0.02)
"""With windows, or pickups last, the ways from one good plan to another lead over worse ones."""


WHOLE_WAY = (0.0, 1.0)
"""From hot to cold."""


class Budget(Protocol):
    """What a search may use."""

    def share(self) -> float:
        """How much of it is used, at least 1 when it is used up."""
        ...

    def step(self, most: int = MOST_ITERATIONS) -> int:
        """How many iterations to do before the next question, and so many at most."""
        ...


class Seconds:
    """So much time by a clock."""

    def __init__(self, budget_s: float, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock, self._budget_s = clock, budget_s
        self._began_s = self._asked_s = clock()
        self._step = 20

    def share(self) -> float:
        return (self._clock() - self._began_s) / self._budget_s

    def step(self, most: int = MOST_ITERATIONS) -> int:
        now_s = self._clock()
        took_s, self._asked_s = now_s - self._asked_s, now_s
        grown = self._step * STEP_S / max(took_s, 0.1 * STEP_S)
        self._step = min(max(10, min(int(grown), 2 * self._step)), most)
        return self._step


class Iterations:
    """So many iterations: the same seed then finds the same plan."""

    def __init__(self, number: int) -> None:
        self._number, self._done = number, 0

    def share(self) -> float:
        return self._done / self._number

    def step(self, most: int = MOST_ITERATIONS) -> int:
        step = min(-(-self._number // MOST_STEPS), self._number - self._done, most)
        self._done += step
        return step


def cool(
    day: Day,
    plans: Sequence[Plan],
    budget: Budget,
    between: Callable[[], bool],
    rounds: int = 1,
    until: float = 1.0,
    way: tuple[float, float] = WHOLE_WAY,
    leg: float | None = None,
) -> None:
    """Anneals plans until a share of the budget is used or ``between`` two steps asks for an end.

    They cool down in ``rounds``, each from where the last one ended, over a part of the ``way``
    from hot to cold; a ``leg`` is what is typical of the first plan, if nothing is said of it. Each
    plan has a thread of its own. At times the dearest goes on from where the cheapest is.
    """
    leg = typical_leg(day, plans[0]) if leg is None else leg
    hot, cold = temperatures(day)
    began, exchanges = budget.share(), 1
    with ThreadPoolExecutor(len(plans)) as threads:
        while (share := budget.share()) < until and not between():
            cooled = rounds * (share - began) / (until - began)
            at = way[0] + (way[1] - way[0]) * (cooled % 1.0)
            step, temperature = budget.step(), leg * hot * (cold / hot) ** at
            list(threads.map(anneal, repeat(day), plans, repeat(step), repeat(temperature)))
            if cooled * EXCHANGES > exchanges:
                exchanges += 1
                _take_over(plans)


def _take_over(plans: Sequence[Plan]) -> None:
    """The dearest goes on as the cheapest, but for the chances it will have and its best so far."""
    cheapest, dearest = min(plans, key=_state), max(plans, key=_state)
    if cheapest is dearest:
        return
    own = ["random", "best_missing", "best_cost", "best_length"]
    kept, best = dearest.now[own].copy(), dearest.best.copy()
    for theirs, its in zip(dearest, cheapest, strict=True):
        theirs[...] = its
    dearest.now[own], dearest.best[:] = kept, best


def _state(plan: Plan) -> tuple[int, float]:
    return int(plan.now[0]["missing"]), float(plan.now[0]["cost"])


def typical_leg(day: Day, plan: Plan) -> float:
    """What the routes of a plan cost beside their vehicles, by leg."""
    now = plan.now[0]
    active, absent = plan.active[: now["num_active"]], plan.absent[: now["num_absent"]]
    left_out = day.order["unserved_cost"][absent]
    vehicles = day.kind["fixed_cost"][plan.route["kind"][active]].sum()
    driven = now["cost"] - vehicles - left_out[np.isfinite(left_out)].sum()
    num_legs = len(day.order) - len(absent) + len(active)
    return max(0.0, float(driven)) / max(1, num_legs)


def temperatures(day: Day) -> Temperatures:
    """Those that suit a day."""
    if has_windows(day) or day.words.last:
        return SEQUENCED
    return SEVERAL_DEPOTS if len(np.unique(day.kind["start"])) > 1 else FREE


def has_windows(day: Day) -> bool:
    """Whether any order must be served by some time."""
    return day.rules.timed and bool(np.isfinite(day.order["late"]).any())
