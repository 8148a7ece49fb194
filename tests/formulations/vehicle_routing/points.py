"""Plans as points of the model, to be asked which of its rows they break."""

from __future__ import annotations

from typing import Any

from scipy.optimize import Bounds, LinearConstraint, milp

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.model import build
from formulations.vehicle_routing.solution import Solution, decode
from optimizer.modeling.compile import compile_model
from optimizer.modeling.matrix import Encoded, MatrixForm, Point
from optimizer.verification.rows import row_violations
from tests.formulations.vehicle_routing.cases import Data, parsed, vehicle

DAY: Data = {
    "dimensions": ["parcels"],
    "travel": {"type": "euclidean", "rounding": "none"},
    "locations": [
        {"id": "yard", "x": 0, "y": 0},
        {"id": "north", "x": 0, "y": 3},
        {"id": "east", "x": 4, "y": 3},
    ],
    "depots": [{"id": "depot", "location_id": "yard"}],
    "vehicle_types": [
        vehicle(
            "van",
            num_available=2,
            capacity={"parcels": 5},
            fixed_cost=7,
            unit_duration_cost_per_h=3600,
            shift_early_s=4,
            shift_late_s=100,
            max_distance=20,
            max_duration_s=50,
        )
    ],
    "orders": [
        {"id": "N", "location_id": "north", "load": {"parcels": 2}, "tw_early_s": 10},
        {"id": "E", "location_id": "east", "load": {"parcels": 1}, "unserved_cost": 30},
    ],
}
"""By N and E on one van: leaves at 7, serves N at 10 and E at 14, is back at 19 after 12 units."""

Edit = dict[str, dict[tuple[Any, ...], float]]


def compiled(subject: Instance) -> MatrixForm:
    return compile_model(build(subject))


def broken(form: MatrixForm, point: Point) -> set[str]:
    """The names of the constraints that a point breaks."""
    return {each.rule for each in row_violations(form, point)}


def optimum(subject: Instance) -> tuple[Any, Solution | None]:
    """The model's optimum by scipy, and the plan behind it.

    Without presolve, with which the HiGHS in scipy 1.17 cuts off the optimum of some days.
    """
    form = compiled(subject)
    result = milp(
        form.cost,
        constraints=LinearConstraint(form.matrix.scipy(), form.row_lower, form.row_upper),
        bounds=Bounds(form.col_lower, form.col_upper),
        integrality=form.integer,
        options={"mip_rel_gap": 1e-9, "presolve": False},
    )
    return result, None if result.x is None else decode(subject, form.values(result.x))


def broken_rows(data: Data, encoded: Encoded, edit: Edit | None = None) -> set[str]:
    """The equations of a day that a point breaks."""
    form = compiled(parsed(data))
    return broken(form, form.point(edited(encoded, edit or {})))


def edited(encoded: Encoded, edit: Edit) -> Encoded:
    """Encoded values, some of them replaced."""
    values = {family: dict(members) for family, members in encoded.items()}
    for family, members in edit.items():
        values.setdefault(family, {}).update(members)
    return values
