"""Where a report comes from: enough for anybody to run it again."""

from __future__ import annotations

import dataclasses

from optimizer.reporting.numbers import grouped, per_unit
from optimizer.result import ModelSize, SolveReport

GOALS = "goals"
"""The method of plans that are best in one goal after the other, which has a verb of its own."""


def origin_facts(report: SolveReport) -> list[tuple[str, str]]:
    """The instance, the command, the versions, and what it took."""
    made = report.provenance
    return [
        ("formulation", report.formulation),
        ("instance", report.name),
        ("sha256 of the instance", made.instance_sha256),
        ("to run it again", _command(report)),
        ("backend", made.backend or ""),
        ("versions", ", ".join(f"{name} {version}" for name, version in made.versions.items())),
        ("model", model_words(made.model)),
        ("time", per_unit({k: v for k, v in made.time_s.items() if v >= 0.005}, "s")),
        ("memory", f"{made.peak_memory_mb:.0f} MB"),
    ]


def _command(report: SolveReport) -> str:
    made = report.provenance
    limits = f"--time-limit {made.time_limit_s:g} --gap {made.mip_rel_gap:g}"
    if made.memory_mb is not None:
        limits += f" --memory {made.memory_mb:g}"
    verb = f"solve INSTANCE --method {made.method}"
    if made.backend is not None:
        verb += f" --backend {made.backend}"
    if made.method == GOALS:
        verb = "goals INSTANCE GOALS"
    return f"stockwright {verb} --seed {made.seed} --threads {made.threads} {limits}"


def model_words(size: ModelSize | None) -> str:
    """How large a model is; nothing where there is none."""
    if size is None:
        return ""
    rows, columns, nonzeros, integers = map(grouped, dataclasses.astuple(size))
    return f"{rows} rows, {columns} columns, {nonzeros} nonzeros, {integers} integer columns"
