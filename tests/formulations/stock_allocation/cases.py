"""Small instances of the room, and an optimum of its model that no engine part has touched."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from formulations.stock_allocation.checks import cost
from formulations.stock_allocation.instance import Instance, cross_checks
from formulations.stock_allocation.model import PRICING, build
from formulations.stock_allocation.solution import Solution, decode
from optimizer.backends import highs
from optimizer.contracts import never
from optimizer.engine.prices import decisions_taken, prices_of
from optimizer.modeling.compile import compile_model
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.result import Limits, Prices
from optimizer.schema.record import parse_record
from optimizer.schema.table import Table
from optimizer.tolerances import FEASIBILITY

Data = dict[str, Any]

SHOP: Data = {
    "skus": [{"id": "A"}],
    "sources": [{"id": "MAKER"}],
    "warehouses": [{"id": "SHOP"}],
    "zones": [{"id": "TOWN"}],
    "periods": [{"id": "P1"}, {"id": "P2"}],
    "offers": [{"source_id": "MAKER", "sku_id": "A", "unit_cost": 2.0}],
    "supply_lanes": [{"id": "MAKER-SHOP", "source_id": "MAKER", "warehouse_id": "SHOP"}],
    "delivery_lanes": [{"id": "SHOP-TOWN", "warehouse_id": "SHOP", "zone_id": "TOWN"}],
    "demand": [{"sku_id": "A", "zone_id": "TOWN", "period_id": "P2", "demand_units": 10.0}],
}
"""One maker, one shop, one town: ten units must be there in the second of two periods."""


def shop(**changes: Any) -> Data:
    """``SHOP`` with some tables replaced."""
    return {**copy.deepcopy(SHOP), **changes}


def offer(**fields: Any) -> list[Data]:
    return [{"source_id": "MAKER", "sku_id": "A", "unit_cost": 2.0, **fields}]


def demand(*units: float, zone_id: str = "TOWN", **fields: Any) -> list[Data]:
    """Demand for SKU A in P1, P2, …"""
    return [
        {"sku_id": "A", "zone_id": zone_id, "period_id": f"P{k}", "demand_units": d, **fields}
        for k, d in enumerate(units, start=1)
    ]


def stock(units: float, sku_id: str = "A", warehouse_id: str = "SHOP") -> Data:
    return {"sku_id": sku_id, "warehouse_id": warehouse_id, "stock_units": units}


def instance(data: Data) -> Instance:
    """The data as an instance without contradictions."""
    subject = parse_record(Instance, data, "/data")
    assert not list(cross_checks(subject))
    return subject


def compiled(subject: Instance) -> MatrixForm:
    return compile_model(build(subject))


def solved(form: MatrixForm, *, relaxed: bool = False) -> OptimizeResult:
    """The optimum by scipy, to a gap of 1e-9."""
    return milp(
        form.cost,
        integrality=np.where(relaxed, 0, form.integer.astype(int)),
        constraints=LinearConstraint(form.matrix.scipy(), form.row_lower, form.row_upper),
        bounds=Bounds(form.col_lower, form.col_upper),
        options={"mip_rel_gap": 1e-9},
    )


def optimum(subject: Instance) -> tuple[float | None, Solution | None]:
    """The least cost and the plan behind it; None and None where there is no plan."""
    form = compiled(subject)
    result = solved(form)
    if result.x is None:
        assert result.status == 2, result.message
        return None, None
    return form.objective(result.x), decode(subject, form.values(result.x))


def priced(subject: Instance) -> tuple[Solution, Prices]:
    """The best plan and the prices of its limits."""
    form = compiled(subject)
    best = solved(form)
    taken = decisions_taken(form, best.x, PRICING)
    limits = Limits(time_limit_s=10.0, mip_rel_gap=0.0, seed=0, threads=1)
    prices = prices_of(
        form, highs.solve(taken, limits, lambda _: None, never), form.objective(best.x)
    )
    assert prices is not None
    return decode(subject, form.values(best.x)), prices


def total(subject: Instance, plan: Solution) -> float:
    return math.fsum(cost(subject, plan).values())


def broken(form: MatrixForm, point: Point) -> set[str]:
    """The constraint families that a point breaks."""
    activity = form.matrix @ point
    slack = FEASIBILITY * np.maximum(1.0, abs(form.matrix) @ np.abs(point))
    outside = (activity < form.row_lower - slack) | (activity > form.row_upper + slack)
    return {f.name for f in form.rows if outside[f.start : f.stop].any()}


def replaced(plan: Solution, table: str, rows: list[Any]) -> Solution:
    """The plan with other rows in one table."""
    return plan.model_copy(update={table: Table.of(getattr(plan, table).row_type, rows)})
