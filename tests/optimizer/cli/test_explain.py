"""``stockwright explain``."""

from __future__ import annotations

import json
from pathlib import Path

INSTANCES = Path(__file__).parents[3] / "instances" / "stock_allocation"


def test_the_conflict_and_the_fields_that_would_mend_it_are_shown(run):
    """By hand: 100 units are due in two weeks of 40 units each."""
    done = run("explain", INSTANCES / "too-little-supply.json")
    assert done.code == 3
    assert "100 units" in done.out and "(supply_limit)" in done.out
    assert "supply_units of offer MAKER, GOODS: 40 -> 50" in done.out
    assert "/data/offers/0/supply_units" in done.out
    assert "demand_units of demand GOODS, CLIENT, WEEK-2: 100 -> 80" in done.out


def test_json_is_a_report_with_the_relaxations(run):
    """The same as values, the least change first."""
    answer = run("explain", INSTANCES / "too-little-supply.json", "--json").json
    assert answer["status"] == "infeasible" and answer["errors"] == []
    first, second = answer["relaxations"]
    assert first["parts"] <= second["parts"]
    changes = {each["pointer"]: (each["before"], each["after"]) for each in first["changes"]}
    changes |= {each["pointer"]: (each["before"], each["after"]) for each in second["changes"]}
    assert changes == {
        "/data/demand/0/demand_units": (100.0, 80.0),
        "/data/offers/0/supply_units": (40.0, 50.0),
    }


def test_a_field_in_whole_numbers_is_mended_by_the_whole_number(run, changed):
    """Seven teas must be served and come in fives: two packs, 10 x 0.2 m3 of space."""
    done = run("explain", changed(storage_m3=0.5))
    assert done.code == 3
    assert "storage_m3: 0.5 -> 2\n" in done.out


def test_a_formulation_that_does_not_know_its_fields_says_what_it_knows(run):
    """The proof of the room, and what it says that is needed; no relaxations."""
    path = INSTANCES.parent / "vehicle_routing" / "too-heavy.json"
    done = run("explain", path)
    assert done.code == 3
    assert "no vehicle can serve order piano" in done.out and "needed: " in done.out
    assert run("explain", path, "--json").json["relaxations"] == []


def test_where_there_is_a_plan_there_is_nothing_to_explain(run, demo):
    """It says so, and what the plan costs."""
    done = run("explain", demo)
    assert done.code == 0
    assert "There is a plan, so there is nothing to explain." in done.out


def test_a_no_recommends_it_where_it_has_more_to_say(run, tmp_path):
    """Too little supply is in a field; of policies without a plan the answer says all it knows."""
    assert "stockwright explain" in run("solve", INSTANCES / "too-little-supply.json").err
    policies = json.loads((INSTANCES.parent / "abc_cost" / "reorder.json").read_text())
    policies["data"]["reorder_policy"]["stock_budget"] = 1.0
    file = tmp_path / "policies.json"
    file.write_text(json.dumps(policies))
    done = run("solve", file)
    assert done.code == 3 and "stock_budget" in done.out and "explain" not in done.err
