"""``stockwright goals``."""

from __future__ import annotations

from pathlib import Path

INSTANCES = Path(__file__).parents[3] / "instances" / "stock_allocation"


def test_goals_come_before_the_plan_and_the_plan_can_be_verified(run, tmp_path):
    """A line for each goal, then the report; what is written holds every rule."""
    file, plan = INSTANCES / "changed-plan.json", tmp_path / "plan.json"
    done = run("goals", file, "service, cost + 0.1*stock", "--out", plan)
    assert done.code == 0
    assert done.out.startswith("Goals\n")
    assert "cost + 0.1*stock" in done.out and "Cost\n" in done.out
    assert all(len(line) <= 80 for line in done.out.splitlines())
    assert run("verify", file, plan).code == 0


def test_json_has_the_goals_beside_the_report(run):
    """In their order, with what was reached."""
    answer = run("goals", INSTANCES / "changed-plan.json", "service, cost", "--json").json
    assert [goal["goal"] for goal in answer["goals"]] == ["service", "cost"]
    assert answer["status"] == "feasible" and answer["bound"] is None


def test_what_is_no_goal_and_what_has_none_are_refused(run, demo):
    """Code 2."""
    done = run("goals", INSTANCES / "changed-plan.json", "cost +")
    assert done.code == 2 and "E405" in done.err
    done = run("goals", demo, "cost")
    assert done.code == 2 and "E404 toy has no aims" in done.err


def test_where_no_plan_can_exist_the_rules_in_conflict_are_told(run):
    """Code 3, as from solve."""
    done = run("goals", INSTANCES / "too-little-supply.json", "cost")
    assert done.code == 3 and "Goals" not in done.out
    assert "supply_limit" in done.out


def test_a_plan_that_cannot_be_written_is_shown_all_the_same(run, full_disk, tmp_path):
    """Code 2, with the goals and the reason."""
    file = INSTANCES / "changed-plan.json"
    done = run("goals", file, "service, cost", "--out", tmp_path / "plan.json")
    assert done.code == 2 and "No space left" in done.err
    assert done.out.startswith("Goals\n")
