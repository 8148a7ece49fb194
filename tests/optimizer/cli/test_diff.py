"""``stockwright diff``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.optimizer.cli.conftest import BEST_COST


def write_plan(path: Path, orders: dict[str, int], shortages: dict[str, float]) -> Path:
    tables = {
        "orders": [{"product_id": p, "packs": n} for p, n in orders.items()],
        "shortages": [{"demand_id": d, "shortage_units": u} for d, u in shortages.items()],
    }
    path.write_text(json.dumps({"formulation": "toy", "plan": tables}))
    return path


@pytest.fixture
def plans(run, demo, tmp_path) -> tuple[Path, Path]:
    """The best plan, and one without juice for the school."""
    best = tmp_path / "best.json"
    run("solve", demo, "--out", best)
    return best, write_plan(tmp_path / "other.json", {"tea": 2, "cake": 6}, {"school": 8})


def test_the_rows_that_differ_and_the_cost_are_shown(run, demo, plans):
    """The best plan buys a pack of juice that the other goes without."""
    done = run("diff", demo, *plans)
    assert done.code == 0
    assert done.out.startswith("kiosk-monday: ")
    assert "Cost that differs" in done.out and "Shortages: 2 differ, 0 new, 1 gone" in done.out
    assert all(len(line) <= 80 for line in done.out.splitlines())


def test_json_has_both_checks_the_cost_and_the_rows(run, demo, plans):
    """A program gets the same; the components account for the whole difference."""
    answer = run("diff", demo, *plans, "--json").json
    assert answer["formulation"] == "toy"
    assert answer["before"]["recomputed"] == pytest.approx(BEST_COST)
    after = answer["after"]["recomputed"]
    assert answer["extra_cost"] == pytest.approx(after - BEST_COST)
    assert {row["table"] for row in answer["rows"]} >= {"shortages"}


def test_a_plan_compared_with_itself_does_not_differ(run, demo, plans):
    """No rows, no cost."""
    done = run("diff", demo, plans[0], plans[0])
    assert done.code == 0
    assert "0 rows of the plan differ, the same cost." in done.out


def test_a_plan_that_fails_its_check_ends_with_5(run, demo, plans, tmp_path):
    """The comparison is shown all the same."""
    bad = write_plan(tmp_path / "bad.json", {}, {})
    done = run("diff", demo, plans[0], bad)
    assert done.code == 5
    assert "Orders: " in done.out and "demand of products" in done.out


def test_the_plan_of_another_instance_is_refused_with_its_file(run, demo, changed, plans):
    """After the instance was changed its old plan is none of it."""
    done = run("diff", changed(storage_m3=11), *plans)
    assert done.code == 2
    assert "best.json" in done.err and "E303" in done.err
