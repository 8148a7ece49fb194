"""Solvers that misbehave, to be run in a child process."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from optimizer.contracts import Emit
from optimizer.result import Limit, Limits, Progress, SolveResult, Status, Termination

Interrupted = Callable[[], bool]


def answer(subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted) -> Any:
    """Return the subject as the point, with the number of threads and the process as its value."""
    value = float(os.environ["OMP_NUM_THREADS"])
    return _result(Termination(status=Status.OPTIMAL), subject, value, str(os.getpid()))


def infeasible_at_first(
    subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted
) -> Any:
    """HiGHS, which calls every model infeasible as long as presolve is on."""
    from optimizer.backends import highs

    real = highs._termination

    def told(solver: Any) -> Termination:
        _, presolve = solver.getOptionValue("presolve")
        return real(solver) if presolve == "off" else Termination(status=Status.INFEASIBLE)

    highs._termination = told
    try:
        return highs.solve(subject, limits, emit, interrupted)
    finally:
        highs._termination = real


def print_much(subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted) -> Any:
    """Write to stdout as solvers in C do."""
    os.write(1, b"\x00\xffgarbage" * 10_000)
    print("and more of it")
    return answer(subject, limits, emit, interrupted)


def stop_when_asked(subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted) -> Any:
    """Ignore the time limit but heed an interrupt."""
    known = {"proves": 1.0}
    emit(Progress(elapsed_s=0.0, dual_bound=1.0, certificate=known))
    emit(Progress(elapsed_s=0.0, primal_bound=7.0, point=np.ones(3)))
    while not interrupted():
        time.sleep(0.01)
    return _result(Termination(status=Status.NO_SOLUTION, limit=Limit.INTERRUPT), None, None)


def write_down(subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted) -> Any:
    """Have a plan all the time, which takes two seconds to write down when it is asked for."""
    emit(Progress(elapsed_s=0.0, primal_bound=7.0, dual_bound=1.0, handover_s=30.0))
    while not interrupted():
        time.sleep(0.01)
    time.sleep(2.0)
    return _result(Termination(status=Status.FEASIBLE, limit=Limit.INTERRUPT), "plan", 7.0)


def improve(subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted) -> Any:
    """Tell of as many points as the subject says, each better than the one before."""
    for value in range(int(subject), 0, -1):
        emit(Progress(elapsed_s=0.0, primal_bound=float(value), point=value))
    return _result(Termination(status=Status.OPTIMAL), 0, 0.0)


def forget(subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted) -> Any:
    """Tell of a point that costs 3, end with one that costs the subject."""
    emit(Progress(elapsed_s=0.0, primal_bound=3.0, point="told"))
    return _result(Termination(status=Status.FEASIBLE, limit=Limit.SEARCH), "answered", subject)


def hang(subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted) -> Any:
    """Tell of three incumbents and two bounds if there is a subject, then hear nothing."""
    if subject is not None:
        emit(Progress(elapsed_s=0.0, primal_bound=9.0, point=np.zeros(2)))
        emit(Progress(elapsed_s=0.0, primal_bound=7.0, dual_bound=2.0, point=np.zeros(2)))
        emit(Progress(elapsed_s=0.0, dual_bound=3.0, certificate={"proves": 3.0}))
        emit(Progress(elapsed_s=0.0, primal_bound=5.0, point=np.array(subject)))
    while True:
        time.sleep(1.0)


def freeze(subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted) -> Any:
    """Hang in C and let no other thread of the process run."""
    ctypes.PyDLL(None).sleep(600)


def spawn(subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted) -> Any:
    """Start a process, tell its pid as the point, then hang."""
    helper = subprocess.Popen(["sleep", "600"])
    emit(Progress(elapsed_s=0.0, primal_bound=0.0, point=helper.pid))
    return hang(None, limits, emit, interrupted)


def crash(subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted) -> Any:
    """Die of a segmentation fault, after an incumbent if the subject is one."""
    if subject is not None:
        emit(Progress(elapsed_s=0.0, primal_bound=5.0, point=np.array(subject)))
    print("about to fall", file=sys.stderr, flush=True)
    os.kill(os.getpid(), signal.SIGSEGV)


def hoard(subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted) -> Any:
    """Allocate 1 000 MB bit by bit, after an incumbent if the subject is one."""
    if subject is not None:
        emit(Progress(elapsed_s=0.0, primal_bound=5.0, point=np.array(subject)))
    heap = [np.ones(2**20) for _ in range(125)]
    return _result(Termination(status=Status.OPTIMAL), len(heap), 0.0)


def faint(subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted) -> Any:
    """Die of a segmentation fault while holding so many megabytes, as who asks for no refusal."""
    heap = np.ones(int(subject) * 2**17)
    time.sleep(2.0)  # to be seen by a parent that is busy
    os.kill(os.getpid(), signal.SIGSEGV)
    return heap


def leave(subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted) -> Any:
    """Exit without an answer."""
    os._exit(3)


def fail(subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted) -> Any:
    """Raise an exception, after an incumbent if the subject is one."""
    if subject is not None:
        emit(Progress(elapsed_s=0.0, primal_bound=5.0, point=np.array(subject)))
    raise ZeroDivisionError("no such thing as a free pallet")


def boast(subject: Any, limits: Limits, emit: Emit[Any], interrupted: Interrupted) -> Any:
    """Claim an optimum and show no point."""
    return _result(Termination(status=Status.OPTIMAL), None, 1.0)


def _result(
    termination: Termination, point: Any, value: float | None, version: str = "1"
) -> SolveResult[Any]:
    return SolveResult(
        solver="fake", version=version, termination=termination, primal_bound=value, point=point
    )
