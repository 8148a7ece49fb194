"""A population of plans: each cools down by itself, then children of two take the places of some.

A child is mostly its mother, with some routes of its father. What is good in several plans comes
together so, for which one plan alone would have to leave a valley in many places at once. Where
there is not time for several plans, they are one at first: what is large is decided while it is
hot, slowly and once, and what is small several times, to choose from in each place. Of the children
of one pair only the cheapest is annealed, and only around what is not as in its mother:
these are few orders, and a child costs a small part of what a plan that cools down does.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from formulations.vehicle_routing.ruin_recreate.annealing import anneal
from formulations.vehicle_routing.ruin_recreate.cooling import (
    FREE,
    Budget,
    cool,
    has_windows,
    temperatures,
    typical_leg,
)
from formulations.vehicle_routing.ruin_recreate.crossover import (
    Parent,
    changed,
    crossed,
    entries_of,
    parent_of,
    rank_of,
)
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.plan import Plan, empty_plan, twin
from formulations.vehicle_routing.ruin_recreate.start import built_plan, drive_instead

CHILDREN = 5
"""So many children of a pair are made, of which the cheapest grows up."""

ITERATIONS_PER_ORDER = 100
"""A child is annealed so long for each order that has changed."""

LUKEWARM, STEPS = 0.08, 5
"""Children cool down from this temperature, in typical legs, in so many steps."""

HOPE = 2.0
"""On plain days a child is given up once it is dearer than its mother by more than so many typical
legs times the square of what is left of its time: measured, hardly any such child gets past its
mother. With windows they do, about as often as others."""

IN_VAIN = 300
"""After so many pairs without a better child the parents are too much alike: others are made."""

LEAST_PARENTS, MOST_PARENTS = 4, 24
"""So many there are at first, however many the budget is enough for."""

COOLING_SHARE = 0.5
"""Of the budget, what strangers get at most to cool down: the rest is for children."""

PLACES_PER_PARENT = 3_600
"""Orders times routes for which the time of one parent is enough, measured: where a day without
windows has more, parents are siblings. Many routes have more to mix than a few children can."""

SIBLINGS, PARTING = 4, 0.5
"""So many siblings are one plan for this part of the way from hot to cold."""

TOGETHER_SHARE, SIBLING_SHARE = 0.3, 0.125
"""Of the budget, what they get until then, and what each gets after it."""

RAW = 48
"""Once the parents are too much alike the best meets so many plans that have just been built. Those
that cool down would end in the same valley, on small days, and their children would not leave it.
"""


def evolve(
    day: Day,
    plan: Plan,
    budget: Budget,
    between: Callable[[], bool],
    seed: int,
    enough_for: float,
) -> None:
    """Improves the best of a plan until the budget is used up or ``between`` asks for an end.

    The budget would do for ``enough_for`` parents and their children. Where some orders find no
    place in a second parent that is a stranger, the first one goes on alone.
    """
    rng, child = np.random.default_rng(seed), empty_plan(day, seed)
    if _are_siblings(day, plan, enough_for):
        parents = _siblings(day, plan, budget, between, rng)
    else:
        parents = _strangers(day, plan, budget, between, rng, enough_for)
    while not _is_over(budget, between):
        _mate(day, plan, child, parents, budget, between, rng)
        parents = [parent_of(plan)]
        while len(parents) <= RAW and not _is_over(budget, between):
            budget.step(1)  # building counts: on some days no child is ever annealed
            parents.append(parent_of(built_plan(day, int(rng.integers(2**32)))))


def is_plain(day: Day) -> bool:
    """Whether all is served by vehicles alike from one depot, without windows or a sequence."""
    return day.rules.alike and not day.rules.optional and temperatures(day) is FREE


def _are_siblings(day: Day, plan: Plan, enough_for: float) -> bool:
    """Whether the time is too short for parents that have nothing in common."""
    num_places = len(day.order) * int(plan.now[0]["num_active"])
    return not has_windows(day) and enough_for * PLACES_PER_PARENT < num_places


def _siblings(
    day: Day, plan: Plan, budget: Budget, between: Callable[[], bool], rng: np.random.Generator
) -> list[Parent]:
    """Parents that are one plan until they part."""
    leg, parents = typical_leg(day, plan), list[Parent]()
    cool(day, [plan], budget, between, until=TOGETHER_SHARE, way=(0.0, PARTING), leg=leg)
    together = twin(plan, 0)  # the plan itself takes over the best of each
    for k in range(1, SIBLINGS + 1):
        one, until = twin(together, int(rng.integers(2**32))), TOGETHER_SHARE + k * SIBLING_SHARE
        cool(day, [one], budget, between, until=until, way=(PARTING, 1.0), leg=leg)
        _remember(plan, one)
        parents.append(parent_of(one))
    return parents


def _strangers(
    day: Day,
    plan: Plan,
    budget: Budget,
    between: Callable[[], bool],
    rng: np.random.Generator,
    enough_for: float,
) -> list[Parent]:
    """Parents each of which cools down by itself."""
    parents, wanted = list[Parent](), math.ceil(enough_for)
    size = max(LEAST_PARENTS, min(wanted, MOST_PARENTS))
    each = COOLING_SHARE / max(size, wanted)
    while len(parents) < size and not _is_over(budget, between):
        one = built_plan(day, int(rng.integers(2**32))) if parents else plan
        cool(day, [one], budget, between, until=each * (len(parents) + 1))
        _remember(plan, one)
        parents.append(parent_of(one))
        if parents[-1].missing > parents[0].missing:
            cool(day, [plan], budget, between)
            break
    return parents


def _mate(
    day: Day,
    plan: Plan,
    child: Plan,
    parents: list[Parent],
    budget: Budget,
    between: Callable[[], bool],
    rng: np.random.Generator,
) -> None:
    """Replaces mothers by better children, until there are none any more."""
    in_vain = 0
    while in_vain < IN_VAIN and not _is_over(budget, between):
        in_vain += 1
        a, b, other = rng.choice(len(parents), 3)
        mother = min(a, b, key=lambda x: parents[x].rank)
        if other == mother or not _is_born(day, child, parents[mother], parents[other], rng):
            continue
        _grow_up(day, child, parents[mother], budget, between)
        grown = parent_of(child)
        if grown.rank < parents[mother].rank:
            parents[mother] = grown
            _remember(plan, child)
            in_vain = 0


def _is_born(
    day: Day, child: Plan, mother: Parent, father: Parent, rng: np.random.Generator
) -> bool:
    """Whether a child differs from its mother in cost; it is then the cheapest of several."""
    born = dict[tuple[int, float], np.ndarray]()
    for _ in range(CHILDREN):
        drive_instead(day, child, crossed(day, mother, father, rng))
        born.setdefault(rank_of(child), entries_of(child))
    born.pop(mother.rank, None)
    if not born:
        return False
    drive_instead(day, child, born[min(born)])
    return True


def _grow_up(
    day: Day, child: Plan, mother: Parent, budget: Budget, between: Callable[[], bool]
) -> None:
    """Anneals a child around what has changed, as long as there is hope."""
    focus = changed(parent_of(child), mother)
    child.now["num_focus"] = len(focus)
    child.focus[: len(focus)] = focus
    leg, (_, cold) = typical_leg(day, child), temperatures(day)
    may_give_up = is_plain(day)
    for x in range(STEPS):
        temperature = leg * LUKEWARM * (cold / LUKEWARM) ** (x / (STEPS - 1))
        left = ITERATIONS_PER_ORDER * len(focus) // STEPS
        while left > 0 and not _is_over(budget, between):
            step = budget.step(left)
            anneal(day, child, step, temperature)
            left -= step
        missing, cost = rank_of(child)
        hope = HOPE * leg * (1 - (x + 1) / STEPS) ** 2
        if may_give_up and missing >= mother.missing and cost - mother.cost > hope:
            return


def _is_over(budget: Budget, between: Callable[[], bool]) -> bool:
    return budget.share() >= 1.0 or between()


def _remember(plan: Plan, better: Plan) -> None:
    """Take over the best of another plan, where it is better."""
    best = ["best_missing", "best_cost", "best_length"]
    if rank_of(better) < rank_of(plan):
        plan.best[:] = better.best
        plan.now[best] = better.now[best]
