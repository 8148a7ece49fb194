"""What a caller may ask of a solve, checked in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from optimizer.errors import Issue, UsageError, shortened


@dataclass(frozen=True, kw_only=True)
class SolveOptions:
    """``time_limit_s`` covers everything from the call to the answer: build, solve and check.

    ``memory_mb`` caps the solver's process; None caps it at what the machine can give.
    ``paranoid`` asks a second solver about every model, and blocks a plan that it contradicts.
    ``cluster`` is the address of a Dask scheduler, such as ``tcp://host:8786``.

    Raises:
        UsageError: E405 for a value out of its range.
    """

    time_limit_s: float = 60.0
    mip_rel_gap: float = 1e-6
    seed: int = 0
    threads: int = 1
    method: str | None = None
    backend: str | None = None
    memory_mb: float | None = None
    paranoid: bool = False
    cluster: str | None = None

    def __post_init__(self) -> None:
        _within("time_limit_s", self.time_limit_s, 0.01, 30 * 86400.0)
        _within("mip_rel_gap", self.mip_rel_gap, 0.0, 1.0)
        _whole("seed", self.seed, 0, 2**31 - 1)
        _whole("threads", self.threads, 1, 256)
        if self.memory_mb is not None:
            _within("memory_mb", self.memory_mb, 1.0, 1e9)
        if self.cluster is not None and not (isinstance(self.cluster, str) and self.cluster):
            _refuse("cluster", self.cluster, "the address of a Dask scheduler")


def _within(name: str, value: Any, low: float, high: float) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not low <= value <= high:  # nor is a NaN
        _refuse(name, value, f"a number from {low:g} to {high:g}")


def _whole(name: str, value: Any, low: int, high: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        _refuse(name, value, f"a whole number from {low} to {high}")


def _refuse(name: str, value: Any, expected: str) -> None:
    message = f"{name} must be {expected}, got {shortened(value)!r}"
    raise UsageError(
        Issue(code="E405", message=message, pointer=f"/{name}", value=value, expected=expected)
    )
