"""``optimizer.solve``: one call from an instance to a verified report."""

from __future__ import annotations

import dataclasses
import random
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from optimizer.backends.process import prepare
from optimizer.contracts import Formulation
from optimizer.engine.answer import Answer
from optimizer.engine.clock import Clock
from optimizer.engine.methods import Choice, choose_method
from optimizer.engine.mip import solve_model
from optimizer.engine.options import SolveOptions
from optimizer.engine.report import Findings, make_report
from optimizer.engine.search import solve_search
from optimizer.instance.loader import LoadedInstance, load
from optimizer.result import (
    Limit,
    Progress,
    Reason,
    SolveReport,
    Status,
    Termination,
    Verification,
)
from optimizer.verification.rules import check_plan

BASELINE_SHARE = 0.2
"""The rule of thumb may take this share of the time."""

OnProgress = Callable[[Progress[Any]], None]


def solve(
    instance: LoadedInstance | str | Path | Mapping[str, Any],
    *,
    time_limit_s: float = 60.0,
    mip_rel_gap: float = 1e-6,
    seed: int = 0,
    threads: int = 1,
    method: str | None = None,
    backend: str | None = None,
    on_progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> SolveReport:
    """The best plan found within the limit, re-checked, with its bound and gap.

    Infeasible, unbounded and out of time are reports, not exceptions. Setting ``cancel``, or Ctrl-C
    while a solver runs, ends the solve early with the best plan so far. Safe to call from several
    threads at once; ``on_progress`` is called in the calling thread.

    Raises:
        InstanceError: the instance is wrong; carries every issue with its place.
        UsageError: an option, method or backend does not exist or cannot do this instance.
        SolverError: the solver crashed with nothing to show for it.
    """
    options = SolveOptions(
        time_limit_s=time_limit_s,
        mip_rel_gap=mip_rel_gap,
        seed=seed,
        threads=threads,
        method=method,
        backend=backend,
    )
    clock = Clock(time_limit_s)
    with clock.phase("load"):
        loaded = instance if isinstance(instance, LoadedInstance) else load(instance)
    choice = choose_method(loaded.formulation, loaded.data, options)
    prepare(choice.target, options.threads)  # the solver loads while all else is made ready
    findings = _find(loaded, choice, options, clock, on_progress, cancel)
    return make_report(loaded, choice, options, clock, findings)


def _find(
    loaded: LoadedInstance,
    choice: Choice,
    options: SolveOptions,
    clock: Clock,
    on_progress: OnProgress | None,
    cancel: threading.Event | None,
) -> Findings:
    """The method's answer with its check, or the baseline's where that is better."""
    formulation, instance = loaded.formulation, loaded.data
    proof = tuple(formulation.conflicts(instance))
    if proof:
        termination = Termination(status=Status.INFEASIBLE, detail="proved without a solver")
        return Findings(answer=_own(termination, conflict=proof))
    with clock.phase("baseline"):
        baseline, baseline_check = _baseline(formulation, instance, options, clock)
    answer = _solved(loaded, choice, options, clock, baseline, on_progress, cancel)
    with clock.phase("verify"):
        check = _check(formulation, instance, answer)
    if baseline_check is not None and _baseline_wins(answer, check, baseline_check):
        check = dataclasses.replace(baseline_check, bound=answer.bound)
        answer = _with_baseline(answer, baseline)
    return Findings(answer=answer, verification=check, baseline=baseline_check)


def _baseline(
    formulation: Formulation, instance: Any, options: SolveOptions, clock: Clock
) -> tuple[Any, Verification | None]:
    """The rule of thumb's plan and its check; nothing when it finds no plan that holds in time."""
    until_s = clock.elapsed_s + BASELINE_SHARE * clock.remaining_s
    rng = random.Random(options.seed)
    solution = formulation.baseline(instance, rng, lambda: clock.elapsed_s > until_s)
    if solution is None:
        return None, None
    check = check_plan(formulation, instance, solution)
    return (solution, check) if check.ok else (None, None)


def _check(formulation: Formulation, instance: Any, answer: Answer) -> Verification | None:
    if answer.solution is None:
        return None
    return check_plan(
        formulation,
        instance,
        answer.solution,
        claimed=answer.claimed,
        bound=answer.bound,
        rel_error=answer.model_rel_error,
        row_violations=answer.row_violations,
    )


def _baseline_wins(answer: Answer, check: Verification | None, baseline: Verification) -> bool:
    """Only over no plan or a dearer one: never over a "no" or an answer that failed its check."""
    if check is not None:
        return check.ok and check.recomputed > baseline.recomputed
    return answer.termination.status is Status.NO_SOLUTION


def _with_baseline(answer: Answer, baseline: Any) -> Answer:
    termination = Termination(
        status=Status.FEASIBLE,
        limit=answer.termination.limit or Limit.SEARCH,
        detail="the plan is the baseline's: nothing better was found within the limit",
    )
    return dataclasses.replace(
        answer, solution=baseline, claimed=None, row_violations=(), termination=termination
    )


def _own(termination: Termination, conflict: tuple[Reason, ...] = ()) -> Answer:
    """An answer that no solver gave."""
    return Answer(termination=termination, conflict=conflict)


def _solved(
    loaded: LoadedInstance,
    choice: Choice,
    options: SolveOptions,
    clock: Clock,
    start: Any,
    on_progress: OnProgress | None,
    cancel: threading.Event | None,
) -> Answer:
    rest = (options, clock, start, _on_the_clock(on_progress, clock), cancel)
    formulation, instance = loaded.formulation, loaded.data
    try:
        if choice.backend is not None:
            return solve_model(formulation, instance, choice.backend, choice.algorithm, *rest)
        assert choice.search is not None
        return solve_search(choice.search, instance, *rest)
    except KeyboardInterrupt:  # before a solver ran: the baseline may still be worth having
        termination = Termination(status=Status.NO_SOLUTION, limit=Limit.INTERRUPT)
        return _own(termination)


def _on_the_clock(on_progress: OnProgress | None, clock: Clock) -> OnProgress | None:
    """Progress with time counted from the call of ``solve`` and without the solver's own point."""
    if on_progress is None:
        return None
    told = on_progress

    def report(progress: Progress[Any]) -> None:
        told(dataclasses.replace(progress, elapsed_s=clock.elapsed_s, point=None))

    return report
