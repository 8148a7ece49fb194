"""What a method brings back to the engine: a claim in business words, not yet checked."""

from __future__ import annotations

import dataclasses
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
    """The better plan of two methods, the higher bound, and the certificate that proves more.

    Of equals the first. A search without a plan gives way to all that the later method says.
    """
    if answer.claimed is None or answer.solution is None:
        return later
    chosen = later if _is_cheaper(later, answer.claimed) else _ended_as(answer, later)
    bounds = [each.bound for each in (answer, later) if each.bound is not None]
    proof = later if _proves_more(later, answer) else answer
    return dataclasses.replace(
        chosen,
        bound=max(bounds, default=None),
        certificate=proof.certificate,
        certified_bound=proof.certified_bound,
    )


def _proves_more(later: Answer, answer: Answer) -> bool:
    proven, known = later.certified_bound, answer.certified_bound
    return proven is not None and (known is None or proven > known)


def _is_cheaper(later: Answer, cost: float) -> bool:
    claimed = None if later.solution is None else later.claimed
    return claimed is not None and claimed < cost and not close(claimed, cost)


def _ended_as(answer: Answer, later: Answer) -> Answer:
    """The first plan, with all that the later method tells of itself."""
    termination = dataclasses.replace(
        answer.termination,
        limit=later.termination.limit,
        detail=later.termination.detail or answer.termination.detail,
    )
    return dataclasses.replace(
        answer,
        backend=later.backend,
        termination=termination,
        opinion=later.opinion,
        warnings=later.warnings,
        model=later.model,
        peak_memory_mb=max(answer.peak_memory_mb, later.peak_memory_mb),
    )
