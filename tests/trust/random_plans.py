"""Random instances of every room, kind and tightness, each plan checked: by rows exactly, too."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

import optimizer
from optimizer.modeling.compile import compile_model
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.result import Limit, SolveReport
from optimizer.tolerances import FEASIBILITY
from tests.contract import exam

SIZES = range(2, 9)
TIME_LIMIT_S = 1.0
"""Plans are wanted, not proofs."""


def cases() -> Iterator[tuple[str, str | None, str]]:
    """Room, kind and tightness, again and again."""
    every = [
        (name, kind, tightness)
        for name, room in sorted(exam.rooms().items())
        for kind in (None, *room.kinds())
        for tightness in exam.TIGHTNESS
    ]
    return itertools.cycle(every)


def faults(num_instances: int) -> tuple[int, list[str]]:
    """Of so many instances the plans that were found in time, and what is wrong, in words."""
    num_plans, found = 0, []
    for seed, (room, kind, tightness) in zip(range(num_instances), cases(), strict=False):
        rng = random.Random(seed)
        envelope = exam.rooms()[room].generate(rng, rng.choice(SIZES), tightness, kind)
        report = optimizer.solve(envelope, time_limit_s=TIME_LIMIT_S)
        num_plans += report.plan is not None
        fault = _fault(room, envelope, report)
        if fault is not None:
            found.append(f"{room} {kind or ''} {tightness}, seed {seed}: {fault}")
    return num_plans, found


def is_repeated(seed: int) -> bool | None:
    """Whether an instance solved twice has the same plan; None where time ended a solve."""
    room, kind, tightness = next(itertools.islice(cases(), seed, None))
    rng = random.Random(seed)
    envelope = exam.rooms()[room].generate(rng, rng.choice(SIZES), tightness, kind)
    first, second = (optimizer.solve(envelope, seed=seed, time_limit_s=5.0) for _ in range(2))
    if Limit.TIME in (first.limit, second.limit):
        return None
    plans = [None if each.plan is None else each.plan.model_dump_json() for each in (first, second)]
    return bool(plans[0] == plans[1] and first.status == second.status)


def _fault(room: str, envelope: dict[str, Any], report: SolveReport) -> str | None:
    if report.plan is None:  # there always is one
        return None if report.limit is Limit.TIME else f"no plan, it is {report.status}"
    assert report.verification is not None
    if not report.verification.ok:
        return "it fails its check"
    formulation = exam.rooms()[room]
    instance = exam.instance_of(formulation, envelope)
    if formulation.model_obstacle(instance) is not None:
        return None
    form = compile_model(formulation.build(instance))
    try:
        point = form.point(formulation.encode(instance, report.plan))
    except KeyError:  # it does what the model leaves out as useless
        return None
    worst = worst_exactly(form, point)
    return f"a row is off by {float(worst)}" if worst > Fraction(FEASIBILITY) else None


def worst_exactly(form: MatrixForm, point: Point) -> Fraction:
    """The worst breach of a row or a bound in rational numbers, relative to the row's terms."""
    values = [Fraction(value) for value in np.where(form.integer, np.round(point), point).tolist()]
    worst = Fraction(0)
    for row in range(form.size.rows):
        own = slice(form.matrix.indptr[row], form.matrix.indptr[row + 1])
        columns, entries = form.matrix.indices[own].tolist(), form.matrix.data[own].tolist()
        terms = [Fraction(a) * values[k] for a, k in zip(entries, columns, strict=True)]
        scale = max(Fraction(1), sum(map(abs, terms), Fraction(0)))
        sides = (form.row_lower[row], form.row_upper[row])
        worst = max(worst, _breach(sum(terms, Fraction(0)), *sides) / scale)
    for value, lower, upper in zip(values, form.col_lower, form.col_upper, strict=True):
        worst = max(worst, _breach(value, lower, upper) / max(Fraction(1), abs(value)))
    return worst


def _breach(value: Fraction, lower: float, upper: float) -> Fraction:
    below = Fraction(float(lower)) - value if np.isfinite(lower) else Fraction(0)
    above = value - Fraction(float(upper)) if np.isfinite(upper) else Fraction(0)
    return max(below, above, Fraction(0))
