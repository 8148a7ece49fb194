"""What mutants are tried on: small instances, with plans that hold every rule as their points."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from optimizer.contracts import Formulation
from optimizer.modeling.compile import compile_model
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.result import Status
from optimizer.schema.record import parse_record
from optimizer.verification.rules import check_plan
from tests.contract import exam
from tests.trust.corners import corners, relaxation, solved
from tests.trust.mutants import mutants

MOST_SUBJECTS = 36
"""Of a room; the fewer kinds it has, the more seeds of each are tried."""

MOST_COLUMNS = 2000
"""Of a model whose corners are looked for."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject:
    """An instance with its model, its optimum, and plans that hold every rule, as points."""

    formulation: Formulation
    instance: Any
    form: MatrixForm
    mutants: Mapping[str, Callable[[], MatrixForm]]
    optimum: float
    tolerance: float
    relaxation: float
    points: tuple[tuple[Point, float], ...]  # with their cost
    left_to_cost: frozenset[str]  # rules that a point of the model may break, if it is not the best


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
    plans = list(_plans(formulation, instance, form, result.point))
    checks = [check_plan(formulation, instance, plan) for plan in plans]
    points = [
        (form.point(formulation.encode(instance, plan)), check.recomputed)
        for plan, check in zip(plans, checks, strict=True)
        if check.ok and check.recomputed is not None
    ]
    return Subject(
        formulation=formulation,
        instance=instance,
        form=form,
        mutants=dict(mutants(form)),
        optimum=form.objective(result.point),
        tolerance=2e-6 + formulation.model_rel_error(instance),
        relaxation=relaxation(form) or 0.0,
        points=tuple(points),
        left_to_cost=frozenset(each.rule for check in checks for each in check.violations),
    )


def _plans(
    formulation: Formulation, instance: Any, form: MatrixForm, best: Point
) -> Iterator[Any]:
    """The optimum, the rule of thumb, and plans that no cost would lead to."""
    usual = formulation.baseline(instance, random.Random(1))
    if usual is not None and check_plan(formulation, instance, usual).ok:
        yield usual
    found = corners(form, np.random.default_rng(1)) if len(best) <= MOST_COLUMNS else ()
    with np.errstate(divide="ignore"):  # a cycle of nothing comes infinitely often
        for point in (best, *found):
            yield formulation.decode(instance, form.values(point))
