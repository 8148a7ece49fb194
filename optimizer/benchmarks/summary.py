"""Rows added up: one line for each group of instances, solver and budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from optimizer.benchmarks.metrics import NEAR, mean, shifted_geometric_mean
from optimizer.benchmarks.row import WANTED_GAP, Row, to_gap
from optimizer.benchmarks.runner import KILLED, longest_s
from optimizer.benchmarks.suite import PEER
from optimizer.benchmarks.worker import UNSUPPORTED
from optimizer.reporting.numbers import grouped, in_percent
from optimizer.result import Status
from optimizer.section import Section

LATE_S, LATE_SHARE = 1.0, 0.05
"""A run is late beyond its budget by more than this and than this share of it."""

MARK = " *"
"""Behind a mean that not all runs are in, which may be the easy ones."""

MARKED = "With * a mean is over the verified runs alone, which are fewer than the runs."


@dataclass(frozen=True, kw_only=True)
class Line:
    """Figures over the runs of one solver; gaps are shares, means over the verified runs.

    ``late`` is how many runs took longer than their budget and its tolerance.
    ``vehicles`` says how many more than in the best known plans there are, where they count first.
    ``elapsed_s`` is a shifted geometric mean over all runs, ``near`` how many of them came within
    one per cent of the best known value, ``to_near_s`` the same mean of when these did, as far as
    they told, and ``solve_s`` that of the solver alone. ``instance`` is told where there is one.
    """

    group: str
    solver: str
    budget_s: float
    clock: str
    runs: int
    verified: int
    optimal: int
    gap_to_best: float | None
    gap_to_bound: float | None
    near: int
    to_near_s: float | None
    primal_integral: float | None
    elapsed_s: float | None
    cpu_s: float | None
    peak_mb: float | None
    vehicles: str | None = None
    mip_rel_gap: float = WANTED_GAP
    instance: str | None = None
    solve_s: float | None = None
    late: int = 0
    threads: int = 1


def summary(rows: Sequence[Row]) -> list[Line]:
    """A line for each solver that could say anything, by group, budget, gap and threads."""
    able = [row for row in rows if row.status != UNSUPPORTED]
    order = {group: k for k, group in enumerate(dict.fromkeys(row.group for row in able))}

    def key(row: Row) -> tuple[int, float, float, int, bool, str]:
        told = order[row.group], row.budget_s, row.mip_rel_gap, row.threads
        return *told, row.solver.startswith(PEER), row.solver

    return [_line(list(same)) for _, same in groupby(sorted(able, key=key), key)]


def _line(rows: list[Row]) -> Line:
    first, sound = rows[0], [row for row in rows if row.verified]
    near_s = [row.time_to_near_s for row in sound if row.time_to_near_s is not None]
    return Line(
        group=first.group,
        solver=first.solver,
        budget_s=first.budget_s,
        clock=(sound or rows)[0].clock,
        runs=len(rows),
        verified=len(sound),
        optimal=sum(row.status == Status.OPTIMAL for row in sound),
        gap_to_best=mean(row.gap_to_best for row in sound),
        gap_to_bound=mean(row.gap_to_bound for row in sound),
        near=sum(map(_is_near, sound)),
        to_near_s=shifted_geometric_mean(near_s),
        primal_integral=mean(row.primal_integral for row in sound),
        elapsed_s=shifted_geometric_mean(map(_elapsed_s, rows)),
        cpu_s=shifted_geometric_mean(row.cpu_s for row in rows),
        peak_mb=max((row.peak_mb for row in rows if row.peak_mb is not None), default=None),
        vehicles=_vehicles(sound),
        mip_rel_gap=first.mip_rel_gap,
        instance=first.instance if len({row.instance for row in rows}) == 1 else None,
        solve_s=shifted_geometric_mean(row.solve_s for row in rows),
        late=sum(map(_is_late, rows)),
        threads=first.threads,
    )


def _elapsed_s(row: Row) -> float:
    """A run that came to no answer counts as long as it might have taken."""
    return longest_s(row.budget_s) if row.elapsed_s is None else row.elapsed_s


def _is_late(row: Row) -> bool:
    allowed_s = row.budget_s + max(LATE_S, LATE_SHARE * row.budget_s)
    return row.status == KILLED or (row.elapsed_s is not None and row.elapsed_s > allowed_s)


def _is_near(row: Row) -> bool:
    """By its last plan where nobody knows when it had which."""
    at_last = row.gap_to_best is not None and row.gap_to_best <= NEAR
    return at_last or row.time_to_near_s is not None


def _vehicles(rows: list[Row]) -> str | None:
    """How many more all plans have together than the best known, and how many plans have others."""
    beyond = [row.vehicles_beyond for row in rows if row.vehicles_beyond is not None]
    if not beyond:
        return None
    return f"{sum(beyond):+.0f} in {sum(map(bool, beyond))} of {len(beyond)}"


def sections(lines: Sequence[Line]) -> Iterator[Section]:
    """One table for each group, as people read it."""
    for group, same in groupby(lines, lambda line: line.group):
        tables = _told_apart([_cells(line) for line in same])
        told = {name for cells in tables for name, cell in cells.items() if cell is not None}
        columns = tuple(name for name in tables[0] if name in told or name not in SOMETIMES)
        rows = tuple(tuple(cells[name] for name in columns) for cells in tables)
        note = MARKED if any(map(_is_marked, rows)) else None
        yield Section(title=group, columns=columns, rows=rows, note=note)


SOMETIMES = "instance", "threads", "vehicles", "solve s", "late"
"""Columns that are left out where they say nothing."""


def _told_apart(tables: list[dict[str, object]]) -> list[dict[str, object]]:
    """Threads stand beside all of the tables, unless they differ."""
    differ = len({cells["threads"] for cells in tables}) > 1
    return tables if differ else [cells | {"threads": None} for cells in tables]


def _cells(line: Line) -> dict[str, object]:
    """A row of the table by the names of its columns."""
    is_known = line.gap_to_best is not None or line.primal_integral is not None
    return {
        "instance": line.instance,
        "solver": line.solver,
        "budget s": f"{line.budget_s:g} {line.clock}{to_gap(line.mip_rel_gap)}",
        "threads": line.threads,
        "runs": line.runs,
        "verified": line.verified,
        "proven": line.optimal,
        "vehicles": line.vehicles,
        "gap to best %": _mean(line, line.gap_to_best),
        "gap to bound %": _mean(line, line.gap_to_bound),
        "within 1 %": f"{line.near} of {line.runs}" if is_known else None,
        "after s": line.to_near_s,
        "integral %": _mean(line, line.primal_integral),
        "solve s": line.solve_s,
        "time s": line.elapsed_s,
        "late": line.late or None,
        "CPU s": line.cpu_s,
        "MB": None if line.peak_mb is None else round(line.peak_mb),
    }


def _mean(line: Line, share: float | None) -> float | str | None:
    """In per cent, marked where it is not over all runs."""
    told = in_percent(share)
    return told if told is None or line.verified == line.runs else f"{grouped(told, 2)}{MARK}"


def _is_marked(cells: Sequence[object]) -> bool:
    return any(isinstance(cell, str) and cell.endswith(MARK) for cell in cells)


def money_section(rows: Sequence[Row]) -> Section | None:
    """What the plans cost against the plans in use or the rule of thumb; None without any."""
    compared = [row for row in rows if row.verified and row.saving is not None]
    if not compared:
        return None
    cells = [
        (row.instance, row.reference_kind, row.reference, row.objective, row.saving, _share(row))
        for row in compared
    ]
    return Section(
        title="In money",
        columns=("instance", "against", "it costs", "ours costs", "saving", "saving %"),
        rows=tuple(cells),
    )


def _share(row: Row) -> float | None:
    if row.saving is None or not row.reference:
        return None
    return 100.0 * row.saving / row.reference


def troubles(rows: Sequence[Row]) -> Section | None:
    """The runs without a sound plan, each with its reason; where none is known, none is lacking."""
    bad = [row for row in rows if not row.verified and not _is_fine(row)]
    if not bad:
        return None
    cells = [
        (f"{row.group}/{row.instance}", row.solver, row.budget_s, row.status, row.detail)
        for row in bad
    ]
    return Section(
        title=f"Without a sound plan ({len(bad)})",
        columns=("instance", "solver", "budget s", "status", "why"),
        rows=tuple(cells),
    )


def _is_fine(row: Row) -> bool:
    """Without a plan, and for a reason that stands."""
    proven = row.status == Status.INFEASIBLE and row.best_known is None
    return proven or row.status == UNSUPPORTED
