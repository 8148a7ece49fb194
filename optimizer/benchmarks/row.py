"""One run as one row of figures: what was solved, by what, how well, how fast, and on what."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

WANTED_GAP = 1e-6
"""The gap at which a run is over, unless its suite says another one."""


def to_gap(mip_rel_gap: float) -> str:
    """What is told of a gap beside a budget, where it is not the usual one."""
    return "" if mip_rel_gap == WANTED_GAP else f" to {100.0 * mip_rel_gap:g} %"


def on_threads(threads: int) -> str:
    """What is told of threads beside a budget, where it is not the usual one."""
    return "" if threads == 1 else f" on {threads} threads"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of ``rows.csv``. Times are seconds, memory is MB; what is absent is None.

    ``elapsed`` figures count from when the solver may begin: for our own methods the call of
    ``solve``, for peers the moment when their data is ready. ``cpu_s`` and ``peak_mb`` are those of
    the whole process with its children, the start of Python and the reading of the file included;
    ``peak_mb`` is the most that the process has held, and the most that its solver's has held, if
    there is one, together.
    """

    # which run
    group: str  # the set, the generator or the folder
    instance: str
    formulation: str
    convention: str | None
    solver: str  # as in the suite: default, a method, mip@BACKEND or peer:NAME
    budget_s: float
    clock: str  # what the budget counts: wall or cpu
    seed: int
    threads: int
    mip_rel_gap: float = WANTED_GAP
    # the answer, as our own check sees it
    status: str
    method: str | None = None
    verified: bool | None = None
    num_violations: int | None = None
    objective: float | None = None
    claimed: float | None = None
    bound: float | None = None
    gap_to_bound: float | None = None
    best_known: float | None = None
    best_known_kind: str | None = None
    vehicles_beyond: int | None = None  # the best known, where vehicles count before distance
    gap_to_best: float | None = None  # None where vehicles differ
    reference: float | None = None  # the plan to beat: the user's own, or the rule of thumb's
    reference_kind: str | None = None
    saving: float | None = None
    # how fast
    time_to_near_s: float | None = None
    primal_integral: float | None = None
    load_s: float | None = None
    build_s: float | None = None
    compile_s: float | None = None
    solve_s: float | None = None
    verify_s: float | None = None
    elapsed_s: float | None = None
    cpu_s: float | None = None
    peak_mb: float | None = None
    # on what
    instance_sha256: str | None = None
    commit: str | None = None
    versions: str | None = None  # JSON
    machine: str | None = None  # JSON
    started: str | None = None  # RFC 3339
    load_average: float | None = (
        None  # of the last minute: about 1 where only the runs before did work
    )
    trace: str | None = None  # JSON: [[elapsed_s, cost], …]
    detail: str | None = None

    def replace(self, **changes: Any) -> Row:
        return dataclasses.replace(self, **changes)


FIELDS = tuple(field.name for field in dataclasses.fields(Row))

KEY = ("group", "instance", "convention", "solver", "budget_s", "seed", "threads", "mip_rel_gap")
"""What makes two runs of different days the same run."""
