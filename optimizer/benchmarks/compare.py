"""Two results side by side: the same runs, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean

from optimizer.benchmarks.metrics import mean, shifted_geometric_mean
from optimizer.benchmarks.results import Results
from optimizer.benchmarks.row import KEY, Row
from optimizer.benchmarks.worker import UNSUPPORTED
from optimizer.errors import Issue, UsageError
from optimizer.tolerances import close

Pair = tuple[Row, Row]


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two results over the runs that both have. Gaps are shares, times seconds.

    ``cost`` is the mean of each run's cost relative to the cheaper of the two.
    """

    verified: int
    gap: float | None
    bound_gap: float | None
    cost: float | None
    time: float | None
    cpu: float | None
    integral: float | None
    memory: float | None


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """The runs of one group by one solver and budget: how often the second result was better."""

    group: str
    solver: str
    budget_s: float
    runs: int
    wins: int
    ties: int
    losses: int
    lost: int  # runs with a sound plan before and none after
    before: Side
    after: Side

    @property
    def name(self) -> str:
        return f"{self.group}, {self.solver}, {self.budget_s:g} s"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All contrasts; ``notes`` say what could not be compared, and what to beware of."""

    contrasts: tuple[Contrast, ...]
    pairs: tuple[Pair, ...]
    notes: tuple[str, ...]


def compare(before: Results, after: Results) -> Comparison:
    """Run by run, where group, instance, convention, solver, budget, seed and threads agree.

    Raises:
        UsageError: E405 when no run of the one is a run of the other.
    """
    old = {_key(row): row for row in before.rows if row.status != UNSUPPORTED}
    new = {_key(row): row for row in after.rows if row.status != UNSUPPORTED}
    shared = [(old[key], new[key]) for key in old if key in new]
    pairs = [pair for pair in shared if _same_instance(*pair)]
    if not pairs:
        message = "the two results have nothing in common that could be compared"
        hint = "compare runs of one suite: set, instance, convention, budget and seed must agree"
        raise UsageError(Issue(code="E405", message=message, hint=hint))

    def by_solver(pair: Pair) -> tuple[str, str, float]:
        return pair[1].group, pair[1].solver, pair[1].budget_s

    contrasts = [
        _contrast(list(same)) for _, same in groupby(sorted(pairs, key=by_solver), by_solver)
    ]
    notes = [*_only("first", set(old) - set(new)), *_only("second", set(new) - set(old))]
    if len(pairs) < len(shared):
        notes.append(f"{len(shared) - len(pairs)} runs are of another instance under the same name")
    if {row.machine for row, _ in pairs} != {row.machine for _, row in pairs}:
        notes.append("the machines differ, so times do not compare")
    return Comparison(contrasts=tuple(contrasts), pairs=tuple(pairs), notes=tuple(notes))


def _key(row: Row) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in KEY)


def _same_instance(before: Row, after: Row) -> bool:
    """By their sha256; a run that died before it had one counts by its name."""
    return None in (before.instance_sha256, after.instance_sha256) or (
        before.instance_sha256 == after.instance_sha256
    )


def _only(which: str, keys: set[tuple[object, ...]]) -> list[str]:
    return [f"{len(keys)} runs are in the {which} result only"] if keys else []


def _contrast(pairs: list[Pair]) -> Contrast:
    outcomes = [_outcome(*pair) for pair in pairs]
    _, first = pairs[0]
    return Contrast(
        group=first.group,
        solver=first.solver,
        budget_s=first.budget_s,
        runs=len(pairs),
        wins=outcomes.count(1),
        ties=outcomes.count(0),
        losses=outcomes.count(-1),
        lost=sum(bool(a.verified) and not b.verified for a, b in pairs),
        before=_side([a for a, _ in pairs], [b for _, b in pairs]),
        after=_side([b for _, b in pairs], [a for a, _ in pairs]),
    )


def _outcome(before: Row, after: Row) -> int:
    """1 where the second is better, -1 where the first is, 0 where they are alike."""
    a = before.objective if before.verified else None
    b = after.objective if after.verified else None
    if a is None or b is None:
        return (b is not None) - (a is not None)
    return 0 if close(a, b) else (1 if b < a else -1)


def _side(rows: Sequence[Row], others: Sequence[Row]) -> Side:
    both = [(r, o) for r, o in zip(rows, others, strict=True) if r.verified and o.verified]
    sound = [row for row, _ in both]
    return Side(
        verified=sum(bool(row.verified) for row in rows),
        gap=mean(row.gap_to_best for row in sound),
        bound_gap=mean(row.gap_to_bound for row in sound),
        cost=fmean(_relative(row, other) for row, other in both) if both else None,
        time=shifted_geometric_mean(row.elapsed_s for row in rows),
        cpu=shifted_geometric_mean(row.cpu_s for row in rows),
        integral=mean(row.primal_integral for row in sound),
        memory=max((row.peak_mb for row in rows if row.peak_mb is not None), default=None),
    )


def _relative(row: Row, other: Row) -> float:
    """The cost over the cheaper of the two costs, 1 for the cheaper one."""
    assert row.objective is not None and other.objective is not None
    low = min(row.objective, other.objective)
    return 1.0 + (row.objective - low) / max(1e-9, abs(low))
