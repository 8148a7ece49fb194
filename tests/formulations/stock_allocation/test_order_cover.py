"""Rows that make the relaxation of order costs tight and cut off no plan."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

import numpy as np
import pytest

from optimizer.modeling.matrix import MatrixForm
from tests.formulations.stock_allocation.cases import (
    SHOP,
    Data,
    broken,
    compiled,
    demand,
    instance,
    offer,
    shop,
    solved,
    stock,
)

ORDERS: Data = shop(offers=offer(order_cost=5.0), demand=demand(10.0, 10.0))

PLAN: dict[str, dict[tuple[Any, ...], float]] = {
    "flow": {
        ("MAKER-SHOP", "A", 0): 10.0,
        ("SHOP-TOWN", "A", 0): 10.0,
        ("MAKER-SHOP", "A", 1): 10.0,
        ("SHOP-TOWN", "A", 1): 10.0,
    },
    "order": {("MAKER-SHOP", "A", 0): 1.0, ("MAKER-SHOP", "A", 1): 1.0},
}

BREACHES = [("order_cover", {("MAKER-SHOP", "A", 0): 0.5, ("MAKER-SHOP", "A", 1): 1.0})]


@pytest.mark.parametrize(("family", "order"), BREACHES)
def test_half_an_order_no_longer_buys_all_of_a_period(family: str, order: Any) -> None:
    """Ten units are half of all that may be ordered at first, but all that leaves at first."""
    form = compiled(instance(ORDERS))
    assert broken(form, form.point(PLAN)) == set()
    assert broken(form, form.point({**PLAN, "order": order})) == {family}


def lot_sizing(rng: random.Random, **terms: Any) -> Data:
    """One SKU, five periods, costs that do not change with time."""
    skus = [{"id": "A", "holding_cost_per_unit": 1.0}]
    asked = demand(*(float(rng.randint(5, 30)) for _ in range(5)), **terms)
    return shop(
        skus=skus,
        periods=[{"id": f"P{k}"} for k in range(1, 6)],
        offers=offer(order_cost=float(rng.randint(40, 90))),
        demand=asked,
    )


@pytest.mark.parametrize("seed", range(5))
def test_lot_sizing_is_solved_by_its_relaxation(seed: int) -> None:
    """Wagner and Whitin's problem has next to no gap, but a large one without these rows."""
    form = compiled(instance(lot_sizing(random.Random(seed))))
    best = solved(form).fun
    assert solved(form, relaxed=True).fun == pytest.approx(best, rel=2e-3)
    assert solved(without(form), relaxed=True).fun < 0.95 * best


def without(form: MatrixForm) -> MatrixForm:
    """The same model without the rows of order covers."""
    [family] = [f for f in form.rows if f.name == "order_cover"]
    lower, upper = form.row_lower.copy(), form.row_upper.copy()
    lower[family.start : family.stop] = -np.inf
    upper[family.start : family.stop] = np.inf
    return dataclasses.replace(form, row_lower=lower, row_upper=upper)


def hard(rng: random.Random) -> Data:
    """Two makers, one without orders, lead times, limits, a loss that may pay, a second shop."""
    data = lot_sizing(rng, shortage_cost_per_unit=float(rng.randint(2, 9)))
    [maker], [lane] = data["supply_lanes"], data["delivery_lanes"]
    late = {"lead_time_periods": rng.randint(0, 2)}
    other = {"source_id": "OTHER", "sku_id": "A", "unit_cost": 3.5, "supply_units": 12.0}
    receipt = {"sku_id": "A", "warehouse_id": "SHOP", "period_id": "P2", "receipt_units": 4.0}
    return {
        **data,
        "sources": [{"id": "MAKER"}, {"id": "OTHER"}],
        "warehouses": [{"id": "SHOP", "throughput_capacity_units": 25.0}, {"id": "BARN"}],
        "offers": [data["offers"][0] | {"supply_units": float(rng.randint(15, 60))}, other],
        "supply_lanes": [
            maker | late,
            maker | {"id": "M2", "warehouse_id": "BARN"},
            maker | {"id": "O", "source_id": "OTHER"},
        ],
        "transfer_lanes": [
            {"id": "T", "from_warehouse_id": "BARN", "to_warehouse_id": "SHOP", "unit_cost": 0.5}
        ],
        "delivery_lanes": [
            lane | {"lead_time_periods": rng.randint(0, 1)},
            SHOP["delivery_lanes"][0] | {"id": "SLOW", "capacity_units": 9.0, "unit_cost": 1.0},
        ],
        "initial_stock": [stock(7.0)],
        "receipts": [receipt],
    }


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_is_cut_off(seed: int) -> None:
    """With everything that can come without an order, the optimum is the same without the rows."""
    form = compiled(instance(hard(random.Random(seed))))
    [family] = [f for f in form.rows if f.name == "order_cover"]
    assert family.index
    assert solved(form).fun == pytest.approx(solved(without(form)).fun, rel=1e-8)


def test_only_demand_that_one_warehouse_serves_has_such_rows() -> None:
    """With a second shop that delivers to the town, or with demand that waits, there are none."""
    rival = {"id": "BARN-TOWN", "warehouse_id": "BARN", "zone_id": "TOWN"}
    two = {
        "warehouses": [{"id": "SHOP"}, {"id": "BARN"}],
        "delivery_lanes": [*ORDERS["delivery_lanes"], rival],
    }
    waiting = {"demand": demand(10.0, 10.0, backorder_cost_per_unit=1.0)}
    for changes in (two, waiting):
        form = compiled(instance({**ORDERS, **changes}))
        assert not [f for f in form.rows if f.name == "order_cover" and f.index]
