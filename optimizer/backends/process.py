"""Run a solver in a child process; the parent keeps the deadline and the last incumbent.

A solver may overrun its limit, hang or crash. None of that reaches the caller: at the limit the
child is asked to stop, soon after it is killed with everything it started, and the best point it
had told of is the answer. A child that still loads its solver has not been asked anything yet: it
goes on loading, so that the next solve finds it warm.
"""

from __future__ import annotations

import contextlib
import dataclasses
import math
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from optimizer.backends import wire
from optimizer.backends.pool import POOL, Child, Gone
from optimizer.errors import SolverError
from optimizer.result import Limit, Limits, Progress, SolveResult, Status, Termination
from optimizer.tolerances import close

POLL_S = 0.05
"""How often the parent looks at the clock and at ``cancel``."""

CANCEL_GRACE_S = 1.5
"""A cancelled child has this long to hand over what it has, or as long as it said it needs."""

NEAR = 0.5
"""A process that dies while it holds more than this share of its cap has died of the cap."""

OnProgress = Callable[[Progress[Any]], None]


def run(
    target: str,
    subject: Any,
    limits: Limits,
    *,
    on_progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> SolveResult[Any]:
    """Run the ``contracts.Solve`` named ``module:function`` on ``subject`` in a warm child.

    Returns within the time limit and a grace of at most one second. Ctrl-C and ``cancel`` end the
    solve with ``Limit.INTERRUPT`` and the best point so far, more memory than the cap ends it with
    ``Limit.MEMORY``. Safe to call from several threads.

    Raises:
        SolverError: the solver raised an exception or its process died before it had told of a
            point, or it claimed a solution and sent none.
    """
    started_s = time.monotonic()
    child = _borrowed(target, limits.threads)
    if limits.memory_mb is None:
        limits = dataclasses.replace(limits, memory_mb=child.default_cap_mb())
    deadline_s = started_s + limits.time_limit_s
    request = wire.Request(target=target, subject=subject, limits=limits, deadline_s=deadline_s)
    solve = _Solve(child, request, started_s, on_progress, cancel)
    try:
        result = _waited_for(solve)
        return dataclasses.replace(result, wall_time_s=time.monotonic() - started_s)
    finally:
        if solve.is_busy:
            child.kill()
        POOL.give_back(child)


def prepare(target: str, threads: int) -> threading.Event:
    """Start a child that loads the solver of ``target``; the event is set when it has.

    Raises:
        SolverError: no process can be started.
    """
    with _starting(target):
        return POOL.prepare(_module(target), threads)


def _borrowed(target: str, threads: int) -> Child:
    with _starting(target):
        return POOL.borrow(_module(target), threads)


@contextlib.contextmanager
def _starting(target: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SolverError(f"no process can be started for {target}: {error}") from error


def _module(target: str) -> str:
    return target.partition(":")[0]


def _waited_for(solve: _Solve) -> SolveResult[Any]:
    while True:
        try:
            return solve.result()
        except KeyboardInterrupt:
            solve.interrupt()


class _Solve:
    """One solve as the parent sees it: how long the child may still talk, and its best so far."""

    def __init__(
        self,
        child: Child,
        request: wire.Request,
        started_s: float,
        on_progress: OnProgress | None,
        cancel: threading.Event | None,
    ) -> None:
        self.is_busy = False  # from the request to the answer
        self._child, self._request, self._started_s = child, request, started_s
        self._on_progress, self._cancel = on_progress, cancel
        self._grace_s = min(1.0, max(0.3, 0.05 * request.limits.time_limit_s))
        self._memory_mb, self._held_mb = request.limits.memory_mb, 0.0
        self._stopped_by: Limit | None = None
        self._kill_at_s = math.inf
        self._handover_s = 0.0
        self._best: Progress[Any] = Progress(elapsed_s=0.0)
        self._shown = self._best
        self._end: Any = None  # the first message that is not progress

    def result(self) -> SolveResult[Any]:
        """Listen to the child until it answers, dies, or has to be killed."""
        while time.monotonic() < self._kill_at_s:
            self._keep_time()
            self._look_at_memory()
            if self.is_busy or self._is_asked():
                self._listen()
                self._show()
            if self._end is not None:
                return self._final(self._end)
        if self.is_busy:
            return self._fallback("the solver did not stop when asked to, so it was killed")
        return self._fallback("the solver was still being loaded")

    def interrupt(self) -> None:
        """Wait for what there is as long as the child needs; asked once more, hardly any longer."""
        again = self._stopped_by is Limit.INTERRUPT
        grace_s = CANCEL_GRACE_S if again else max(CANCEL_GRACE_S, self._handover_s)
        self.stop(Limit.INTERRUPT, grace_s)

    def stop(self, limit: Limit, grace_s: float) -> None:
        """Ask the child for its answer and give it a last grace."""
        if self._stopped_by is None and self.is_busy:
            self._child.post(wire.STOP)
        self._stopped_by = limit
        self._kill_at_s = min(self._kill_at_s, time.monotonic() + grace_s)

    def _is_asked(self) -> bool:
        """Whether the child has loaded its solver, soon, and so has got the request."""
        if self._child.ready.wait(POLL_S):
            self.is_busy = True
            self._child.post(self._request)
            if self._stopped_by is not None:
                self._child.post(wire.STOP)
        return self.is_busy

    def _keep_time(self) -> None:
        if self._cancel is not None and self._cancel.is_set():
            if self._stopped_by is not Limit.INTERRUPT:
                self.interrupt()
        elif self._stopped_by is None and time.monotonic() >= self._request.deadline_s:
            self.stop(Limit.TIME, self._grace_s)

    def _look_at_memory(self) -> None:
        if self._memory_mb is not None:
            self._held_mb = self._child.held_mb() or self._held_mb

    def _is_out_of_memory(self) -> bool:
        """Solvers that do not ask whether they were given memory die of it without a word."""
        return self._memory_mb is not None and self._held_mb > NEAR * self._memory_mb

    def _listen(self) -> None:
        """Take in all there is to hear, so that no slow ``on_progress`` holds up the answer."""
        with contextlib.suppress(queue.Empty):
            self._note(self._child.inbox.get(timeout=POLL_S))
            while True:
                self._note(self._child.inbox.get_nowait())

    def _note(self, message: Any) -> None:
        """Remember what is better than before; solvers tell of worse points as well."""
        if not isinstance(message, Progress):
            self._end = message
            return
        self._handover_s = message.handover_s
        told, best = message, self._best
        is_better = _is_better(told, best.primal_bound)
        if is_better or told.dual_bound is not None:
            proof = best if told.dual_bound is None else told
            self._best = Progress(
                elapsed_s=time.monotonic() - self._started_s,
                primal_bound=told.primal_bound if is_better else best.primal_bound,
                dual_bound=proof.dual_bound,
                certificate=proof.certificate,
                point=told.point if is_better else best.point,
                checkpoint=told.checkpoint or best.checkpoint,
            )

    def _show(self) -> None:
        best, shown = self._best, self._shown
        if self._on_progress is not None and best is not shown:
            self._shown = best
            point = None if best.point is shown.point else best.point
            self._on_progress(dataclasses.replace(best, point=point))

    def _final(self, message: Any) -> SolveResult[Any]:
        if isinstance(message, Gone):
            how = f"the process of {self._request.target} ended with {self._child.obituary()}"
            if self._is_out_of_memory():
                return self._out_of_memory(how)
            if self._best.point is None:
                raise SolverError(how)
            return self._fallback(how)
        if isinstance(message, wire.Failure) and message.is_memory:
            return self._out_of_memory(message.text)  # and such a child is not kept
        self.is_busy = False
        if isinstance(message, wire.Failure):
            if self._best.point is None:
                raise SolverError(message.text)
            return self._fallback(message.text)
        return self._kept(message)

    def _kept(self, result: SolveResult[Any]) -> SolveResult[Any]:
        """The child's own answer, unless it had told of a better one and proves nothing."""
        claims_point = result.termination.status in (Status.OPTIMAL, Status.FEASIBLE)
        if claims_point and not _has_point(result):
            raise SolverError(f"{result.solver} claims a solution and shows none")
        termination, best = self._relabelled(result.termination), self._best
        if termination.status not in (Status.FEASIBLE, Status.NO_SOLUTION):
            return dataclasses.replace(result, termination=termination)
        if _is_better(best, result.primal_bound):
            termination = dataclasses.replace(termination, status=Status.FEASIBLE)
            result = dataclasses.replace(result, primal_bound=best.primal_bound, point=best.point)
        proof = best if result.dual_bound is None else result
        return dataclasses.replace(
            result,
            termination=termination,
            dual_bound=proof.dual_bound,
            certificate=proof.certificate,
        )

    def _relabelled(self, termination: Termination) -> Termination:
        """The limit as the parent knows it: a child only sees that it was interrupted."""
        if termination.limit is None or self._stopped_by is None:
            return termination
        return dataclasses.replace(termination, limit=self._stopped_by)

    def _out_of_memory(self, how: str) -> SolveResult[Any]:
        cap = "" if self._memory_mb is None else f" than {self._memory_mb:.0f} MB"
        return self._fallback(f"the solver needs more memory{cap}: {how}", Limit.MEMORY)

    def _fallback(self, detail: str | None, limit: Limit = Limit.CRASH) -> SolveResult[Any]:
        status = Status.NO_SOLUTION if self._best.point is None else Status.FEASIBLE
        return SolveResult(
            solver=_module(self._request.target).rpartition(".")[2],
            version="unknown",
            termination=Termination(status=status, limit=self._stopped_by or limit, detail=detail),
            primal_bound=self._best.primal_bound,
            dual_bound=self._best.dual_bound,
            certificate=self._best.certificate,
            point=self._best.point,
        )


def _is_better(told: Progress[Any], primal_bound: float | None) -> bool:
    """Whether a point was told that beats ``primal_bound`` by more than a rounding error."""
    if told.point is None or told.primal_bound is None:
        return False
    value = told.primal_bound
    return primal_bound is None or (value < primal_bound and not close(value, primal_bound))


def _has_point(result: SolveResult[Any]) -> bool:
    value = result.primal_bound
    return result.point is not None and value is not None and math.isfinite(value)
