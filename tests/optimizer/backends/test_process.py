"""The parent's promises, kept in spite of solvers that hang, crash, babble or lie."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer.backends.pool import POOL
from optimizer.backends.process import prepare, run
from optimizer.errors import SolverError
from optimizer.result import Limit, Limits, Progress, Status

TARGETS = "tests.optimizer.backends.targets"

GRACE_S = 0.3
"""What a short solve gets between the request to stop and the kill."""

SLACK_S = 2.0
"""A busy machine may be this much later than promised; the default limit is 60 s."""


def solve(name: str, subject: Any = None, seconds: float = 60.0, **how: Any) -> Any:
    threads = how.pop("threads", 1)
    limits = Limits(time_limit_s=seconds, mip_rel_gap=0.0, seed=0, threads=threads)
    return run(f"{TARGETS}:{name}", subject, limits, **how)


def is_running(pid: int) -> bool:
    """Whether a process exists and is more than a zombie."""
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def assert_gone(pid: int, within_s: float = 10.0) -> None:
    until = time.monotonic() + within_s
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.01)
    assert not is_running(pid)


def at_first_point(action: Any) -> Any:
    """For ``on_progress``: act once, from another thread, when the first incumbent is told."""
    timer = threading.Timer(0.05, action)
    return lambda progress: timer.start() if timer.ident is None else None


@pytest.fixture
def warm() -> int:
    """The pid of the child that will serve the next solve."""
    return int(solve("answer", np.ones(1)).version)


def test_large_arrays_arrive_and_come_back_unchanged() -> None:
    """A subject of several arrays and a name survives the way through both pipes."""
    subject: dict[str, Any] = {
        "name": "Rīga",
        "a": np.arange(1_000_000.0),
        "b": np.ones((3, 4), dtype=np.int32),
    }
    point: Any = solve("answer", subject).point
    assert point["name"] == "Rīga"
    assert np.array_equal(point["a"], subject["a"])
    assert np.array_equal(point["b"], subject["b"])


def test_the_child_stays_warm_and_knows_its_threads() -> None:
    """Two solves share one process; another number of threads has another process."""
    first, second, third = (solve("answer", 1, threads=n) for n in (1, 1, 2))
    assert first.version == second.version != third.version
    assert (first.primal_bound, third.primal_bound) == (1.0, 2.0)


def test_memory_and_time_are_measured() -> None:
    """A result says what the caller waited and what the child used, not what the parent uses."""
    result = solve("answer", np.zeros(20_000_000))  # 160 MB
    assert result.peak_memory_mb > 160
    assert solve("answer", 1).peak_memory_mb < 160
    assert result.wall_time_s > 0


def test_printing_does_not_garble_the_answer() -> None:
    """Bytes written to stdout by a solver go elsewhere."""
    assert solve("print_much", 3).point == 3


def test_a_solver_that_ignores_its_limit_is_asked_to_stop(warm: int) -> None:
    """At the limit the child is interrupted; its incumbent is the answer and the limit is time."""
    result = solve("stop_when_asked", seconds=1.0)
    assert 1.0 <= result.wall_time_s < 1.0 + SLACK_S
    assert is_running(warm)
    assert result.termination.status is Status.FEASIBLE
    assert result.termination.limit is Limit.TIME
    assert (result.primal_bound, result.dual_bound) == (7.0, 1.0)
    assert result.certificate == {"proves": 1.0}


def test_a_hanging_solver_is_killed_and_its_last_incumbent_kept(warm: int) -> None:
    """Soon after the limit the process is gone; the best point and the proof it told of stay."""
    result = solve("hang", [1.0, 2.0], seconds=1.0)
    assert 1.0 + GRACE_S <= result.wall_time_s < 1.0 + GRACE_S + SLACK_S
    assert result.termination.status is Status.FEASIBLE
    assert result.termination.limit is Limit.TIME
    assert list(result.point) == [1.0, 2.0]
    assert (result.primal_bound, result.dual_bound) == (5.0, 3.0)
    assert result.certificate == {"proves": 3.0}
    assert_gone(warm)


def test_what_a_solver_started_is_killed_with_it(warm: int) -> None:
    """The whole process group goes, not the child alone."""
    result = solve("spawn", seconds=1.0)
    assert_gone(int(result.point))


@pytest.mark.parametrize("name", ["hang", "freeze"])
def test_a_hanging_solver_without_incumbent_gives_no_solution(name: str) -> None:
    """Nothing found and nothing proven is a result of its own, not an error."""
    result = solve(name, seconds=0.3)
    assert result.termination.status is Status.NO_SOLUTION
    assert result.termination.limit is Limit.TIME
    assert result.point is None and result.primal_bound is None


@pytest.mark.parametrize("name", ["hang", "stop_when_asked"])
def test_cancel_from_another_thread(name: str, warm: int) -> None:
    """A cancelled solve ends within two seconds with its incumbent, heeded or not."""
    cancel = threading.Event()
    result = solve(name, [4.0, 4.0], cancel=cancel, on_progress=at_first_point(cancel.set))
    assert result.wall_time_s < 2.0 + SLACK_S
    assert result.termination.status is Status.FEASIBLE
    assert result.termination.limit is Limit.INTERRUPT


def test_a_solver_that_writes_its_plan_down_at_the_end_is_waited_for() -> None:
    """It gets the time that it said it needs, beyond what others get."""
    cancel = threading.Event()
    result = solve("write_down", cancel=cancel, on_progress=at_first_point(cancel.set))
    assert result.point == "plan" and result.termination.limit is Limit.INTERRUPT


def test_ctrl_c_keeps_the_incumbent(warm: int) -> None:
    """SIGINT in the parent ends the solve with a result, and the process lives on."""
    interrupt = at_first_point(lambda: os.kill(os.getpid(), signal.SIGINT))
    result = solve("stop_when_asked", on_progress=interrupt)
    assert result.wall_time_s < SLACK_S
    assert result.termination.limit is Limit.INTERRUPT
    assert result.primal_bound == 7.0
    assert is_running(warm)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("crash", "SIGSEGV\n  about to fall"),
        ("leave", "exit code 3"),
        ("fail", "ZeroDivisionError: no such thing as a free pallet"),
        ("boast", "claims a solution and shows none"),
        ("missing", "has no attribute 'missing'"),
    ],
)
def test_a_broken_solver_is_one_error_that_says_how(name: str, words: str) -> None:
    """Signal, exit code, exception and empty claim are told in words; the next solve is well."""
    with pytest.raises(SolverError, match=words):
        solve(name)
    assert solve("answer", 8).point == 8


@pytest.mark.parametrize(("name", "words"), [("crash", "SIGSEGV"), ("fail", "free pallet")])
def test_a_crash_after_an_incumbent_keeps_it(name: str, words: str) -> None:
    """A point told of before the crash or the exception is still a plan."""
    result = solve(name, [6.0])
    assert result.termination.status is Status.FEASIBLE
    assert result.termination.limit is Limit.CRASH
    assert words in (result.termination.detail or "")
    assert list(result.point) == [6.0]


@pytest.mark.parametrize(
    ("answered", "kept"), [(4.0, "told"), (3.0 + 1e-9, "answered"), (2.0, "answered")]
)
def test_the_better_of_told_and_answered_is_kept(answered: float, kept: str) -> None:
    """A solver that ends with less than it had is held to its best; noise does not count."""
    assert solve("forget", answered).point == kept


def test_what_cannot_be_sent_is_an_error() -> None:
    """A subject that cannot be pickled is refused in words and harms no child."""
    with pytest.raises(SolverError, match="cannot be sent"):
        solve("answer", lambda: None)
    with pytest.raises(SolverError, match="No module named"):
        run("tests.nowhere:solve", None, Limits(time_limit_s=60, mip_rel_gap=0, seed=0, threads=1))


def test_progress_may_stop_the_caller(warm: int) -> None:
    """The incumbent reaches ``on_progress``; an exception there ends the child too."""

    def show(progress: Progress[Any]) -> None:
        if progress.primal_bound == 5.0:
            raise LookupError("the screen is gone")

    with pytest.raises(LookupError):
        solve("hang", [1.0, 1.0], on_progress=show)
    assert_gone(warm)


def test_slow_progress_does_not_hold_up_the_answer() -> None:
    """Of many incumbents the newest is shown, each once, and the answer comes on time."""
    told: list[Progress[Any]] = []

    def show(progress: Progress[Any]) -> None:
        told.append(progress)
        time.sleep(0.2)

    result = solve("improve", 1000, on_progress=show)
    assert result.primal_bound == 0.0
    assert result.wall_time_s < 30.0  # one by one they would take 200 s
    values = [progress.primal_bound or 0.0 for progress in told]
    assert values == sorted(set(values), reverse=True)
    assert all(progress.point == progress.primal_bound for progress in told)


def test_several_threads_at_once() -> None:
    """Concurrent solves have a child each and get their own answers."""
    with ThreadPoolExecutor(3) as threads:
        results = list(threads.map(lambda k: solve("answer", k), range(12)))
    assert [result.point for result in results] == list(range(12))


def test_a_child_outlives_the_thread_that_asked_for_it() -> None:
    """The kernel ties a child to the thread that started it; that is not the caller's."""
    POOL.close()
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(solve, "answer", 1).result()
    assert is_running(int(first.version))
    assert solve("answer", 1).version == first.version


