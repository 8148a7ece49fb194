"""Blocks of SKUs on a Dask cluster: each worker has a share of every block, and answers for it.

So all workers are at work in a pass, and at each block of a sweep. A worker is sent its SKUs once,
then surcharges; what comes back are sums. The scheduler keeps what it takes to make a share: where
a worker is lost, another one makes it again.
"""

from __future__ import annotations

import asyncio
import pickle
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import CancelledError, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import dask
import numpy as np
from distributed import Client, Future, KilledWorker, get_worker
from numba import config, set_num_threads

from formulations.stock_allocation.decomposition.blocks import (
    Answers,
    Blocks,
    StoppedError,
    answers_of,
)
from formulations.stock_allocation.decomposition.shared import Surcharges
from optimizer.sdk import never

if TYPE_CHECKING:
    from typing import NamedTuple

    from formulations.stock_allocation.decomposition.ascent import Problem

T = TypeVar("T")
N = TypeVar("N", bound="NamedTuple")
IsOver = Callable[[], bool]

ASKED_EVERY_S = 0.1
"""While workers are waited for, it is asked so often whether to go on."""

CONNECT_S, CLOSE_S = 10.0, 1.0
"""The scheduler is waited for no longer at the beginning, and at the end."""

LOST = "the connection to the scheduler of the cluster was lost"
DEAD = "workers of the cluster died at the same SKUs, one after the other"


@contextmanager
def connected(address: str, problem: Problem) -> Iterator[Cluster]:
    """The cluster with its scheduler at an address, ready for answers to a problem."""
    client = Client(address, timeout=CONNECT_S, set_as_default=False)
    cluster = Cluster(client)
    try:
        cluster.load(problem)
        yield cluster
    finally:
        with suppress(TimeoutError):  # a scheduler that does not answer is left alone
            client.close(timeout=CLOSE_S)


@dataclass(frozen=True)
class Cluster:
    """A scheduler with its workers."""

    client: Client

    def load(self, problem: Problem) -> None:
        """Let each worker answer for no SKU; it takes seconds until it has loaded compiled code."""
        (nothing,) = shares(problem.blocks._replace(first=np.zeros(2, np.int64)), [1])
        extra = problem.rows.surcharges(np.zeros(len(problem.limit)))
        with suppress(StoppedError):
            workers = self.wait_for(self._threads, problem.is_over)
            asked = [self._submit(_answer, nothing, extra, worker=worker) for worker in workers]
            self.wait_for(lambda: self.client.gather(asked, asynchronous=True), problem.is_over)

    def shared(self, blocks: Blocks, is_over: IsOver) -> Shares:
        """Blocks of which each worker holds a share, by its threads.

        Raises:
            StoppedError: it was time to stop, or the cluster was lost.
        """
        threads = self.wait_for(self._threads, is_over)
        parts = shares(blocks, list(threads.values()))
        held = [
            self._submit(pickle.loads, pickle.dumps(part, protocol=5), worker=worker)
            for part, worker in zip(parts, threads, strict=True)
        ]
        return Shares(self, held)

    def wait_for(self, ask: Callable[[], Coroutine[Any, Any, T]], is_over: IsOver) -> T:
        """What comes of a question that the thread of the client asks; raises as ``shared``."""
        asked = asyncio.run_coroutine_threadsafe(ask(), self.client.loop.asyncio_loop)
        while not wait([asked], timeout=ASKED_EVERY_S).done and self.client.status == "running":
            if is_over():
                asked.cancel()
                raise StoppedError
        if self.client.status != "running":
            asked.cancel()
            raise StoppedError(LOST)
        try:
            return asked.result()
        except (CancelledError, OSError) as error:
            raise StoppedError(LOST) from error
        except KilledWorker as error:
            raise StoppedError(DEAD) from error

    async def _threads(self) -> dict[str, int]:
        """Of each worker, in the order of their addresses."""
        await self.client.wait_for_workers(1)
        return dict(sorted((await self.client.nthreads()).items()))

    def _submit(self, task: Callable[..., Any], *given: Any, worker: str) -> Future:
        """To be done by a worker, or by another one if it is lost."""
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 PB"}):
            return self.client.submit(
                task, *given, workers=[worker], allow_other_workers=True, pure=False
            )


@dataclass(frozen=True)
class Shares:
    """Blocks of SKUs in the memory of workers."""

    cluster: Cluster
    held: Sequence[Future]  # the ``Blocks`` of each worker

    def answer(self, extra: Surcharges, is_over: IsOver) -> Answers:
        """What all blocks do at surcharges.

        Raises:
            StoppedError: it was time to stop, or the cluster was lost.
        """
        return self._added_up(_answer, extra, is_over)

    def answer_block(self, block: int, extra: Surcharges, is_over: IsOver) -> Answers:
        """What one block does at surcharges; the same otherwise."""
        return self._added_up(_answer_block, extra, is_over, block=block)

    def _added_up(
        self, task: Callable[..., Answers], extra: Surcharges, is_over: IsOver, **which: int
    ) -> Answers:
        """In the order of shares, so that sums are the same whichever worker is faster."""
        client = self.cluster.client

        async def ask() -> list[Answers]:
            asked = client.map(task, self.held, extra=extra, pure=False, **which)
            told: list[Answers] = await client.gather(asked)
            return told

        parts = self.cluster.wait_for(ask, is_over)
        figures = zip(*(part.figures for part in parts), strict=True)
        return answers_of(np.sum(each, axis=0) for each in figures)


def shares(blocks: Blocks, threads: Sequence[int]) -> Iterator[Blocks]:
    """A part of every block for each worker, by turns for each thread, so that parts are alike."""
    turns = np.repeat(np.arange(len(threads)), threads)
    turn = turns[np.arange(blocks.first[-1]) % len(turns)]
    for worker in range(len(threads)):
        own = np.flatnonzero(turn == worker)
        yield blocks._replace(
            catalogue=blocks.catalogue.of(own),
            orders=_some(blocks.orders, own),
            memory=_some(blocks.memory, own),
            first=np.searchsorted(own, blocks.first),
        )


def _some(figures: N, skus: np.ndarray) -> N:
    """Those of some SKUs, if there are any."""
    return type(figures)(*(each[skus] if len(each) else each for each in figures))


_turn = threading.Lock()
"""A worker answers for one share after the other, each with all of its threads."""


def _answer(share: Blocks, extra: Surcharges) -> Answers:
    with _threads():
        answers: Answers = owned(share).answer(owned(extra), never)
        return answers


def _answer_block(share: Blocks, extra: Surcharges, block: int) -> Answers:
    with _threads():
        answers: Answers = owned(share).answer_block(block, owned(extra), never)
        return answers


@contextmanager
def _threads() -> Iterator[None]:
    with _turn:
        set_num_threads(min(get_worker().state.nthreads, config.NUMBA_NUM_THREADS))
        yield


def owned(figures: Any) -> Any:
    """The same, with arrays as compiled code knows them: off the wire they may lie anywhere."""
    if isinstance(figures, np.ndarray):
        return np.require(figures, requirements=["C", "A", "W"])
    return type(figures)(*map(owned, figures)) if isinstance(figures, tuple) else figures
