"""``stockwright roll``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

INSTANCES = Path(__file__).parents[3] / "instances" / "stock_allocation"


@pytest.fixture
def last(run, tmp_path) -> Path:
    """The best plan of an instance with few weeks."""
    path = tmp_path / "last.json"
    assert run("solve", INSTANCES / "changed-plan.json", "--out", path).code == 0
    return path


@pytest.fixture
def new(tmp_path) -> Path:
    """The data of one week later, with no word of an earlier plan."""
    envelope = json.loads((INSTANCES / "changed-plan.json").read_text())
    data = envelope["data"]
    del data["planned_flows"], envelope["best_known"]
    del data["periods"][0]
    data["periods"].append({"id": "WEEK-5"})
    data["demand"] = [row for row in data["demand"] if row["period_id"] != "WEEK-1"]
    data["initial_stock"] = [{"sku_id": "GOODS", "warehouse_id": "SHOP", "stock_units": 3}]
    path = tmp_path / "new.json"
    path.write_text(json.dumps(envelope))
    return path


def test_the_instance_and_the_plan_that_are_written_belong_together(run, new, last, tmp_path):
    """The next plan can be verified, and rolled on in its turn."""
    rolled, plan = tmp_path / "rolled.json", tmp_path / "plan.json"
    done = run("roll", new, last, "--instance", rolled, "--out", plan)
    assert done.code == 0
    assert done.out.startswith("Changes against the last plan by period")
    assert run("verify", rolled, plan).code == 0
    periods = {row["period_id"] for row in json.loads(rolled.read_text())["data"]["planned_flows"]}
    assert periods and periods <= {"WEEK-2", "WEEK-3", "WEEK-4"}
    assert run("roll", new, plan).code == 0


def test_a_plan_that_cannot_be_written_is_shown_all_the_same(
    run, new, last, tmp_path, request: pytest.FixtureRequest
):
    """Code 2, with the changes and the reason."""
    request.getfixturevalue("full_disk")
    done = run("roll", new, last, "--out", tmp_path / "plan.json")
    assert done.code == 2 and "No space left" in done.err
    assert done.out.startswith("Changes against the last plan by period")


def test_a_plan_that_is_rolled_on_can_have_a_second_opinion(run, new, last):
    """As one that is made anew."""
    answer = run("roll", new, last, "--paranoid", "--json").json
    assert answer["second_opinion"]["verdict"] == "agrees"


def test_json_is_a_report_with_the_changes(run, new, last):
    """A row for each period of the new horizon."""
    answer = run("roll", new, last, "--json").json
    assert answer["status"] == "optimal"
    rows = answer["nervousness"]
    assert [row["period_id"] for row in rows] == ["WEEK-2", "WEEK-3", "WEEK-4", "WEEK-5"]


def test_a_formulation_without_words_for_an_earlier_plan_says_so(run, demo, tmp_path):
    """Code 2, and which formulation it is."""
    plan = tmp_path / "plan.json"
    run("solve", demo, "--out", plan)
    done = run("roll", demo, plan)
    assert done.code == 2
    assert "E404 toy has no words for an earlier plan" in done.err


def test_the_plan_of_another_formulation_is_refused(run, new, demo, tmp_path):
    """With the file it is in."""
    plan = tmp_path / "plan.json"
    run("solve", demo, "--out", plan)
    done = run("roll", new, plan)
    assert done.code == 2
    assert "plan.json" in done.err and "E303" in done.err
