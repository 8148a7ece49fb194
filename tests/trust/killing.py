"""Whether our checks would have noticed: a mutant is killed by the first instance that shows it.

What is held against a mutant: plans that hold every rule, and the optimum, as golden files and
brute force give it elsewhere. Such a plan must be a point of the model, at its true cost; and what
the model calls its optimum must be a plan that holds every rule, at the cost claimed, and no
dearer nor cheaper than the optimum; also where its whole columns are given. What only weakens the
linear relaxation, as the table of root gaps in a room's README shows, is noticed by that. Last,
points are looked for that the mutant has and the model has not, or the other way round.

A mutant that nothing notices need not be wrong. Where it is proved that both models have the same
points, other rows say what the changed ones said. Where there are more points, none that was found
breaks a rule which the model keeps, and some are plans that hold every rule at their true cost, it
is harmless as far as was tried.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.result import Status
from optimizer.tolerances import close
from optimizer.verification.rows import row_violations
from tests.trust.corners import beyond, have_the_same_points, relaxation, solved, with_whole
from tests.trust.subjects import Subject, planned, subjects

NO_PLAN = (ArithmeticError, AssertionError, LookupError, ValueError)
"""What making a plan of nonsense may raise."""

MOST_SEARCHED, MOST_PROVED = 6, 2
"""Instances on which points are looked for that only one of two models has, and proved absent."""


class Fate(NamedTuple):
    """What noticed a mutant; or else whether it says the same, or the plans that it has besides."""

    reason: str | None
    says_the_same: bool = False
    num_plans: int = 0


def names(room: str, num_seeds: int) -> list[str]:
    """All mutants of a room, over all its instances; so many seeds of each kind and tightness."""
    return sorted({name for subject in subjects(room, num_seeds) for name in subject.mutants})


def absent(room: str, num_seeds: int) -> list[str]:
    """Families of rows of which no instance has any: nothing is said of them."""
    num_rows: Counter[str] = Counter()
    for subject in subjects(room, num_seeds):
        num_rows.update({rows.name: rows.stop - rows.start for rows in subject.form.rows})
    return sorted(name for name, num in num_rows.items() if not num)


def fate(room: str, name: str, num_seeds: int) -> Fate:
    """What becomes of a mutant on these instances."""
    tried = [
        (subject, subject.mutants[name]())
        for subject in subjects(room, num_seeds)
        if name in subject.mutants
    ]
    small = sorted(tried, key=lambda each: each[0].form.size.columns)
    searched = small[:: -(-len(small) // MOST_SEARCHED)]
    for notice, where in (
        *((notice, tried) for notice in (by_plans, by_parts, by_strength)),
        (by_optimum, searched),
    ):
        for subject, mutant in where:
            reason = notice(subject, mutant)
            if reason is not None:
                return Fate(reason)
    num_plans = 0
    for subject, mutant in searched:
        reason, found = by_corners(subject, mutant)
        num_plans += found
        if reason is not None:
            return Fate(reason)
    same = not num_plans and all(
        have_the_same_points(subject.form, mutant) for subject, mutant in small[:MOST_PROVED]
    )
    return Fate(None, same, num_plans)


def by_plans(subject: Subject, mutant: MatrixForm) -> str | None:
    """A plan that holds every rule is no point of the model, or has another cost there."""
    found = (_by_plan(subject, mutant, each.point, each.cost) for each in subject.plans)
    return next((reason for reason in found if reason is not None), None)


def by_optimum(subject: Subject, mutant: MatrixForm) -> str | None:
    """The model's answer is no plan, not at its cost, or not the best one."""
    return _by_best(subject, mutant, subject.optimum)


def by_parts(subject: Subject, mutant: MatrixForm) -> str | None:
    """The same of its answer where the whole columns are those of a plan."""
    for each in subject.plans:
        reason = _by_best(subject, with_whole(mutant, each.point), each.best)
        if reason is not None:
            return reason
    return None


def by_strength(subject: Subject, mutant: MatrixForm) -> str | None:
    """Rows that whole numbers do not need are there to make the relaxation close."""
    bound = relaxation(mutant)
    if bound is None or close(bound, subject.relaxation, subject.tolerance):
        return None
    return "a weaker relaxation" if bound < subject.relaxation else "a relaxation too strong"


def by_corners(subject: Subject, mutant: MatrixForm) -> tuple[str | None, int]:
    """A point that only one of the two models has is a plan, or is none, where it should not.

    Without such a point: how many plans that hold every rule were found that only the mutant has.
    """
    rng, found = np.random.default_rng(1), 0
    for point in beyond(mutant, subject.form, rng):
        reason, holds = _by_point(subject, mutant, point)
        found += holds
        if reason is not None:
            return reason, found
    for point in beyond(subject.form, mutant, rng):
        plan, check = planned(subject.formulation, subject.instance, subject.form, point)
        if check.ok and check.recomputed is not None:
            encoded = subject.form.point(subject.formulation.encode(subject.instance, plan))
            reason = _by_plan(subject, mutant, encoded, check.recomputed)
            if reason is not None:
                return reason, found
    return None, found


def _by_plan(subject: Subject, mutant: MatrixForm, point: Point, cost: float) -> str | None:
    if any(row_violations(mutant, point)):
        return "a plan that holds every rule breaks the model"
    if not close(mutant.objective(point), cost, subject.tolerance):
        return "a plan costs something else in the model"
    return None


def _by_best(subject: Subject, mutant: MatrixForm, optimum: float) -> str | None:
    result = solved(mutant)
    if result.termination.status in (Status.INFEASIBLE, Status.UNBOUNDED):
        return "no optimum"
    if result.termination.status is not Status.OPTIMAL or result.point is None:
        return None  # the time was too short
    try:
        _, check = planned(subject.formulation, subject.instance, mutant, result.point)
    except NO_PLAN:
        return "no plan"
    if check.violations:
        return "a plan that breaks rules"
    assert check.recomputed is not None and result.primal_bound is not None
    if not close(result.primal_bound, check.recomputed, subject.tolerance):
        return "a claim that is wrong"
    return None if close(check.recomputed, optimum, subject.tolerance) else "not the optimum"


def _by_point(subject: Subject, mutant: MatrixForm, point: Point) -> tuple[str | None, bool]:
    """Also where it is not the best, a point is a plan; and at its best, one at its true cost.

    Beside what is wrong: whether it holds every rule, also those that are left to cost.
    """
    try:
        _, check = planned(subject.formulation, subject.instance, mutant, point)
    except NO_PLAN:
        return "no plan", False
    if any(each.rule not in subject.left_to_cost for each in check.violations):
        return "a plan that breaks rules", False
    best = solved(with_whole(mutant, point))
    if best.termination.status is Status.OPTIMAL and best.point is not None:
        _, at_best = planned(subject.formulation, subject.instance, mutant, best.point)
        if at_best.ok and not close(best.primal_bound, at_best.recomputed, subject.tolerance):
            return "a claim that is wrong", check.ok
    return None, check.ok
