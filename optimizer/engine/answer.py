"""What a method brings back to the engine: a claim in business words, not yet checked."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.errors import Issue
from optimizer.opinion import SecondOpinion
from optimizer.result import Change, ModelSize, Prices, Reason, Termination, Violation
from optimizer.tolerances import close

MODEL = "mip"
"""The method that every room has: its model, solved by a backend."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """``row_violations`` are those of the model's rows; then there is no ``solution``.

    ``bound`` is what the solver says, ``certified_bound`` what was computed from the certificate.
    """

    method: str
    backend: str | None = None
    termination: Termination
    solution: Any = None
    claimed: float | None = None
    bound: float | None = None
    certificate: Mapping[str, Any] | None = None
    certified_bound: float | None = None
    model_rel_error: float = 0.0
    row_violations: tuple[Violation, ...] = ()
    conflict: tuple[Reason, ...] = ()
    repair: tuple[Change, ...] = ()
    prices: Prices | None = None
    opinion: SecondOpinion | None = None
    warnings: tuple[Issue, ...] = ()
    model: ModelSize | None = None
    peak_memory_mb: float = 0.0

    @property
    def highest_bound(self) -> float | None:
        """The one of the two that a plan refutes first."""
        known = [each for each in (self.bound, self.certified_bound) if each is not None]
        return max(known, default=None)


def completed_by(answer: Answer, later: Answer) -> Answer:
    """The better plan of two methods, with the higher bound; of plans as good the first one."""
    if answer.claimed is None or answer.solution is None:
        return later
    cost = math.inf if later.solution is None or later.claimed is None else later.claimed
    if cost < answer.claimed and not close(cost, answer.claimed):
        return later
    bounds = [each for each in (answer.bound, later.bound) if each is not None]
    detail = later.termination.detail or answer.termination.detail
    termination = dataclasses.replace(
        answer.termination, limit=later.termination.limit, detail=detail
    )
    return dataclasses.replace(
        answer,
        backend=later.backend,
        termination=termination,
        bound=max(bounds, default=None),
        opinion=later.opinion,
        warnings=later.warnings,
        model=later.model,
        peak_memory_mb=max(answer.peak_memory_mb, later.peak_memory_mb),
    )
