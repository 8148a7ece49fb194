"""Alerts over a stock table: each rule on its edge, money by hand, a plan before the table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from formulations.abc_cost.alerts import Stock, alerts, cross_checks, sections
from formulations.abc_cost.solution import Solution, order_plan, reorder_plan, stock_plan
from optimizer.errors import InstanceError
from optimizer.schema.record import parse_record
from tests.formulations.abc_cost.cases import class_stock, order_quantity
from tests.formulations.abc_cost.reorder.cases import decision_of, reorder_policy

QUIET = {
    "sku_id": "S1",
    "on_hand_units": 60.0,
    "unit_cost": 4.0,
    "annual_demand_units": 365.0,
    "reorder_point_units": 30.0,
    "order_quantity_units": 50.0,
}
"""One unit a day, stock between the reorder point and the most there ever is."""


def stock(*rows: dict[str, Any]) -> Stock:
    given = [QUIET | {"sku_id": f"S{n}"} | row for n, row in enumerate(rows, start=1)]
    kept = [{k: v for k, v in row.items() if v is not None} for row in given]
    return parse_record(Stock, {"stock": kept})


def told(table: Stock, plan: Solution | None = None) -> list[tuple[str, str, float, float, str]]:
    return [
        (row.sku_id, row.alert, row.units, row.money_at_stake, row.detail)
        for row in alerts(table, plan)
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, []),
        ({"on_hand_units": 31.0}, []),
        ({"on_hand_units": 30.0}, [("below reorder point", 0.0, 0.0, "order 50")]),
        ({"on_hand_units": 10.0}, [("below reorder point", 20.0, 80.0, "order 50")]),
        (
            {"on_hand_units": 10.0, "unit_margin": 1.5},
            [("below reorder point", 20.0, 30.0, "order 50")],
        ),
        ({"on_hand_units": 10.0, "on_order_units": 50.0}, []),
        (
            {"on_hand_units": 10.0, "on_order_units": 50.0, "backordered_units": 80.0},
            [("below reorder point", 50.0, 200.0, "order 100")],
        ),
        (
            {"on_hand_units": 10.0, "order_quantity_units": None},
            [("below reorder point", 20.0, 80.0, "an order is due")],
        ),
        (
            {"on_hand_units": 10.0, "order_quantity_units": 6_172_839.5},
            [("below reorder point", 20.0, 80.0, "order 6172839.5")],
        ),
        ({"on_hand_units": 80.0}, []),
        ({"on_hand_units": 90.0}, [("overstock", 10.0, 40.0, "10 days of demand too much")]),
        ({"on_hand_units": 90.0, "reorder_point_units": None}, []),
        (
            {"on_hand_units": 0.0, "on_order_units": 90.0, "annual_demand_units": 0.0},
            [("overstock", 10.0, 40.0, "no demand")],
        ),
        ({"days_since_last_sale": 179.0}, []),
        (
            {"days_since_last_sale": 180.0, "on_hand_units": 90.0},
            [("dead stock", 90.0, 360.0, "no sale for 180 days")],
        ),
        ({"annual_demand_units": 0.0}, [("dead stock", 60.0, 240.0, "no demand")]),
        (
            {"annual_demand_units": 0.0, "days_since_last_sale": 3.0},
            [("dead stock", 60.0, 240.0, "no demand")],
        ),
        ({"days_to_expiry": 60.0}, []),
        ({"days_to_expiry": 50.0}, [("expiry", 10.0, 40.0, "expires in 50 days")]),
        ({"days_to_expiry": 50.0, "expiring_units": 45.0}, []),
        (
            {"days_to_expiry": -1.0, "expiring_units": 5.0},
            [("expiry", 5.0, 20.0, "has expired")],
        ),
        ({"days_to_expiry": 5.0, "annual_demand_units": None}, []),
        (
            {"days_to_expiry": 0.0, "annual_demand_units": None},
            [("expiry", 60.0, 240.0, "has expired")],
        ),
        ({"abc_class_id": "A", "previous_abc_class_id": "A"}, []),
        ({"abc_class_id": "A"}, []),
        (
            {"abc_class_id": "A", "previous_abc_class_id": "B"},
            [("class change", 60.0, 240.0, "B to A")],
        ),
    ],
)
@pytest.mark.filterwarnings("error")
def test_each_rule_on_its_edge(row: dict[str, Any], expected: list[tuple[Any, ...]]) -> None:
    """The alert, its units, its money and what to do, and silence just before it."""
    assert [each[1:] for each in told(stock(row))] == expected


def test_the_most_money_comes_first() -> None:
    """Over all rules; SKUs may have several alerts."""
    table = stock(
        {"on_hand_units": 10.0},
        {"on_hand_units": 500.0, "abc_class_id": "A", "previous_abc_class_id": "B"},
        {"annual_demand_units": 0.0, "unit_cost": 9.0},
    )
    assert [(sku, alert) for sku, alert, *_ in told(table)] == [
        ("S2", "class change"),
        ("S2", "overstock"),
        ("S3", "dead stock"),
        ("S1", "below reorder point"),
    ]
    money = [row[3] for row in told(table)]
    assert money == sorted(money, reverse=True)


def test_reorder_points_and_lots_of_a_plan_come_before_the_table() -> None:
    """SKUs that the plan does not know keep their own."""
    decision = decision_of(reorder_policy({}))  # 160 units over the lead time
    plan = reorder_plan(decision, np.array([40.0]), np.array([1.0]))
    table = stock({"on_hand_units": 170.0}, {"on_hand_units": 30.0})
    assert told(table, plan) == [
        ("S1", "below reorder point", pytest.approx(10.0), pytest.approx(40.0), "order 40"),
        ("S2", "below reorder point", 0.0, 0.0, "order 50"),
    ]


def test_classes_of_a_plan_are_those_of_now() -> None:
    """The ranking of the plan, against the class that the table remembers."""
    decision = order_quantity({}).order_quantity
    assert decision is not None
    plan = order_plan(decision, np.array([50.0]))
    table = stock({"abc_class_id": "B", "previous_abc_class_id": "B"})
    assert told(table) == []
    assert told(table, plan) == [("S1", "class change", 60.0, 240.0, "B to A")]


def test_a_plan_without_skus_is_refused() -> None:
    """Class stock has no policy to compare with."""
    decision = class_stock().class_stock
    assert decision is not None
    plan = stock_plan(decision, np.array([1.0, 2.0, 3.0]))
    with pytest.raises(InstanceError, match="E304"):
        alerts(stock({}), plan)


def test_a_sku_stands_once() -> None:
    """A second row of the same SKU is a contradiction."""
    assert [(i.code, i.pointer) for i in cross_checks(stock({}, {"sku_id": "S1"}))] == [
        ("E301", "/stock/1/sku_id")
    ]


def test_a_long_table_is_told_in_short() -> None:
    """Kinds with their sums, the dearest alerts, and how many more there are."""
    kinds, most = sections(alerts(stock(*[{"on_hand_units": 90.0}] * 40), None))
    assert kinds.rows == (("overstock", 40, 1600.0),)
    assert len(most.rows) == 30
    assert most.note == "… 10 more alerts"
    (nothing,) = sections(alerts(stock({}), None))
    assert (nothing.title, nothing.rows) == ("No alerts", ())