def test_prepare_does_not_wait_and_starts_one_child() -> None:
    """Preparing a module that is slow to import takes no time, and twice starts one process."""
    POOL.close()
    started_s = time.monotonic()
    for _ in range(2):
        prepare("tests.optimizer.backends.slow_module:answer", 1)
    assert time.monotonic() - started_s < 1.0
    assert len(POOL._idle) == 1


def test_a_solver_that_is_loaded_too_late_is_there_for_the_next_solve() -> None:
    """Its process goes on loading, or limits below the time of loading would never be enough."""
    POOL.close()
    slow = "tests.optimizer.backends.slow_module:answer"
    limits = Limits(time_limit_s=0.1, mip_rel_gap=0.0, seed=0, threads=1)
    cold = run(slow, 1, limits)
    assert (cold.termination.status, cold.termination.limit) == (Status.NO_SOLUTION, Limit.TIME)
    assert cold.termination.detail == "the solver was still being loaded"
    (child,) = POOL._idle
    assert child.ready.wait(60.0) and child.alive
    patient = dataclasses.replace(limits, time_limit_s=60.0)
    assert run(slow, 1, patient).termination.status is Status.OPTIMAL
    assert POOL._idle == [child]


def test_the_working_directory_may_be_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As that of a service whose folder was deployed anew; only "" in the path means it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    tmp_path.rmdir()
    POOL.close()
    assert solve("answer", 1).termination.status is Status.OPTIMAL


