"""The decomposition on a Dask cluster: the same answers, also when workers are lost."""

from __future__ import annotations

import dataclasses
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from distributed import Client, KilledWorker, LocalCluster
from distributed.utils import json_load_robust

import optimizer
from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.decomposition import problem as problem_module
from formulations.stock_allocation.decomposition.ascent import Problem
from formulations.stock_allocation.decomposition.blocks import StoppedError
from formulations.stock_allocation.decomposition.cluster import (
    CLOSE_S,
    DEAD,
    LOST,
    connected,
    owned,
    shares,
)
from formulations.stock_allocation.decomposition.desk import Orders
from formulations.stock_allocation.decomposition.orders import with_orders
from formulations.stock_allocation.decomposition.problem import problem_of, with_memory
from formulations.stock_allocation.generate import generate
from formulations.stock_allocation.search.decompose import solve
from optimizer.cli import main
from optimizer.engine import cluster as engine
from optimizer.errors import Issue, SolverError, UsageError
from optimizer.instance.loader import LoadedInstance, load
from optimizer.instance.write import write_instance
from optimizer.result import Limit, Limits, Progress, SolveResult, Status
from optimizer.sdk import never

SKUS, GAP = 1200, 5e-3

PATIENCE_S = 120.0
"""For processes to begin, on a busy machine."""


@pytest.fixture(scope="module")
def loaded() -> LoadedInstance:
    return load(generate(random.Random(1), SKUS, "tight", "catalogue"))


@pytest.fixture(scope="module")
def problem(loaded: LoadedInstance) -> Problem:
    return problem_of(Arrays(loaded.data))


@pytest.fixture(scope="module")
def prices(problem: Problem) -> np.ndarray:
    return np.random.default_rng(0).exponential(0.1, len(problem.limit))


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as workers:
        yield workers


@pytest.fixture(scope="module")
def alone(loaded: LoadedInstance) -> SolveResult[Any]:
    return run(loaded, None)


def run(
    loaded: LoadedInstance,
    address: str | None,
    emit: Callable[[Progress[Any]], None] = lambda progress: None,
    interrupted: Callable[[], bool] = never,
    *,
    gap: float = GAP,
    time_limit_s: float = 240.0,
) -> SolveResult[Any]:
    """The search in this process, in few blocks, for Dask takes its time for each."""
    limits = Limits(time_limit_s=time_limit_s, mip_rel_gap=gap, seed=0, threads=1, cluster=address)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(problem_module, "BLOCKS", 20)
        return solve(loaded.data, limits, emit, interrupted)


def pids(cluster: LocalCluster) -> list[int]:
    """Of both workers; one that was killed has been started again by then."""
    cluster.wait_for_workers(2, timeout=PATIENCE_S)
    return [worker.process.pid for worker in cluster.workers.values()]


def test_shares_are_parts_of_every_block(problem: Problem) -> None:
    """By the threads of the workers, and all of them together are all SKUs."""
    blocks = problem.blocks

    parts = list(shares(blocks, [1, 3]))

    sizes = [np.diff(part.first) for part in parts]
    assert np.array_equal(sum(sizes), np.diff(blocks.first))
    assert (sizes[0] == 3).all() and (sizes[1] == 9).all()
    together = np.concatenate([part.catalogue.demand for part in parts])
    assert np.array_equal(np.sort(together, axis=0), np.sort(blocks.catalogue.demand, axis=0))


def test_arrays_off_the_wire_are_made_as_compiled_code_knows_them() -> None:
    """Aligned and writable; or it would be compiled anew, which takes minutes."""
    wire = np.frombuffer(b"x" + np.arange(3.0).tobytes(), offset=1)
    assert not wire.flags.aligned and not wire.flags.writeable

    own = owned(Orders(wire, wire))

    assert all(each.flags.aligned and each.flags.writeable for each in own)
    assert np.array_equal(own.units, wire)


def test_workers_answer_together_as_one_process_does(
    problem: Problem, prices: np.ndarray, cluster: LocalCluster
) -> None:
    """All blocks and single ones, up to rounding, to the last digit whenever they are asked."""
    with connected(cluster.scheduler_address, problem) as workers:
        shared = dataclasses.replace(problem, cluster=workers)

        answers = [shared.answer(prices), shared.answer_block(7, prices)]
        again = [shared.answer(prices), shared.answer_block(7, prices)]

        holders = {worker for held in workers.client.who_has().values() for worker in held}
    assert len(holders) == 2
    here = [problem.answer(prices), problem.answer_block(7, prices)]
    for one, other, same in zip(answers, here, again, strict=True):
        for each, expected, repeated in zip(one.figures, other.figures, same.figures, strict=True):
            assert each == pytest.approx(expected, rel=1e-9, abs=1e-9)
            assert np.array_equal(each, repeated)


