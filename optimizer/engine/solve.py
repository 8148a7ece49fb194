"""``optimizer.solve``: one call from an instance to a verified report."""

from __future__ import annotations

import dataclasses
import random
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimizer.backends.process import prepare
from optimizer.engine.answer import Answer, completed_by
from optimizer.engine.checkpoint import keeping, resumed
from optimizer.engine.clock import Clock
from optimizer.engine.cluster import require_cluster
from optimizer.engine.methods import Choice, choose_method
from optimizer.engine.mip import solve_model
from optimizer.engine.options import SolveOptions
from optimizer.engine.refute import refuted
from optimizer.engine.report import Findings, make_report
from optimizer.engine.run import OnProgress, Run
from optimizer.engine.search import rechecked, solve_search
from optimizer.engine.size import model_obstacle
from optimizer.errors import SolverError
from optimizer.floats import quiet
from optimizer.instance.loader import LoadedInstance, load
from optimizer.result import Limit, SolveReport, Status, Termination, Verification, rel_gap
from optimizer.tolerances import close
from optimizer.verification.rules import check_plan

BASELINE_SHARE = 0.1
"""The rule of thumb may take this share of the time."""

SMALL = 2000
"""Models of no more columns are mostly solved in seconds, and prove what a search leaves open."""


def solve(
    instance: LoadedInstance | str | Path | Mapping[str, Any],
    *,
    time_limit_s: float = 60.0,
    mip_rel_gap: float = 1e-6,
    seed: int = 0,
    threads: int = 1,
    method: str | None = None,
    backend: str | None = None,
    memory_mb: float | None = None,
    paranoid: bool = False,
    on_progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
    checkpoint: str | Path | None = None,
    resume: str | Path | None = None,
    cluster: str | None = None,
) -> SolveReport:
    """The best plan found within the limit, re-checked, with its bound and gap.

    Infeasible, unbounded, out of time or memory are reports, not exceptions. Setting ``cancel``, or
    Ctrl-C while a solver runs, ends the solve early with the best plan so far. Safe to call from
    several threads at once; ``on_progress`` is called in the calling thread: first with what
    the rule of thumb's plan costs, where it has one, and never with a dearer one. ``paranoid`` lets
    a second solver solve the model as well: where the two contradict each other the report is an
    error, and a folder ``disagreement-…`` in the current one holds the case. A method that can be
    gone on with writes what it knows to the file ``checkpoint`` every few seconds, and begins with
    what is in the file ``resume``. A method that can lets the workers of a Dask ``cluster`` take
    part, whose scheduler has this address.

    Raises:
        InstanceError: the instance is wrong; carries every issue with its place.
        UsageError: an option, method or backend does not exist or cannot do this instance.
        SolverError: the solver crashed with nothing to show for it, not even a baseline.
    """
    options = SolveOptions(
        time_limit_s=time_limit_s,
        mip_rel_gap=mip_rel_gap,
        seed=seed,
        threads=threads,
        method=method,
        backend=backend,
        memory_mb=memory_mb,
        paranoid=paranoid,
        cluster=cluster,
    )
    return solve_with(
        instance,
        options,
        on_progress=on_progress,
        cancel=cancel,
        checkpoint=checkpoint,
        resume=resume,
    )


@quiet
def solve_with(
    instance: LoadedInstance | str | Path | Mapping[str, Any],
    options: SolveOptions,
    *,
    on_progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
    checkpoint: str | Path | None = None,
    resume: str | Path | None = None,
) -> SolveReport:
    """The same as ``solve``, with options that were checked before."""
    clock = Clock(options.time_limit_s)
    with clock.phase("load"):
        loaded = instance if isinstance(instance, LoadedInstance) else load(instance)
    choice = choose_method(loaded.formulation, loaded.data, options)
    loaded, state = resumed(loaded, choice.search, resume)
    require_cluster(choice.search, options.cluster)
    on_progress = keeping(loaded, choice.search, checkpoint, on_progress)
    prepare(choice.target, options.threads)  # the solver loads while all else is made ready
    run = Run(
        formulation=loaded.formulation,
        instance=loaded.data,
        options=options,
        clock=clock,
        on_progress=on_progress,
        cancel=cancel,
        resume=state,
    )
    return make_report(loaded, options, clock, _find(run, choice))


def _find(run: Run, choice: Choice) -> Findings:
    """The method's answer with its check, or the baseline's where that is better.

    Raises:
        SolverError: a solver calls infeasible what the baseline has a plan for.
    """
    impossible = refuted(run, choice.name)
    if impossible is not None:
        return Findings(answer=impossible)
    with run.clock.phase("baseline"):
        baseline, baseline_check = _baseline(run)
    if baseline_check is not None:
        run = run.knowing(baseline_check.recomputed)
    answer = _solved(run, choice, baseline)
    with run.clock.phase("verify"):
        check = _check(run, answer)
    if baseline_check is not None:
        _contradict(answer)
        if _baseline_wins(answer, check, baseline_check):
            check = baseline_check.with_bound(answer.highest_bound)
            answer = _with_baseline(answer, baseline)
    return Findings(answer=answer, verification=check, baseline=baseline_check)