@pytest.mark.parametrize("begin", [prepare, lambda target, _: solve("answer", 1)])
def test_where_no_process_can_be_started_it_is_told(
    monkeypatch: pytest.MonkeyPatch, begin: Callable[[str, int], Any]
) -> None:
    """Such as where there is no folder for its log."""

    def no_folder() -> None:
        raise FileNotFoundError("No usable temporary directory found")

    POOL.close()
    monkeypatch.setattr(tempfile, "TemporaryFile", no_folder)
    with pytest.raises(SolverError, match=r"no process can be started .* temporary directory"):
        begin(f"{TARGETS}:answer", 1)


HOOK = """
import os, sys
os.environ["OMP_NUM_THREADS"] = "7"
sys.path.append({folder!r})
"""

HOOKED = "from tests.optimizer.backends.targets import answer"


def test_hooks_of_site_run_only_for_a_module_that_needs_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They cost time at each start; an editable package is found by nothing else."""
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (tmp_path / "sitecustomize.py").write_text(HOOK.format(folder=str(hidden)))
    (hidden / "found_by_hook.py").write_text(HOOKED)
    monkeypatch.syspath_prepend(str(tmp_path))
    POOL.close()
    limits = Limits(time_limit_s=60.0, mip_rel_gap=0.0, seed=0, threads=1)
    assert run(f"{TARGETS}:answer", 1, limits).primal_bound == 1.0
    assert run("found_by_hook:answer", 1, limits).primal_bound == 7.0
    POOL.close()


PARENT = f"""
import sys
from optimizer.backends.process import run
from optimizer.result import Limits
if __name__ == "__main__":
    limits = Limits(time_limit_s=60.0, mip_rel_gap=0.0, seed=0, threads=1)
    print(run("{TARGETS}:answer", 1, limits).version, flush=True)
    if sys.argv[1] != "end":
        run("{TARGETS}:" + sys.argv[1], None, limits)
"""


@pytest.mark.parametrize("mode", ["end", "hang", "freeze"])
def test_no_child_outlives_its_parent(mode: str, tmp_path: Path) -> None:
    """After a normal end and after kill -9 in the middle of a solve, the child is gone."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, script, mode], stdout=subprocess.PIPE, env=environment
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        if mode != "end":
            time.sleep(0.5)
            assert is_running(child)
            parent.kill()
        parent.wait(60)
    assert_gone(child)