def test_a_plan_found_on_a_cluster_is_proven_here(cluster: LocalCluster) -> None:
    """By the command's own way, through a child process."""
    small, tasks = load(generate(random.Random(2), 150, "tight", "catalogue")), []

    report = optimizer.solve(
        small,
        method="decompose",
        cluster=cluster.scheduler_address,
        time_limit_s=240.0,  # on a busy core all of the cluster takes its turn there
        mip_rel_gap=0.02,
        on_progress=lambda progress: tasks.append(len(cluster.scheduler.tasks)),
    )

    by_search = tasks[1:]  # the rule of thumb's plan is told before
    assert by_search and min(by_search) >= 2, "the scheduler knows of a share for each worker"
    assert report.status is Status.OPTIMAL and report.is_sound
    assert report.certified_bound == pytest.approx(report.bound)


def test_orders_are_chosen_here_and_all_else_on_the_cluster(cluster: LocalCluster) -> None:
    """What orders leave open is answered by workers, who have the orders of their SKUs."""
    envelope = generate(random.Random(2), 30, "tight", "orders")
    ordering = with_memory(problem_of(Arrays(load(envelope).data)))
    prices = np.full(len(ordering.limit), 0.01)
    with connected(cluster.scheduler_address, ordering) as workers:
        dataclasses.replace(ordering, cluster=workers).answer(prices)
        assert ordering.orders.units.any(), "they are filled in here"
        left = with_orders(ordering, ordering.orders)

        answers = dataclasses.replace(left, cluster=workers).answer(prices)

    for each, expected in zip(answers.figures, left.answer(prices).figures, strict=True):
        assert each == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_worker_that_is_killed_changes_nothing(
    loaded: LoadedInstance, alone: SolveResult[Any], cluster: LocalCluster
) -> None:
    """In the middle of a sweep: another one has its share, and Dask starts a new one."""
    victim, *_ = pids(cluster)
    steps: list[Progress[Any]] = []
    asked = 0  # since the first step
    before = 0  # steps when it was killed

    def interrupted() -> bool:
        nonlocal asked, before
        asked += bool(steps)
        if asked == 5:
            os.kill(victim, signal.SIGKILL)
            before = len(steps)
        return False

    result = run(loaded, cluster.scheduler_address, steps.append, interrupted)

    assert 0 < before < len(steps) - 1 and victim not in pids(cluster)
    assert result.termination.status is Status.OPTIMAL
    assert result.primal_bound == pytest.approx(alone.primal_bound, rel=GAP)
    assert result.dual_bound == pytest.approx(alone.dual_bound, rel=GAP)


@contextmanager
def hanging(cluster: LocalCluster) -> Iterator[None]:
    """Workers that neither answer nor end."""
    stopped = pids(cluster)
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)


def test_the_deadline_holds_while_workers_hang(
    problem: Problem, prices: np.ndarray, cluster: LocalCluster
) -> None:
    """Nobody waits for their answers, nor for the client to be closed."""
    until_s = time.perf_counter() + 60.0
    with connected(cluster.scheduler_address, problem) as workers:
        shared = dataclasses.replace(
            problem, cluster=workers, is_over=lambda: time.perf_counter() > until_s
        )
        shared.answer(prices)
        with hanging(cluster):
            until_s = time.perf_counter() + 0.5
            with pytest.raises(StoppedError):
                shared.answer(prices)
            assert time.perf_counter() < until_s + 10.0
            workers.client.close(timeout=CLOSE_S)
            assert time.perf_counter() < until_s + 10.0 + CLOSE_S


def test_who_interrupts_gets_the_best_plan_while_workers_hang(
    loaded: LoadedInstance, cluster: LocalCluster
) -> None:
    """The steps until then are not lost."""
    with ExitStack() as hang:
        asked: list[bool] = []

        def emit(progress: Progress[Any]) -> None:
            if progress.primal_bound is not None and not asked:
                hang.enter_context(hanging(cluster))
                asked.append(False)

        def interrupted() -> bool:
            asked.extend(asked[:1])
            return len(asked) > 20

        result = run(loaded, cluster.scheduler_address, emit, interrupted, gap=0.0)

    assert result.termination.status is Status.FEASIBLE and result.point is not None
    assert result.termination.limit is Limit.INTERRUPT


