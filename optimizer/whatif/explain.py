"""``optimizer.explain``: why no plan exists, and what in the file would have to give."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.backends import find_backend
from optimizer.engine.clock import Clock
from optimizer.engine.methods import DEFAULT_BACKEND
from optimizer.engine.options import SolveOptions
from optimizer.engine.run import Run
from optimizer.engine.size import model_obstacle
from optimizer.engine.solve import solve_with
from optimizer.errors import InstanceError, SolverError
from optimizer.floats import quiet
from optimizer.instance.loader import LoadedInstance, load
from optimizer.modeling.matrix import MatrixForm, Point, Values
from optimizer.result import SolveReport, SolveResult, Status, plain
from optimizer.schema.record import parse_record
from optimizer.verification.rules import check_plan
from optimizer.whatif.model import compiled, run_of, share_of
from optimizer.whatif.patch import as_file
from optimizer.whatif.stretch import (
    FieldChange,
    FieldOf,
    Stretch,
    changes_at,
    put,
    same_columns,
    stretched,
    stretches,
    switched_off,
    with_rows_of,
)

LOOSE = 1e9
"""What is added to each limit to see which plans there would be without it."""

LEAST_S = 0.01
"""The shortest time limit that a solve takes."""


@dataclass(frozen=True, kw_only=True)
class Relaxation:
    """Changes of the file with all of which there is a plan that holds every rule.

    ``parts`` is their size: each change as a part of its field, all together. What is ``proved``
    was tried; of anything else no plan was found in the time, and it may take more.
    """

    changes: tuple[FieldChange, ...]
    parts: float
    proved: bool


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The report of a solve, and for a "no" what would turn it into a plan, the least first.

    Each of ``relaxations`` is a way out by itself. There are none where a plan exists, and where
    the formulation does not know the fields behind its model or the instance is beyond it.
    """

    report: SolveReport
    relaxations: tuple[Relaxation, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as plain JSON values, with the relaxations."""
        return self.report.to_dict() | {"relaxations": plain(self.relaxations)}


@quiet
def explain(
    instance: LoadedInstance | str | Path | Mapping[str, Any],
    *,
    time_limit_s: float = 60.0,
    seed: int = 0,
    threads: int = 1,
    cancel: threading.Event | None = None,
) -> Explanation:
    """Why an instance has no plan, and which changes of its fields would give it one.

    What is proved was tried: the changed instance has a plan that passed the checks. Half the time
    is for the conflict, the other half for the relaxations. Setting ``cancel`` ends either early.

    Raises:
        InstanceError, UsageError, SolverError: as for ``solve``.
    """
    clock = Clock(time_limit_s)
    loaded = instance if isinstance(instance, LoadedInstance) else load(instance)
    options = SolveOptions(time_limit_s=time_limit_s, seed=seed, threads=threads)
    half = dataclasses.replace(options, time_limit_s=max(LEAST_S, time_limit_s / 2))
    report = solve_with(loaded, half, cancel=cancel)
    run = run_of(loaded, options, clock, cancel)
    found = _relaxations(run, loaded, report) if report.status is Status.INFEASIBLE else ()
    ordered = sorted(found, key=lambda each: (not each.proved, each.parts))
    return Explanation(report=report, relaxations=tuple(ordered))


def _relaxations(run: Run, loaded: LoadedInstance, report: SolveReport) -> Iterator[Relaxation]:
    """One by each kind of rule that is enough alone, then one by all other kinds together."""
    field_of = run.formulation.field_of(run.instance)
    if field_of is None or model_obstacle(run.formulation, run.instance) is not None:
        return
    form = _form(run, loaded, field_of)
    if form is None:
        return
    rest = given = stretches(form, field_of)
    kinds = _kinds(given, report)
    for done, kind in enumerate(kinds):
        if run.is_cancelled():
            return
        part = share_of(run, len(kinds) + 1 - done)
        found = _attempt(part, loaded, form, [each for each in given if kind in each.families])
        if found is not None:
            rest = [each for each in rest if kind not in each.families]
            yield found
    together = _attempt(run, loaded, form, rest) if rest else None
    if together is not None:
        yield together


def _kinds(given: Iterable[Stretch], report: SolveReport) -> list[str]:
    """Families of rows with fields; of a minimal conflict no other could be enough alone."""
    kinds = list(dict.fromkeys(name for each in given for name in sorted(each.families)))
    if report.provenance.model is None:  # proved without the model, which says nothing of the rest
        return kinds
    return [kind for kind in kinds if kind in {reason.code for reason in report.conflict}]


def _form(run: Run, loaded: LoadedInstance, field_of: FieldOf) -> MatrixForm | None:
    """The model with the limits of the file, and each big-M as if there were none.

    A big-M is the least of what lies in the data. Those of the file would hold a flow back that its
    limit lets pass once it has been changed.
    """
    form = compiled(run, run.instance)
    if form is None:
        return None
    given = stretches(form, field_of)
    rising = {
        each.source.pointer: each.source.value + LOOSE
        for each in given
        if not (each.source.is_switch or each.falls)
    }
    file = as_file(loaded)
    put(file, rising)
    loose = compiled(run, parse_record(run.formulation.instance_type(), file["data"]))
    if loose is None or not same_columns(loose, form):
        return form
    return with_rows_of(loose, form, {name for each in given for name in each.families})


def _attempt(
    run: Run, loaded: LoadedInstance, form: MatrixForm, given: Sequence[Stretch]
) -> Relaxation | None:
    """The least changes of these fields; None where no changes of them would do.

    Those of the linear relaxation are less still, quick to find, and usually enough.
    """
    told = None
    relaxed = dataclasses.replace(form, integer=np.zeros_like(form.integer))
    for model in (relaxed, form) if form.integer.any() else (form,):
        result = _least(run, model, given)
        if result.termination.status is Status.INFEASIBLE:
            return None
        if result.point is None:
            break
        changes, parts = changes_at(model, given, result.point)
        file = as_file(loaded)
        put(file, {change.pointer: change.after for change in changes})
        values = form.values(result.point[: form.size.columns])
        proved = bool(changes) and _has_plan(share_of(run, 2), file, values)
        told = Relaxation(changes=changes, parts=parts, proved=proved) if changes else None
        if proved:
            break
    return told


def _least(run: Run, model: MatrixForm, given: Sequence[Stretch]) -> SolveResult[Point]:
    """The point that changes least; what it turns off is off, however much that lets move."""
    found = _asked(run, stretched(model, given))
    off = set() if found.point is None else switched_off(model, given, found.point)
    if not off:
        return found
    freed = _asked(run, stretched(model, given, off))
    return found if freed.point is None else freed


def _asked(run: Run, elastic: MatrixForm) -> SolveResult[Point]:
    """The best point in half of the time, for the rest is there to try it."""
    backend, _ = find_backend(DEFAULT_BACKEND)
    return share_of(run, 2).ask(backend.target, elastic.unnamed())


def _has_plan(run: Run, file: Mapping[str, Any], values: Values) -> bool:
    """Whether a plan of this instance passes the checks: the one of these values, or any other."""
    room = run.formulation
    try:
        changed = load(file)
        if not check_plan(room, changed.data, room.decode(changed.data, values)).violations:
            return True
        left_s = max(LEAST_S, run.clock.remaining_s)
        options = dataclasses.replace(run.options, time_limit_s=left_s, mip_rel_gap=1.0)
        report = solve_with(changed, options, cancel=run.cancel)
    except (InstanceError, SolverError):  # a value that no file may have, or one on the very edge
        return False
    return report.is_sound
