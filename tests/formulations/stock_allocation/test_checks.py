"""Each rule, broken by hand in a plan that keeps them all, is caught by its name."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.checks import cost, violations
from formulations.stock_allocation.solution import OpenWarehouse, Solution
from tests.formulations.stock_allocation.cases import compiled, instance, replaced
from tests.formulations.stock_allocation.network import NETWORK, encoded
from tests.formulations.stock_allocation.test_solution import plan_by_hand

SUBJECT = instance(NETWORK)
PLAN = plan_by_hand()
LOT = NETWORK["offers"][0]["lot_units"]


def rules(plan: Solution, **changes: Any) -> set[str]:
    """The rules that a plan breaks in the network with some tables replaced."""
    return {v.rule for v in violations(instance({**NETWORK, **changes}), plan)}


def changed(table: str, row: int, **fields: Any) -> Solution:
    """The plan with one row changed."""
    rows = list(getattr(PLAN, table))
    rows[row] = rows[row].model_copy(update=fields)
    return replaced(PLAN, table, rows)


def table_with(name: str, row: int, **fields: Any) -> dict[str, Any]:
    """A table of the network with one row changed."""
    rows = [dict(r) for r in NETWORK[name]]
    rows[row] |= fields
    return {name: rows}


def test_the_plan_made_by_hand_breaks_no_rule() -> None:
    """What follows breaks only what it changes."""
    assert rules(PLAN) == set()


@pytest.mark.parametrize(
    ("rule", "plan"),
    [
        ("known ids", changed("deliveries", 0, sku_id="C")),
        ("known ids", changed("stock", 0, warehouse_id="BARN")),
        ("one row each", replaced(PLAN, "stock", [*PLAN.stock, *PLAN.stock])),
        ("lane of its kind", changed("deliveries", 0, lane_id="OLD-NEW")),
        ("ends of its lane", changed("deliveries", 0, zone_id="VILLAGE")),
        ("lead time", changed("transfers", 0, arrival_period_id="P1")),
        ("lead time", changed("transfers", 0, period_id="P2", arrival_period_id="P2")),
        ("no negative quantities", changed("stock", 0, units=-1.0)),
        ("no negative quantities", changed("deliveries", 0, units=-1.0)),
        ("stock balance", changed("stock", 0, units=5.0)),
        ("stock balance", changed("purchases", 0, units=6.0)),
        ("demand", changed("deliveries", 0, units=9.0)),
        ("demand", replaced(PLAN, "shortages", [])),
        ("supply limit", changed("purchases", 0, units=14.0)),
        ("supply limit", changed("purchases", 0, sku_id="B")),
        ("storage capacity", changed("stock", 0, units=19.0)),
        ("throughput capacity", changed("deliveries", 0, units=28.0)),
        ("lane capacity", changed("transfers", 0, units=7.0)),
        ("safety stock", replaced(PLAN, "safety_shortfalls", [])),
        ("shortfall of safety stock", changed("safety_shortfalls", 0, sku_id="B")),
        ("minimum order", changed("purchases", 0, units=2.0)),
        ("lot size", changed("purchases", 0, units=7.0)),
        ("closed lane", replaced(PLAN, "open_lanes", [])),
        ("closed warehouse", replaced(PLAN, "open_warehouses", [])),
        ("open lane at closed warehouse", replaced(PLAN, "open_warehouses", [])),
    ],
)
def test_each_rule_is_caught_by_name(rule: str, plan: Solution) -> None:
    """One change to the plan, and the rule that forbids it speaks up."""
    assert rule in rules(plan)


@pytest.mark.parametrize(("more", "holds"), [(0.0, True), (1.0, False)])
def test_many_lots_are_whole_lots(more: float, holds: bool) -> None:
    """A unit too many is one, however large the order."""
    order = changed("purchases", 0, units=LOT * 1e6 + more)
    assert ("lot size" not in rules(order)) is holds


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("storage capacity", table_with("warehouses", 0, storage_capacity_m3=5.9)),
        ("throughput capacity", table_with("warehouses", 0, throughput_capacity_units=18.9)),
        (
            "throughput capacity",
            {
                "warehouse_calendar": [
                    {"warehouse_id": "OLD", "period_id": "P1", "throughput_capacity_units": 18.0}
                ]
            },
        ),
        (
            "supply limit",
            {
                "supply_calendar": [
                    {"source_id": "MAKER", "sku_id": "A", "period_id": "P1", "supply_units": 6.0}
                ]
            },
        ),
        ("safety stock", table_with("safety_stock", 0, safety_stock_units=2.0)),
        ("demand that must be served", {"demand": [r | {} for r in NETWORK["demand"]]}),
    ],
)
def test_tighter_data_breaks_the_rule(rule: str, change: dict[str, Any]) -> None:
    """A limit just below what the plan uses is broken, in the period that it holds for."""
    if rule == "demand that must be served":
        for row in change["demand"][:2]:
            del row["shortage_cost_per_unit"]
    assert rule in rules(PLAN, **change)


def test_waiting_demand_that_must_be_served_in_the_end() -> None:
    """Without a price for what still waits after the last period, none may."""
    rows = [dict(row) for row in NETWORK["demand"]]
    for row in rows[2:4]:
        del row["shortage_cost_per_unit"]
    assert rules(PLAN, demand=rows) == {"demand that must be served"}


def test_two_sources_for_a_single_source_zone() -> None:
    """The new warehouse serves the village too."""
    deliveries = [
        row.model_copy(
            update={"lane_id": "NEW-VILLAGE", "warehouse_id": "NEW"}
            if (row.zone_id, row.period_id) == ("VILLAGE", "P2")
            else {}
        )
        for row in PLAN.deliveries
    ]
    assert "warehouses of a zone" in rules(replaced(PLAN, "deliveries", deliveries))


def test_whole_units() -> None:
    """Half a unit of a SKU in whole units is caught."""
    skus = [NETWORK["skus"][0] | {"whole_units": True}, NETWORK["skus"][1]]
    assert rules(PLAN, skus=skus) == set()
    assert "whole units" in rules(changed("deliveries", 0, units=9.5), skus=skus)


def test_costs_of_unknown_rows_are_left_out() -> None:
    """A row that names nothing costs nothing; it is reported as a violation instead."""
    plan = replaced(PLAN, "open_warehouses", [OpenWarehouse(warehouse_id="BARN")])
    assert cost(SUBJECT, plan)["warehouse_opening"] == 0.0
    assert "known ids" in rules(plan)


def test_violations_say_where_and_by_how_much() -> None:
    """Place, SKU, period, amount and unit are those of the breach."""
    [row] = [k for k, r in enumerate(PLAN.shortages) if r.zone_id == "TOWN"]
    [violation] = violations(SUBJECT, changed("shortages", row, units=4.0))
    assert violation.where == "SKU A, zone TOWN, period P2"
    assert violation.amount == pytest.approx(1.0)
    assert violation.unit == "units"


def test_the_hand_made_values_decode_to_this_plan() -> None:
    """The plan spoiled above is the plan of the model tests."""
    form = compiled(SUBJECT)
    assert form.objective(form.point(encoded())) == pytest.approx(sum(cost(SUBJECT, PLAN).values()))


def test_a_slip_in_the_arrays_of_the_model_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model may take a capacity for unlimited: the checks still read it from the tables."""
    monkeypatch.setattr(Arrays, "capacity", lambda a, _: np.full((2, 2), np.inf))
    assert np.isinf(Arrays(SUBJECT).throughput).all()
    assert "throughput capacity" in rules(changed("deliveries", 0, units=28.0))
    assert "storage capacity" in rules(changed("stock", 0, units=19.0))


def test_the_checks_import_nothing_of_the_model() -> None:
    """Neither its arrays nor its bounds, only the instance and the plan."""
    code = "import sys, formulations.stock_allocation.checks; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True)
    room = "formulations.stock_allocation."
    names = {name.removeprefix(room) for name in loaded.split() if name.startswith(room)}
    assert "checks.rules" in names
    assert not names & {"arrays", "bounds", "reach", "symbols", "model", "conflicts"}


@pytest.mark.parametrize("amount", [math.nan, math.inf])
@pytest.mark.parametrize(
    "table",
    ["purchases", "transfers", "deliveries", "stock", "shortages", "safety_shortfalls"],
)
def test_what_is_no_number_is_a_violation(table: str, amount: float) -> None:
    """A quantity that compares with nothing keeps no rule, and its amount is infinite."""
    found = list(violations(SUBJECT, changed(table, 0, units=amount)))
    assert any(math.isinf(violation.amount) for violation in found)
    assert not any(math.isnan(violation.amount) for violation in found)
