"""Whether our checks would have noticed: a mutant is killed by the first instance that shows it.

What is held against a mutant: plans that hold every rule, and the optimum, as golden files and
brute force give it elsewhere. Such a plan must be a point of the model, at its true cost; and what
the model calls its optimum must be a plan that holds every rule, at the cost claimed, and no
dearer nor cheaper than the optimum. What only weakens the linear relaxation, as the table of root
gaps in a room's README shows, is noticed by that.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from optimizer.backends import BACKENDS
from optimizer.backends.process import run
from optimizer.contracts import Formulation
from optimizer.modeling.compile import compile_model
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.result import Limits, SolveResult, Status
from optimizer.schema.record import parse_record
from optimizer.tolerances import close
from optimizer.verification.rows import row_violations
from optimizer.verification.rules import check_plan
from tests.contract import exam
from tests.trust.mutants import mutants

LIMITS = Limits(time_limit_s=2.0, mip_rel_gap=0.0, seed=0, threads=1)

MOST_SUBJECTS = 36
"""Of a room; the fewer kinds it has, the more seeds of each are tried."""


@dataclass(frozen=True)
class Subject:
    """An instance with its model, its optimum, and plans that hold every rule, as points."""

    formulation: Formulation
    instance: Any
    form: MatrixForm
    optimum: float
    tolerance: float
    relaxation: float
    points: tuple[tuple[Point, float], ...]  # with their cost


def seeds(formulation: Formulation) -> range:
    """Of each kind and tightness."""
    groups = (1 + len(formulation.kinds())) * len(exam.TIGHTNESS)
    return range(1, 1 + max(2, MOST_SUBJECTS // groups))


@cache
def subjects(room: str) -> tuple[Subject, ...]:
    """Small instances of every kind, as tight as they come, that the model proves."""
    formulation = exam.rooms()[room]
    made = [
        formulation.generate(random.Random(seed), exam.SMALL + seed % 2, tightness, kind)
        for kind in (None, *formulation.kinds())
        for tightness in exam.TIGHTNESS
        for seed in seeds(formulation)
    ]
    return tuple(found for envelope in made if (found := _subject(formulation, envelope)))


def _subject(formulation: Formulation, envelope: Mapping[str, Any]) -> Subject | None:
    instance = parse_record(formulation.instance_type(), envelope["data"], "/data")
    if formulation.model_obstacle(instance) is not None:
        return None
    form = compile_model(formulation.build(instance))
    result = solved(form)
    if result.termination.status is not Status.OPTIMAL or result.point is None:
        return None
    plans = [formulation.decode(instance, form.values(result.point))]
    usual = formulation.baseline(instance, random.Random(1))
    plans += [] if usual is None else [usual]
    points = [
        (form.point(formulation.encode(instance, plan)), check.recomputed)
        for plan in plans
        if (check := check_plan(formulation, instance, plan)).ok and check.recomputed is not None
    ]
    return Subject(
        formulation=formulation,
        instance=instance,
        form=form,
        optimum=form.objective(result.point),
        tolerance=2e-6 + formulation.model_rel_error(instance),
        relaxation=relaxation(form) or 0.0,
        points=tuple(points),
    )


def solved(form: MatrixForm) -> SolveResult[Point]:
    return run(BACKENDS["highs"].target, form.unnamed(), LIMITS)


def names(room: str) -> list[str]:
    """All mutants of a room, over all its instances."""
    return sorted({name for subject in subjects(room) for name, _ in mutants(subject.form)})


def killer(room: str, name: str) -> str | None:
    """What noticed the mutant, or None where it survived every instance."""
    tried = [
        (subject, mutant)
        for subject in subjects(room)
        for other, mutant in mutants(subject.form)
        if other == name
    ]
    for notice in (by_plans, by_optimum, by_strength):
        for subject, mutant in tried:
            reason = notice(subject, mutant)
            if reason is not None:
                return reason
    return None


def by_plans(subject: Subject, mutant: MatrixForm) -> str | None:
    """A plan that holds every rule is no point of the model, or has another cost there."""
    for point, cost in subject.points:
        if any(row_violations(mutant, point)):
            return "a plan that holds every rule breaks the model"
        if not close(mutant.objective(point), cost, subject.tolerance):
            return "a plan costs something else in the model"
    return None


def by_optimum(subject: Subject, mutant: MatrixForm) -> str | None:
    """The model's answer is no plan, not at its cost, or not the best one."""
    result = solved(mutant)
    if result.termination.status is not Status.OPTIMAL or result.point is None:
        return "no optimum"
    try:
        with np.errstate(all="ignore"):  # nonsense may divide by zero on its way to be refused
            plan = subject.formulation.decode(subject.instance, mutant.values(result.point))
            check = check_plan(
                subject.formulation, subject.instance, plan, claimed=result.primal_bound
            )
    except (ArithmeticError, AssertionError, LookupError, ValueError):
        return "no plan"
    if check.violations:
        return "a plan that breaks rules"
    assert check.recomputed is not None and result.primal_bound is not None
    if not close(result.primal_bound, check.recomputed, subject.tolerance):
        return "a claim that is wrong"
    return (
        None if close(check.recomputed, subject.optimum, subject.tolerance) else "not the optimum"
    )


def by_strength(subject: Subject, mutant: MatrixForm) -> str | None:
    """Rows that whole numbers do not need are there to make the relaxation close."""
    bound = relaxation(mutant)
    if bound is None or close(bound, subject.relaxation, subject.tolerance):
        return None
    return "a weaker relaxation" if bound < subject.relaxation else "a relaxation too strong"


def relaxation(form: MatrixForm) -> float | None:
    """The optimum with continuous columns only."""
    whole = np.zeros_like(form.integer)
    return solved(dataclasses.replace(form, integer=whole)).primal_bound
