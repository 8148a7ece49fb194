"""One call of ``solve``: what is solved, what may be used for it, and who is told."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.backends import process
from optimizer.contracts import Formulation
from optimizer.engine.clock import Clock
from optimizer.engine.options import SolveOptions
from optimizer.result import Limits, Progress, SolveResult

OnProgress = Callable[[Progress[Any]], None]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a call of ``solve`` was given: an instance with its options, and who is told of it."""

    formulation: Formulation
    instance: Any
    options: SolveOptions
    clock: Clock
    on_progress: OnProgress | None = None
    cancel: threading.Event | None = None
    resume: Mapping[str, Any] | None = None
    known_cost: float | None = None
    """Of a plan that is the answer where nothing better is found."""

    def is_cancelled(self) -> bool:
        return self.cancel is not None and self.cancel.is_set()

    def is_over(self) -> bool:
        """Whether whatever is being done should end, for want of time or of interest."""
        return self.clock.remaining_s == 0 or self.is_cancelled()

    def ask(
        self, target: str, subject: Any, *, start: Any = None, algorithm: str | None = None
    ) -> SolveResult[Any]:
        """The answer of a solver in its child process, within the time that is left."""
        limits = self.limits(start=start, algorithm=algorithm)
        tell = None if self.on_progress is None else self._tell
        return process.run(target, subject, limits, on_progress=tell, cancel=self.cancel)

    def limits(self, *, start: Any = None, algorithm: str | None = None) -> Limits:
        """What a solver may use that is asked now."""
        return Limits(
            time_limit_s=self.clock.remaining_s,
            mip_rel_gap=self.options.mip_rel_gap,
            seed=self.options.seed,
            threads=self.options.threads,
            memory_mb=self.options.memory_mb,
            algorithm=algorithm,
            start=start,
            resume=self.resume,
            cluster=self.options.cluster,
        )

    def knowing(self, cost: float | None) -> Run:
        """The same with a plan that costs so much, which is told of at once."""
        if self.on_progress is not None:
            self._tell(Progress(elapsed_s=0.0, primal_bound=cost))
        return dataclasses.replace(self, known_cost=cost)

    def _tell(self, progress: Progress[Any]) -> None:
        """Time counts from the call of ``solve``; the solver's own point stays inside.

        A plan of the solver that is dearer than the known one is no news.
        """
        assert self.on_progress is not None
        known, cost = self.known_cost, progress.primal_bound
        if known is not None and (cost is None or cost >= known):
            if progress.dual_bound is None and progress.checkpoint is None:
                return
            cost = known
        told = dataclasses.replace(
            progress, elapsed_s=self.clock.elapsed_s, primal_bound=cost, point=None
        )
        self.on_progress(told)
