"""Two results side by side: the same runs, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, starmap

from optimizer.benchmarks.metrics import mean, shifted_geometric_mean
from optimizer.benchmarks.results import Results
from optimizer.benchmarks.row import KEY, Row, on_threads, to_gap
from optimizer.benchmarks.worker import UNSUPPORTED
from optimizer.errors import Issue, UsageError
from optimizer.result import Status
from optimizer.tolerances import close

Pair = tuple[Row, Row]


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two results over the runs that both have. Gaps are shares, times seconds.

    ``cost`` is the mean of each run's cost relative to the cheaper of the two. Figures are over the
    runs that are sound and have them on both sides.
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
    """The runs of one group, solver, budget, gap and number of threads: how often the second
    result was better.
    """

    group: str
    solver: str
    budget_s: float
    mip_rel_gap: float
    threads: int
    runs: int
    wins: int
    ties: int
    losses: int
    lost: int  # runs with a sound plan or a proof that there is none before, and none after
    before: Side
    after: Side
    missing: frozenset[str]  # figures that a sound run had before and has no longer

    @property
    def name(self) -> str:
        return f"{self.group}, {self.solver}, {self.budget_s:g} s{self.unusual}"

    @property
    def unusual(self) -> str:
        """The gap and the threads where they are not the usual ones."""
        return f"{to_gap(self.mip_rel_gap)}{on_threads(self.threads)}"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All contrasts; ``notes`` say what could not be compared, and what to beware of.

    ``num_gone`` is how many runs of the first result the second one lacks.
    """

    contrasts: tuple[Contrast, ...]
    pairs: tuple[Pair, ...]
    notes: tuple[str, ...]
    num_gone: int


def compare(before: Results, after: Results) -> Comparison:
    """Run by run, where group, instance, convention, solver, budget, seed, threads and gap agree.

    Raises:
        UsageError: E405 when no run of the one is a run of the other.
    """
    old = {_key(row): row for row in before.rows}
    new = {_key(row): row for row in after.rows}
    shared = [(old[key], new[key]) for key in old if key in new]
    able = [pair for pair in shared if {row.status for row in pair} != {UNSUPPORTED}]
    pairs = [pair for pair in able if _same_instance(*pair)]
    if not pairs:
        message = "the two results have nothing in common that could be compared"
        hint = "compare runs of one suite: set, instance, convention, budget and seed must agree"
        raise UsageError(Issue(code="E405", message=message, hint=hint))

    def by_solver(pair: Pair) -> tuple[str, str, float, float, int]:
        _, row = pair
        return row.group, row.solver, row.budget_s, row.mip_rel_gap, row.threads

    contrasts = [
        _contrast(list(same)) for _, same in groupby(sorted(pairs, key=by_solver), by_solver)
    ]
    notes = [*_only("first", set(old) - set(new)), *_only("second", set(new) - set(old))]
    if len(pairs) < len(able):
        notes.append(f"{len(able) - len(pairs)} runs are of another instance under the same name")
    if any(a.best_known != b.best_known for a, b in pairs if a.verified and b.verified):
        notes.append("best known values differ: those runs have no part in gaps and integrals")
    if {row.machine for row, _ in pairs} != {row.machine for _, row in pairs}:
        notes.append("the machines differ, so times do not compare")
    return Comparison(
        contrasts=tuple(contrasts),
        pairs=tuple(pairs),
        notes=tuple(notes),
        num_gone=len(set(old) - set(new)),
    )


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
    before, after, missing = _sides(pairs)
    return Contrast(
        group=first.group,
        solver=first.solver,
        budget_s=first.budget_s,
        mip_rel_gap=first.mip_rel_gap,
        threads=first.threads,
        runs=len(pairs),
        wins=outcomes.count(1),
        ties=outcomes.count(0),
        losses=outcomes.count(-1),
        lost=sum(starmap(_is_lost, pairs)),
        before=before,
        after=after,
        missing=missing,
    )


def _is_lost(before: Row, after: Row) -> bool:
    proof = Status.INFEASIBLE
    had = bool(before.verified) or before.status == proof
    has = bool(after.verified) or (after.status == proof and not before.verified)
    return had and not has


def _outcome(before: Row, after: Row) -> int:
    """1 where the second is better, -1 where the first is, 0 where they are alike."""
    a = before.objective if before.verified else None
    b = after.objective if after.verified else None
    if a is None or b is None:
        return (b is not None) - (a is not None)
    return 0 if close(a, b) else (1 if b < a else -1)


def _sides(pairs: Sequence[Pair]) -> tuple[Side, Side, frozenset[str]]:
    """The figures of both sides, each over the same runs: those that have it on both."""
    sound = [pair for pair in pairs if pair[0].verified and pair[1].verified]
    known = [pair for pair in sound if pair[0].best_known == pair[1].best_known]
    columns: dict[str, list[tuple[float | None, float | None]]] = {
        "gap": [(a.gap_to_best, b.gap_to_best) for a, b in known],
        "integral": [(a.primal_integral, b.primal_integral) for a, b in known],
        "bound_gap": [(a.gap_to_bound, b.gap_to_bound) for a, b in sound],
        "cost": list(starmap(_relative, sound)),
        "time": [(a.elapsed_s, b.elapsed_s) for a, b in sound],
        "cpu": [(a.cpu_s, b.cpu_s) for a, b in sound],
        "memory": [(a.peak_mb, b.peak_mb) for a, b in sound],
    }
    both = {name: [v for v in values if None not in v] for name, values in columns.items()}
    missing = {n for n, of in columns.items() if any(a is not None and b is None for a, b in of)}
    before, after = (
        Side(
            verified=sum(bool(pair[side].verified) for pair in pairs),
            **{name: _added_up(name, [v[side] for v in both[name]]) for name in columns},
        )
        for side in (0, 1)
    )
    return before, after, frozenset(missing)


def _added_up(name: str, values: Sequence[float | None]) -> float | None:
    """Shares by their mean, times by the shifted geometric one, memory by its peak."""
    if name in ("time", "cpu"):
        return shifted_geometric_mean(values)
    if name == "memory":
        return max((value for value in values if value is not None), default=None)
    return mean(values)


def _relative(before: Row, after: Row) -> tuple[float | None, float | None]:
    """Both costs over the cheaper one, which is 1; alike, both are.

    As everywhere, what is less than 1 counts by the difference alone.
    """
    a, b = before.objective, after.objective
    assert a is not None and b is not None, "both runs are sound"
    if close(a, b):
        return 1.0, 1.0
    low, size = min(a, b), max(1.0, abs(min(a, b)))
    return 1.0 + (a - low) / size, 1.0 + (b - low) / size
