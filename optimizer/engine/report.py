"""Assemble the report of a solve from what was found."""

from __future__ import annotations

import platform
import resource
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

from optimizer.backends import BACKENDS
from optimizer.backends.memory import peak_mb
from optimizer.engine.answer import MODEL, Answer
from optimizer.engine.clock import Clock
from optimizer.engine.options import SolveOptions
from optimizer.instance.loader import LoadedInstance
from optimizer.opinion import SecondOpinion, Verdict
from optimizer.result import (
    Baseline,
    Limit,
    Provenance,
    SolveReport,
    Status,
    Verification,
    gap_to,
    rel_gap,
)
from optimizer.section import Section
from optimizer.verification.row_prices import TYPE
from optimizer.verification.trust import trust_in

ROUNDING = 1e-12
"""A gap below this is the rounding of two sums, not a difference."""

PHASES = ("load", "build", "compile", "solve", "verify")


@dataclass(frozen=True, kw_only=True)
class Findings:
    """An answer with its check, and the check of the baseline's plan; None where there is none."""

    answer: Answer
    verification: Verification | None = None
    baseline: Verification | None = None


def make_report(
    loaded: LoadedInstance,
    options: SolveOptions,
    clock: Clock,
    findings: Findings,
) -> SolveReport:
    """All that is told of a solve: what was found, how good it is, and how it came about."""
    room, instance, answer = loaded.formulation, loaded.data, findings.answer
    check = findings.verification
    value = None if check is None else check.recomputed
    gap = rel_gap(value, answer.bound)
    opinion = answer.opinion or (_no_opinion(answer) if options.paranoid else None)
    contradicted = opinion is not None and opinion.verdict is Verdict.DISAGREES
    status = Status.ERROR if contradicted else _status(answer, check, gap, options.mip_rel_gap)
    plan = answer.solution
    with clock.phase("report"):
        unserved = () if plan is None else tuple(room.unserved(instance, plan, answer.prices))
        kpis = {} if plan is None else dict(room.kpis(instance, plan))
        sections = _sections(loaded, answer)
    return SolveReport(
        formulation=room.name,
        name=loaded.envelope.name,
        currency=loaded.envelope.currency,
        status=status,
        limit=_limit(status, answer),
        detail=None if status is Status.OPTIMAL else answer.termination.detail,
        objective=None if check is None else check.objective,
        bound=answer.bound,
        gap=gap,
        certificate=answer.certificate,
        certified_bound=answer.certified_bound,
        trust=trust_in(check, answer.certified_bound, contradicted=contradicted),
        second_opinion=opinion,
        plan=plan,
        unserved=unserved,
        conflict=() if contradicted else answer.conflict,
        repair=() if contradicted else answer.repair,
        violations=() if check is None else check.violations,
        verification=check,
        baseline=_baseline(findings.baseline, value),
        best_known=_best_known(loaded, value),
        kpis=kpis,
        warnings=(*loaded.warnings, *answer.warnings),
        provenance=_provenance(loaded, options, clock, answer),
        sections=sections,
        draw=tuple if plan is None else partial(room.drawings, instance, plan),
    )


def _sections(loaded: LoadedInstance, answer: Answer) -> tuple[Section, ...]:
    """The plan as tables, then the prices behind its bound."""
    if answer.solution is None:
        return ()
    room, certificate = loaded.formulation, answer.certificate
    of_a_room = certificate if certificate is not None and certificate["type"] != TYPE else None
    priced = () if of_a_room is None else room.price_sections(of_a_room)
    return (*room.sections(loaded.data, answer.solution, answer.prices), *priced)


def _status(
    answer: Answer, verification: Verification | None, gap: float | None, wanted_gap: float
) -> Status:
    """The status that the check supports; the solver's own word counts only for a "no"."""
    if verification is None:
        return answer.termination.status
    if not verification.ok:
        return Status.ERROR
    proven = gap is not None and gap <= max(wanted_gap, ROUNDING)
    return Status.OPTIMAL if proven else Status.FEASIBLE


def _no_opinion(answer: Answer) -> SecondOpinion:
    """A second one was asked for, and there was no model that another solver could solve."""
    why = "no model was solved" if answer.method == MODEL else f"{answer.method} solves no model"
    detail = f"nothing to compare, for {why}"
    return SecondOpinion(verdict=Verdict.NOTHING_TO_COMPARE, detail=detail)


def _limit(status: Status, answer: Answer) -> Limit | None:
    """Set if and only if the solve ended before a proof."""
    proven = status in (Status.OPTIMAL, Status.INFEASIBLE, Status.UNBOUNDED)
    if proven or status is Status.ERROR:
        return None
    return answer.termination.limit or Limit.SEARCH


def _baseline(baseline: Verification | None, value: float | None) -> Baseline | None:
    usual = None if baseline is None else baseline.recomputed
    if usual is None:
        return None
    return Baseline(objective=usual, saving=None if value is None else usual - value)


def _best_known(loaded: LoadedInstance, value: float | None) -> dict[str, Any] | None:
    best = loaded.envelope.best_known
    if best is None:
        return None
    known: dict[str, Any] = best.model_dump(mode="json")
    known["gap"] = gap_to(known.setdefault("objective", None), value)
    return known


def _provenance(
    loaded: LoadedInstance, options: SolveOptions, clock: Clock, answer: Answer
) -> Provenance:
    packages = ("stockwright", *_packages(loaded, answer))
    versions = {"python": platform.python_version()} | {name: version(name) for name in packages}
    own_mb = peak_mb(resource.getrusage(resource.RUSAGE_SELF))  # beside that of the solver's child
    time_s = dict.fromkeys(PHASES, 0.0) | clock.time_s | {"total": clock.elapsed_s}
    return Provenance(
        instance_sha256=loaded.sha256,
        versions=versions,
        method=answer.method,
        backend=answer.backend,
        seed=options.seed,
        threads=options.threads,
        time_limit_s=options.time_limit_s,
        mip_rel_gap=options.mip_rel_gap,
        memory_mb=options.memory_mb,
        model=answer.model,
        time_s=time_s,
        peak_memory_mb=own_mb + answer.peak_memory_mb,
    )


def _packages(loaded: LoadedInstance, answer: Answer) -> tuple[str, ...]:
    """The packages whose versions decide the answer."""
    method = loaded.formulation.methods().get(answer.method)
    by_search = () if method is None else method.packages
    if answer.backend is None:
        return by_search
    by_model = ("pyomo", *BACKENDS[answer.backend.partition(":")[0]].requires)
    return tuple(dict.fromkeys((*by_search, *by_model)))
