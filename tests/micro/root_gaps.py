"""Root gaps of stock allocation with and without each strengthening of its model.

``python -m tests.micro.root_gaps`` prints the table of the room's README: the mean over three
instances of (optimum - relaxation) / optimum in percent, and what it is without some rows.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from formulations.stock_allocation.generate import generate
from optimizer.modeling.matrix import MatrixForm
from tests.formulations.stock_allocation.cases import (
    Data,
    compiled,
    demand,
    instance,
    offer,
    shop,
    solved,
)
from tests.formulations.stock_allocation.test_brute_force import design, location

SEEDS = (1, 2, 3)
SUMMED = ("closed_warehouse", "closed_lane", "served_by_source")
LEFT_OUT = ("trip_sent", "order_cover", "warehouse_cover")
"""What a row for each flow is compared with: their sums for each binary, or nothing at all."""


def lot_sizing(rng: random.Random) -> Data:
    """Five SKUs for twelve periods, an order cost for each, one shop with a limited throughput."""
    skus, periods = [f"S{k}" for k in range(5)], [f"P{k}" for k in range(12)]
    return shop(
        skus=[{"id": sku, "holding_cost_per_unit": 1.0} for sku in skus],
        warehouses=[{"id": "SHOP", "throughput_capacity_units": 300.0}],
        periods=[{"id": period} for period in periods],
        offers=[
            offer(sku_id=sku, order_cost=float(rng.randint(50, 300)), supply_units=250.0)[0]
            for sku in skus
        ],
        demand=[
            {
                "sku_id": sku,
                "zone_id": "TOWN",
                "period_id": period,
                "demand_units": float(rng.randint(0, 100)),
                "shortage_cost_per_unit": 20.0,
            }
            for sku in skus
            for period in periods
        ],
    )


def plain_location(rng: random.Random) -> Data:
    """Warehouses to open, each zone served by any of them."""
    data = location(rng)
    return {**data, "zones": [{"id": zone["id"]} for zone in data["zones"]]}


def equal_sizes(rng: random.Random) -> Data:
    """Twelve warehouses of one size, forty zones whose demand must be served in one period."""
    warehouses, zones = [f"W{k}" for k in range(12)], [f"Z{k}" for k in range(40)]
    at = {place: (rng.random(), rng.random()) for place in warehouses + zones}
    return shop(
        warehouses=[
            {"id": w, "opening_cost": 2000.0, "throughput_capacity_units": 60.0} for w in warehouses
        ],
        zones=[{"id": z} for z in zones],
        periods=[{"id": "P1"}],
        supply_lanes=[
            {"id": f"M-{w}", "source_id": "MAKER", "warehouse_id": w} for w in warehouses
        ],
        delivery_lanes=[
            {
                "id": w + z,
                "warehouse_id": w,
                "zone_id": z,
                "unit_cost": math.dist(at[w], at[z]) * 20,
            }
            for w in warehouses
            for z in zones
        ],
        demand=[demand(float(rng.randint(1, 9)), zone_id=z)[0] for z in zones],
    )


def network(kind: str) -> Callable[[random.Random], Data]:
    """A generated network of six SKUs."""
    return lambda rng: generate(rng, 6, "usual", kind)["data"]


FAMILIES: dict[str, Callable[[random.Random], Data]] = {
    "warehouse location": plain_location,
    "the same, few sources a zone": location,
    "warehouses of one size": equal_sizes,
    "network design": design,
    "lot sizing": lot_sizing,
    "networks, six SKUs": network("network"),
    "networks with lorries, six SKUs": network("transport"),
}


def main() -> None:
    """Print the table, a line as soon as it is known."""
    rows = (*SUMMED, *LEFT_OUT)
    print("| instances | the model | " + " | ".join(f"without `{row}`" for row in rows) + " |")
    print("|---" * (len(rows) + 2) + "|")
    for name, make in FAMILIES.items():
        forms = [compiled(instance(make(random.Random(seed)))) for seed in SEEDS]
        best = [solved(form).fun for form in forms]
        cells = [_gap(forms, best)]
        for row in rows:
            there = any(f.index for form in forms for f in form.rows if f.name == row)
            cells.append(_gap(forms, best, row) if there else "–")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def _gap(forms: list[MatrixForm], best: list[float | None], weak: str | None = None) -> str:
    """The mean root gap in percent of what has a plan, with one family of rows made weak."""
    gaps = [
        100.0 * (value - _relaxation(form, weak)) / value
        for form, value in zip(forms, best, strict=True)
        if value is not None
    ]
    return f"{np.mean(gaps):.2f}"


def _relaxation(form: MatrixForm, weak: str | None) -> float:
    """The least cost without integrality; rows x <= M y of a weak family count as their sum."""
    matrix = form.matrix.scipy().tocsr()
    lower, upper = form.row_lower.copy(), form.row_upper.copy()
    rows = []
    for family in form.rows:
        if family.name == weak:
            lower[family.start : family.stop] = -np.inf
            upper[family.start : family.stop] = np.inf
            if weak in SUMMED and family.index:
                gated = matrix[family.start : family.stop]
                gate = np.array([row.indices[row.data.argmin()] for row in gated])
                sums = np.array([gate == each for each in np.unique(gate)], dtype=float)
                rows.append(LinearConstraint(sums @ gated, -np.inf, 0.0))
    rows.append(LinearConstraint(matrix, lower, upper))
    return float(
        milp(form.cost, constraints=rows, bounds=Bounds(form.col_lower, form.col_upper)).fun
    )


if __name__ == "__main__":
    main()
