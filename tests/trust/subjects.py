"""What mutants are tried on: small instances, with plans that hold every rule as their points."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from optimizer.contracts import Formulation
from optimizer.modeling.compile import compile_model
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.result import Limits, Status, Verification
from optimizer.schema.record import parse_record
from optimizer.verification.rules import check_plan
from tests.contract import exam
from tests.trust.corners import corners, relaxation, solved, with_whole
from tests.trust.mutants import mutants

PROOF = Limits(time_limit_s=30.0, mip_rel_gap=0.0, seed=0, threads=1)

MOST_COLUMNS = 2000
"""Of a model whose corners are looked for."""


ENOUGH = 6
"""Instances in which a family of rows has stood: one more that has only such is not solved."""


class Plan(NamedTuple):
    """A plan that holds every rule as a point of the model, and the best with its whole columns."""

    point: Point
    cost: float
    best: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject:
    """An instance with its model, its optimum, and plans that hold every rule."""

    formulation: Formulation
    instance: Any
    form: MatrixForm
    mutants: Mapping[str, Callable[[], MatrixForm]]
    optimum: float
    tolerance: float
    relaxation: float
    plans: tuple[Plan, ...]
    left_to_cost: frozenset[str]  # rules that a point of the model may break, if it is not the best


def kinds(formulation: Formulation) -> tuple[str | None, ...]:
    """What the generator is asked for."""
    return formulation.kinds() or (None,)


@cache
def subjects(room: str, num_seeds: int) -> tuple[Subject, ...]:
    """Small instances that the model proves; of so many seeds of each kind and tightness those that
    have families of rows which stand in few of the others.
    """
    formulation, times_seen = exam.rooms()[room], Counter[str]()
    found = []
    for seed in range(1, 1 + num_seeds):
        for kind, tightness in product(kinds(formulation), exam.TIGHTNESS):
            rng = random.Random(f"{tightness} {seed}")  # else all three have the same words
            envelope = formulation.generate(rng, exam.SMALL + seed % 2, tightness, kind)
            instance = parse_record(formulation.instance_type(), envelope["data"], "/data")
            if formulation.model_obstacle(instance) is not None:
                continue
            form = compile_model(formulation.build(instance))
            families = {rows.name for rows in form.rows if rows.stop > rows.start}
            if min(times_seen[name] for name in families) < ENOUGH:
                subject = _subject(formulation, instance, form)
                found += [subject] if subject else []
                times_seen.update(families if subject else ())
    return tuple(found)


def _subject(formulation: Formulation, instance: Any, form: MatrixForm) -> Subject | None:
    result = solved(form, PROOF)
    if result.termination.status is not Status.OPTIMAL or result.point is None:
        return None
    tried = [planned(formulation, instance, form, point) for point in _points(form, result.point)]
    usual = formulation.baseline(instance, random.Random(1))
    plans = [plan for plan, check in tried if check.ok] + ([] if usual is None else [usual])
    return Subject(
        formulation=formulation,
        instance=instance,
        form=form,
        mutants=dict(mutants(form)),
        optimum=form.objective(result.point),
        tolerance=2e-6 + formulation.model_rel_error(instance),
        relaxation=relaxation(form) or 0.0,
        plans=tuple(_known(formulation, instance, form, plans)),
        left_to_cost=frozenset(each.rule for _, check in tried for each in check.violations),
    )


def planned(
    formulation: Formulation, instance: Any, form: MatrixForm, point: Point
) -> tuple[Any, Verification]:
    """The plan behind a point, and what the checker says of it."""
    with np.errstate(all="ignore"):  # nonsense may divide by zero on its way to be refused
        plan = formulation.decode(instance, form.values(point))
        return plan, check_plan(formulation, instance, plan)


def _points(form: MatrixForm, best: Point) -> Iterator[Point]:
    """The optimum, and points that no cost would lead to."""
    yield best
    if form.size.columns <= MOST_COLUMNS:
        yield from corners(form, np.random.default_rng(1))


def _known(
    formulation: Formulation, instance: Any, form: MatrixForm, plans: Iterable[Any]
) -> Iterator[Plan]:
    for plan in plans:
        check = check_plan(formulation, instance, plan)
        point = form.point(formulation.encode(instance, plan))
        best = solved(with_whole(form, point)).primal_bound
        if check.ok and check.recomputed is not None and best is not None:
            yield Plan(point, check.recomputed, best)
