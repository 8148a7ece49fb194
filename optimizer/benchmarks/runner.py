"""Runs, one after the other, each in a process of its own and measured from outside."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from optimizer.backends.memory import peak_mb
from optimizer.benchmarks.machine import commit, machine, versions
from optimizer.benchmarks.row import Row
from optimizer.benchmarks.suite import Task

GRACE_S = 60.0
"""Beyond its budget a run has this long, and once more its budget, to read, build and check."""

POLL_S = 0.02

KILLED = "killed"
"""The status of a run that did not end by itself."""


class _Ended(NamedTuple):
    """How a process ended, with what the system says it has used, children included.

    Of memory it says what the largest of them has used; a run that has a process for its solver
    says itself what both have.
    """

    code: int | None  # None: killed at the end of the grace
    cpu_s: float
    peak_mb: float


def longest_s(budget_s: float) -> float:
    """When a run is ended that does not end by itself."""
    return 2.0 * budget_s + GRACE_S


def run_task(task: Task) -> Row:
    """Whatever happens to the process of the run is a row too."""
    started = datetime.now(UTC).isoformat(timespec="seconds")
    made_by, load_average = commit(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="stockwright-bench-") as folder:
        task_file, answer_file = Path(folder) / "task", Path(folder) / "answer"
        task_file.write_bytes(pickle.dumps(task))
        ended = _run(task, task_file, answer_file)
        answer = _answer(answer_file, ended)
    peak_mb = max(ended.peak_mb, answer.pop("peak_mb", 0.0))
    row = Row(
        group=task.subject.group,
        instance=task.subject.name,
        formulation=task.subject.formulation,
        convention=task.subject.convention,
        solver=task.solver,
        budget_s=task.budget_s,
        clock="wall",
        seed=task.seed,
        threads=task.threads,
        mip_rel_gap=task.mip_rel_gap,
        status="error",
        cpu_s=ended.cpu_s,
        peak_mb=peak_mb,
        commit=made_by,
        versions=json.dumps(versions()),
        machine=json.dumps(machine()),
        started=started,
        load_average=load_average,
    )
    return row.replace(**answer)


def _answer(path: Path, ended: _Ended) -> dict[str, Any]:
    if ended.code is None:
        return {"status": KILLED, "detail": "it did not end when its budget and grace were over"}
    if not path.is_file():
        return {"status": "crashed", "detail": f"its process ended with {ended.code}"}
    answer: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return answer


def _run(task: Task, task_file: Path, answer_file: Path) -> _Ended:
    """The process, its own group so that all of it can be ended; its talk goes nowhere."""
    threads = str(task.threads)
    limited = {f"{name}_NUM_THREADS": threads for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")}
    process = subprocess.Popen(
        [sys.executable, "-m", "optimizer.benchmarks.worker", str(task_file), str(answer_file)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **limited},
        start_new_session=True,
    )
    kill_at_s = time.monotonic() + longest_s(task.budget_s)
    try:
        return _waited_for(process.pid, kill_at_s)
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.returncode = 0  # it has been waited for; Popen need not ask again


def _waited_for(pid: int, kill_at_s: float) -> _Ended:
    killed = False
    while True:
        found, status, usage = os.wait4(pid, os.WNOHANG)
        if found:
            code = None if killed else os.waitstatus_to_exitcode(status)
            return _Ended(code, usage.ru_utime + usage.ru_stime, peak_mb(usage))
        if time.monotonic() > kill_at_s and not killed:
            killed = True
            os.killpg(pid, signal.SIGKILL)
        time.sleep(POLL_S)