@dataclasses.dataclass
class Processes:
    """A scheduler and two workers whom nobody starts again."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    file = tmp_path / "scheduler.json"
    start = "from distributed.cli import dask_{0}; dask_{0}.main()"
    common = ("--scheduler-file", str(file), "--dashboard-address", ":0", "--host", "127.0.0.1")
    words = {
        "scheduler": ("--port", "0", *common),
        "worker": ("--nthreads", "1", "--no-nanny", *common),
    }

    def begin(what: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", start.format(what), *words[what]]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        return subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment)

    started = [begin("scheduler"), begin("worker"), begin("worker")]
    try:
        address = json_load_robust(str(file), timeout=60)["address"]
        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=PATIENCE_S)
        yield Processes(address, started[0], started[1:])
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_the_best_plan_is_kept_when_workers_and_then_the_scheduler_are_lost(
    loaded: LoadedInstance, processes: Processes
) -> None:
    """One worker left is enough; without the scheduler the search ends, and says why."""
    steps: list[Progress[Any]] = []

    def lose(progress: Progress[Any]) -> None:
        steps.append(progress)
        processes.workers[0].kill()
        if progress.primal_bound is not None:
            processes.scheduler.kill()

    result = run(loaded, processes.address, lose, gap=0.0)

    assert len(steps) > 2 and processes.workers[0].wait() == -signal.SIGKILL
    assert result.termination.status is Status.FEASIBLE and result.point is not None
    assert result.termination.limit is Limit.CRASH
    assert result.termination.detail == LOST


def test_a_cluster_lost_before_there_is_a_plan_is_an_error(loaded: LoadedInstance) -> None:
    """There is nothing to hand over."""

    def lose(progress: Progress[Any]) -> None:
        if progress.checkpoint is None:
            raise StoppedError(LOST)

    with pytest.raises(SolverError, match=LOST):
        run(loaded, None, lose)


def test_workers_that_die_one_after_the_other_are_told_of(
    problem: Problem, cluster: LocalCluster
) -> None:
    """Dask gives a task up that has cost so many workers their life."""

    async def kills() -> None:
        raise KilledWorker("task", None, 3)  # type: ignore[arg-type]

    with (
        connected(cluster.scheduler_address, problem) as workers,
        pytest.raises(StoppedError) as told,
    ):
        workers.wait_for(kills, never)

    assert str(told.value) == DEAD


def refusal(loaded: LoadedInstance, address: Any, method: str = "decompose") -> Issue:
    with pytest.raises(UsageError) as refused:
        optimizer.solve(loaded, method=method, cluster=address)
    assert refused.value.issue.pointer == "/cluster"
    return refused.value.issue


def test_a_cluster_that_cannot_be_used_is_refused_before_the_search(
    loaded: LoadedInstance, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a method that uses none, without Dask, and with workers that have another version."""
    address = cluster.scheduler_address
    assert refusal(loaded, "").code == "E405"
    assert refusal(loaded, address, "mip").code == "E405"
    with monkeypatch.context() as patched:
        patched.setattr(engine, "version", lambda name: "0.0")
        other = refusal(loaded, address)
    assert other.code == "E406" and "stockwright is 0.1.0 at" in other.message
    monkeypatch.setattr(engine, "obstacle_of", lambda names: f"{names[0]} is not installed")
    missing = refusal(loaded, address)
    assert missing.code == "E403" and "distributed is not installed" in missing.message


def test_an_address_without_a_cluster_is_refused(
    loaded: LoadedInstance,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nobody there, somebody else there, a scheduler without workers; exit code 2."""
    monkeypatch.setattr(engine, "PATIENCE_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        assert refusal(loaded, address).code == "E406"
    assert refusal(loaded, address).code == "E406"
    assert refusal(loaded, "nowhere").code == "E406"
    write_instance(generate(random.Random(1), 20, "tight", "catalogue"), tmp_path / "one.json")
    words = ["solve", str(tmp_path / "one.json"), "--method", "decompose", "--cluster", address]
    assert main(words) == 2
    told = capsys.readouterr().err
    assert "E406" in told and "check the address" in told
    monkeypatch.setattr(engine, "PATIENCE_S", PATIENCE_S)
    with LocalCluster(n_workers=0, dashboard_address=":0") as empty:
        assert "no workers" in refusal(loaded, empty.scheduler_address).message
