"""Small instances of the room, and an optimum of its model that no engine part has touched."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from formulations.abc_cost.instance import Instance
from formulations.abc_cost.model import build
from formulations.abc_cost.search.newton import solve
from formulations.abc_cost.solution import Solution, decode
from optimizer.modeling.compile import compile_model
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.result import Limits, SolveResult
from optimizer.schema.record import parse_record
from optimizer.tolerances import FEASIBILITY

CLASSES = [
    {"id": "A", "unit_cost": 10.0, "min_units": 200.0},
    {"id": "B", "unit_cost": 20.0, "min_units": 400.0},
    {"id": "C", "unit_cost": 15.0, "min_units": 600.0},
]
SHARES_PCT = [20.0, 30.0, 50.0]
HARRIS = {
    "id": "S1",
    "annual_demand_units": 3600.0,
    "unit_cost": 10.0,
    "ordering_cost": 10.0,
    "holding_cost_per_unit_year": 2.0,
    "unit_volume_m3": 0.01,
}


def instance(data: dict[str, Any]) -> Instance:
    return parse_record(Instance, data, "/data")


def class_stock(classes: list[dict[str, Any]] = CLASSES, **totals: float) -> Instance:
    return instance({"class_stock": {"classes": classes, **totals}})


def with_shares() -> list[dict[str, Any]]:
    pairs = zip(CLASSES, SHARES_PCT, strict=True)
    return [{**row, "share_pct": share_pct} for row, share_pct in pairs]


def order_quantity(*skus: dict[str, Any], **fields: Any) -> Instance:
    """SKUs like Harris's, each with its own changes; ids are S1, S2, … unless given."""
    rows = [{**HARRIS, "id": f"S{n}", **sku} for n, sku in enumerate(skus, start=1)]
    return instance({"order_quantity": {"skus": rows, **fields}})


def compiled(subject: Instance) -> MatrixForm:
    return compile_model(build(subject))


def optimum(subject: Instance) -> tuple[OptimizeResult, Solution | None]:
    """The model's optimum by scipy, and the plan behind it."""
    form = compiled(subject)
    rows = LinearConstraint(form.matrix.scipy(), form.row_lower, form.row_upper)
    result = milp(form.cost, constraints=rows, bounds=Bounds(form.col_lower, form.col_upper))
    plan = None if result.x is None else decode(subject, form.values(result.x))
    return result, plan


def newton(subject: Instance, time_limit_s: float = 60.0) -> SolveResult[Solution]:
    limits = Limits(time_limit_s=time_limit_s, mip_rel_gap=1e-6, seed=0, threads=1)
    return solve(subject, limits, lambda progress: None, lambda: False)


def broken(form: MatrixForm, point: Point) -> set[str]:
    """The constraint families that a point breaks."""
    activity = form.matrix @ point
    slack = FEASIBILITY * np.maximum(1.0, abs(form.matrix) @ np.abs(point))
    outside = (activity < form.row_lower - slack) | (activity > form.row_upper + slack)
    return {f.name for f in form.rows if outside[f.start : f.stop].any()}
