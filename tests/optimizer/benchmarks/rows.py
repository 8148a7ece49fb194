"""Rows to compare and to add up, made by hand."""

from __future__ import annotations

from typing import Any

from optimizer.benchmarks.results import Results
from optimizer.benchmarks.row import KEY, Row

SOUND = Row(
    group="cvrp",
    instance="X-1",
    formulation="vehicle_routing",
    convention="nint",
    solver="default",
    budget_s=10.0,
    clock="wall",
    seed=0,
    threads=1,
    status="feasible",
    method="pyvrp",
    verified=True,
    num_violations=0,
    objective=101.0,
    claimed=101.0,
    bound=80.0,
    gap_to_bound=21.0 / 101.0,
    best_known=100.0,
    best_known_kind="best",
    gap_to_best=0.01,
    time_to_near_s=4.0,
    primal_integral=0.02,
    elapsed_s=10.0,
    cpu_s=11.0,
    peak_mb=100.0,
    instance_sha256="a" * 64,
    commit="0123",
    machine='{"processor": "P", "processors": 2, "memory_gb": 4, "system": "S", "python": "3"}',
    versions='{"stockwright": "0.1.0"}',
    started="2026-11-26T10:00:00+00:00",
    load_average=1.2,
)
FAILED = Row(  # as a process that dies leaves it
    **{
        name: getattr(SOUND, name)
        for name in (*KEY, "formulation", "clock", "machine", "commit", "versions")
    },
    status="crashed",
    cpu_s=0.5,
)


def results(*rows: Row) -> Results:
    """Results of these rows."""
    return Results(suite="small", title="Small", command="stockwright bench run small", rows=rows)


def costing(objective: float, **changes: Any) -> Row:
    """The sound row at another cost; the best known is 100."""
    return SOUND.replace(objective=objective, gap_to_best=(objective - 100.0) / 100.0, **changes)