def _baseline(run: Run) -> tuple[Any, Verification | None]:
    """The rule of thumb's plan and its check; nothing when it finds no plan that holds in time."""
    until_s = run.clock.elapsed_s + BASELINE_SHARE * run.clock.remaining_s

    def interrupted() -> bool:
        return run.is_cancelled() or run.clock.elapsed_s > until_s

    rng = random.Random(run.options.seed)
    solution = run.formulation.baseline(run.instance, rng, interrupted)
    if solution is None:
        return None, None
    begin_s = run.clock.elapsed_s
    check = check_plan(run.formulation, run.instance, solution)
    # The answer will be decoded and checked as well, and that belongs inside the limit.
    run.clock.reserve(2.0 * (run.clock.elapsed_s - begin_s))
    return (solution, check) if check.ok else (None, None)


def _solved(run: Run, choice: Choice, start: Any) -> Answer:
    """The answer of the search, of the model, or of the model where the search leaves too much."""
    answer = None
    try:
        if choice.search is not None:
            answer = solve_search(run, choice.search, start)
        if choice.backend is not None and (answer is None or _model_is_next(run, answer, start)):
            known = start if answer is None or answer.solution is None else answer.solution
            answer = None if answer is None else rechecked(run, answer)
            by_model = solve_model(run, choice.backend, choice.algorithm, known)
            answer = by_model if answer is None else completed_by(answer, by_model)
        assert answer is not None, "a choice is a search or a backend"
        return answer
    except KeyboardInterrupt:  # outside of solvers: what there is may still be worth having
        termination = Termination(status=Status.NO_SOLUTION, limit=Limit.INTERRUPT)
    except SolverError as error:
        if start is None and (answer is None or answer.solution is None):
            raise
        detail = str(error)
        termination = Termination(status=Status.NO_SOLUTION, limit=Limit.CRASH, detail=detail)
    ended = Answer(method=choice.name, termination=termination)
    return ended if answer is None else completed_by(answer, ended)


def _model_is_next(run: Run, answer: Answer, start: Any) -> bool:
    """Whether a search ended by its own rule and the model may prove, or find, what it did not."""
    room, instance = run.formulation, run.instance
    if answer.termination.limit is not Limit.SEARCH or model_obstacle(room, instance) is not None:
        return False
    if answer.termination.status is Status.NO_SOLUTION and start is None:
        return True
    gap = rel_gap(answer.claimed, answer.highest_bound)
    is_open = gap is None or gap > run.options.mip_rel_gap
    is_exact = room.model_rel_error(instance) == 0.0
    return is_open and is_exact and room.num_columns(instance) <= SMALL


def _check(run: Run, answer: Answer) -> Verification | None:
    if answer.row_violations:
        return Verification(
            violations=answer.row_violations, claimed=answer.claimed, bound=answer.highest_bound
        )
    if answer.solution is None:
        return None
    return check_plan(
        run.formulation,
        run.instance,
        answer.solution,
        claimed=answer.claimed,
        bound=answer.highest_bound,
        rel_error=answer.model_rel_error,
    )


def _contradict(answer: Answer) -> None:
    """A plan that holds every rule is there, so that no proof of infeasibility can be right."""
    if answer.termination.status is Status.INFEASIBLE:
        solver = answer.backend or answer.method
        raise SolverError(
            f"{solver} claims that no plan exists, but the baseline's plan holds every rule"
        )


def _baseline_wins(answer: Answer, check: Verification | None, baseline: Verification) -> bool:
    """Only over no plan or a dearer one: never over an answer that failed its check."""
    if check is None:
        return answer.termination.status is Status.NO_SOLUTION
    if not check.ok or check.recomputed is None or baseline.recomputed is None:
        return False
    return check.recomputed > baseline.recomputed and not close(
        check.recomputed, baseline.recomputed
    )


def _with_baseline(answer: Answer, baseline: Any) -> Answer:
    ended = answer.termination
    failed = ended.limit is Limit.CRASH or ended.status is Status.NO_SOLUTION
    why = ended.detail if failed else None
    termination = Termination(
        status=Status.FEASIBLE,
        limit=ended.limit or Limit.SEARCH,
        detail=f"the plan is the baseline's: {why or 'nothing better was found within the limit'}",
    )
    return dataclasses.replace(
        answer, solution=baseline, claimed=None, prices=None, termination=termination
    )
