"""An instance and changes of it, solved and compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import optimizer
from optimizer.result import Status
from optimizer.whatif.scenario_text import render_scenarios

TOY = Path(__file__).parents[2] / "rooms" / "toy" / "demo.json"
STOCK = Path(__file__).parents[3] / "instances" / "stock_allocation" / "lorries.json"


def test_a_scenario_costs_what_the_changed_file_costs(toy):
    """The same as an instance that was changed by hand, with what moved against the base."""
    envelope = json.loads(TOY.read_text())
    envelope["data"]["products"][1]["max_packs"] = 0
    del envelope["best_known"]
    by_hand = optimizer.solve(envelope)
    patch = {"data": {"products": [{"id": "juice", "max_packs": 0}]}}
    base, changed = optimizer.scenarios(TOY, [patch], seed=3)
    assert (base.name, changed.name) == ("base", "scenario 1")
    assert changed.report.objective.value == pytest.approx(by_hand.objective.value)
    assert changed.diff.extra_cost == pytest.approx(
        by_hand.objective.value - base.report.objective.value
    )
    assert changed.diff.extra_cost > 0
    assert ("orders", "juice") in {
        (row.table, row.key.get("product_id")) for row in changed.diff.rows
    }
    assert base.diff is None and base.report.provenance.seed == 3


def test_a_scenario_without_a_plan_is_a_result(toy):
    """Tea must be served and cannot be bought: infeasible, with its reasons, not compared."""
    patch = {"name": "no tea", "data": {"products": [{"id": "tea", "max_packs": 0}]}}
    found = optimizer.scenarios(TOY, [patch])
    assert found[1].name == "no tea"
    assert found[1].report.status is Status.INFEASIBLE and found[1].diff is None
    text = render_scenarios(found)
    assert "No plan for no tea can exist" in text


def test_scenarios_of_a_room_show_cost_service_and_moves():
    """Dearer shortages: key figures of the room and rows of its tables stand beside the base."""
    row = json.loads(STOCK.read_text())["data"]["demand"][0]
    ids = {name: value for name, value in row.items() if name.endswith("_id")}
    patch = {"data": {"demand": [ids | {"demand_units": 2 * row["demand_units"]}]}}
    found = optimizer.scenarios(STOCK, [patch] * 4, time_limit_s=20)
    text = render_scenarios(found)
    assert "Key figures that differ" in text and "demand units" in text
    assert text.count("Cost that differs") == 2  # three beside the base, then the fourth
    assert all(len(line) <= 80 for line in text.splitlines())
