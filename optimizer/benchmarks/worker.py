"""One run in a process of its own: ``python -m optimizer.benchmarks.worker TASK ANSWER``.

The task comes as a pickle and the answer goes as JSON into a file, because peers print what they
like. Whatever happens here, the answer says so; the parent measures the process from outside.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import pickle
import sys
import time
from pathlib import Path
from typing import Any

from optimizer.benchmarks.judge import Answer, Trace, complaint, judged, not_above_its_cost, refuted
from optimizer.benchmarks.peers import peers_of
from optimizer.benchmarks.subject import Generated, Reading
from optimizer.benchmarks.suite import DEFAULT, PEER, Task
from optimizer.contracts import Peer
from optimizer.errors import InstanceError, StockwrightError, UsageError
from optimizer.instance.loader import LoadedInstance
from optimizer.instance.write import write_instance
from optimizer.result import Limits, SolveReport, SolveResult, rel_gap
from optimizer.verification.rules import check_plan

UNSUPPORTED = "unsupported"
"""The status of a run that the solver has no words for."""

SILENT: Answer = {"time_to_near_s": None, "primal_integral": None}
"""Of a peer that tells nothing before its end: nobody knows when it had which plan."""


def main(task_file: str, answer_file: str) -> None:
    """Read the task, carry it out, write the answer."""
    task: Task = pickle.loads(Path(task_file).read_bytes())
    try:
        answer = carry_out(task, Path(answer_file).parent)
    except UsageError as error:
        beyond = error.issue.code == "E404"
        answer = {"status": UNSUPPORTED if beyond else "error", "detail": str(error)}
    except StockwrightError as error:
        answer = {"status": "error", "detail": str(error)}
    except Exception as error:  # a peer may raise anything
        answer = {"status": "error", "detail": f"{type(error).__name__}: {error}"}
    Path(answer_file).write_text(json.dumps(answer), encoding="utf-8")


def carry_out(task: Task, folder: Path) -> Answer:
    """Read, solve, check, and compare with what is known.

    What is generated becomes a file in ``folder``, as planners have it: long tables as parquet.
    """
    import optimizer

    reading = task.subject.read()
    if isinstance(task.subject, Generated) and not isinstance(reading.source, Path):
        path, *_ = write_instance(reading.source, folder / "instance.json")
        reading = dataclasses.replace(reading, source=path)
    begin_s = time.perf_counter()
    loaded = optimizer.load(reading.source)
    answer: Answer = {"load_s": time.perf_counter() - begin_s}
    answer |= {"instance_sha256": loaded.sha256}
    if task.solver.startswith(PEER):
        peer = peers_of(loaded.formulation.name)[task.solver.removeprefix(PEER)]
        answer |= _by_peer(task, peer, loaded, reading)
    else:
        answer |= _by_ours(task, loaded, reading)
    if reading.known is not None:
        answer |= {"best_known": reading.known.objective, "best_known_kind": reading.known.kind}
    reasons = (reading.note, answer.get("detail"), refuted(answer, reading.known))
    return answer | {"detail": "; ".join(filter(None, reasons)) or None}


def _by_ours(task: Task, loaded: LoadedInstance, reading: Reading) -> Answer:
    """Through the same door as everybody: the budget covers all from the call to the answer.

    The solver is loaded before, as a service has it; the imports of peers do not count either.
    """
    from optimizer.engine.methods import choose_method
    from optimizer.engine.options import SolveOptions
    from optimizer.engine.prepare import prepare
    from optimizer.engine.solve import solve

    trace = Trace()
    name, _, backend = task.solver.partition("@")
    options = SolveOptions(
        time_limit_s=task.budget_s,
        mip_rel_gap=task.mip_rel_gap,
        seed=task.seed,
        threads=task.threads,
        method=None if name == DEFAULT else name,
        backend=backend or None,
    )
    choice = choose_method(loaded.formulation, loaded.data, options)
    prepare(
        loaded.formulation.name,
        method=choice.name,
        backend=options.backend,
        threads=task.threads,
    )
    report = solve(loaded, **dataclasses.asdict(options), on_progress=trace.note)
    answer = _told(report)
    answer |= judged(
        report.verification,
        trace,
        reading.known,
        elapsed_s=answer["elapsed_s"],
        budget_s=task.budget_s,
    )
    return answer | _saving(report, reading, loaded)


def _told(report: SolveReport) -> Answer:
    """What a report says of a run, but for its plan."""
    made = report.provenance
    answer: Answer = {
        "status": report.status.value,
        "method": made.method,
        "clock": "wall",
        "bound": report.bound,
        "gap_to_bound": report.gap,
        **{f"{phase}_s": made.time_s.get(phase) for phase in ("build", "compile", "solve")},
        "verify_s": made.time_s.get("verify"),
        "elapsed_s": made.time_s["total"],
        "peak_mb": made.peak_memory_mb,
    }
    return answer | ({"detail": report.detail} if report.detail else {})


def _by_peer(task: Task, peer: Peer, loaded: LoadedInstance, reading: Reading) -> Answer:
    """The peer's plan, if it can have one, checked by our rules and priced by our prices."""
    answer: Answer = {"method": peer.name, "clock": peer.clock}
    obstacle = peer.supports(loaded.data)
    if obstacle is not None:
        return answer | {"status": UNSUPPORTED, "detail": obstacle}
    module, _, name = peer.target.partition(":")
    compete = getattr(importlib.import_module(module), name)
    limits = Limits(
        time_limit_s=task.budget_s,
        mip_rel_gap=task.mip_rel_gap,
        seed=task.seed,
        threads=task.threads,
    )
    trace = Trace()
    result: SolveResult[Any] = compete(loaded.formulation, loaded.data, limits, trace.note)
    answer |= {"status": result.termination.status.value, "elapsed_s": result.wall_time_s}
    answer |= {"solve_s": result.wall_time_s, "bound": result.dual_bound}
    if result.termination.detail:
        answer["detail"] = result.termination.detail
    if result.point is None:
        return answer
    begin_s = time.perf_counter()
    check = not_above_its_cost(
        check_plan(
            loaded.formulation,
            loaded.data,
            result.point,
            claimed=result.primal_bound,
            bound=result.dual_bound,
        )
    )
    answer["verify_s"] = time.perf_counter() - begin_s
    answer["gap_to_bound"] = rel_gap(check.recomputed, result.dual_bound)
    answer |= judged(
        check,
        trace,
        reading.known,
        elapsed_s=result.wall_time_s,
        budget_s=task.budget_s,
    )
    return answer if trace.steps else answer | SILENT


def _saving(report: SolveReport, reading: Reading, loaded: LoadedInstance) -> Answer:
    """Against the plan in use, where there is one, or else against the rule of thumb."""
    reference, kind = None, "rule of thumb"
    if reading.reference is not None:
        reference, kind = _in_use(loaded, reading.reference)
    elif report.baseline is not None:
        reference = report.baseline.objective
    sound = report.verification is not None and report.verification.ok
    value = report.objective.value if sound and report.objective is not None else None
    saving = None if reference is None or value is None else reference - value
    return {"reference": reference, "reference_kind": kind, "saving": saving}


def _in_use(loaded: LoadedInstance, plan: Path) -> tuple[float | None, str]:
    """What the plan in use costs, or why it is none to compare with."""
    import optimizer

    try:
        check = optimizer.verify(loaded, plan)
    except InstanceError as error:
        return None, f"plan in use, which cannot be read: {error.issues[0].message}"
    if not check.ok:
        return None, f"plan in use, which fails: {complaint(check)}"
    return check.recomputed, "plan in use"


if __name__ == "__main__":
    main(*sys.argv[1:])
