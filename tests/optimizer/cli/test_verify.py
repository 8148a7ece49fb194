"""``stockwright verify`` and ``check``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import optimizer
from optimizer.result import BoundCheck
from tests.optimizer.cli.conftest import BEST_COST

GOLDEN = Path(__file__).parents[3] / "instances" / "abc_cost" / "class-stock.json"


@pytest.fixture
def plan(run, demo, tmp_path) -> Path:
    """The best plan of the demo."""
    path = tmp_path / "plan.json"
    run("solve", demo, "--out", path)
    return path


def test_a_good_plan_is_confirmed(run, demo, plan):
    """Its cost is recomputed and compared with what it claims."""
    done = run("verify", demo, plan)
    assert done.code == 0
    assert f"every rule holds; cost recomputed as {BEST_COST:.2f} EUR, as claimed" in done.out


def test_a_spoiled_plan_is_caught_by_name(run, demo, plan):
    """Exit code 5, the rule that is broken, and the cost that is not as claimed."""
    content = json.loads(plan.read_text())
    content["plan"]["orders"] = []
    plan.write_text(json.dumps(content))
    done = run("verify", demo, plan)
    assert done.code == 5
    assert "demand of products" in done.out
    answer = run("verify", demo, plan, "--json").json
    assert answer["status"] == "error"
    assert answer["verification"]["ok"] is False
    assert answer["verification"]["claimed"] == pytest.approx(BEST_COST)
    assert answer["violations"][0]["rule"] == "demand of products"


def test_a_bound_by_prices_of_rows_is_computed_again(run, demo, plan):
    """Of any model: the bound that they prove, beside the one that a search tree claims."""
    done = run("verify", demo, plan, "--bound")
    assert done.code == 0
    assert "no plan costs less than the bound 50.00 EUR: recomputed as 50.00 EUR" in done.out
    content = json.loads(plan.read_text())
    assert content["trust"] == "certified_gap" and content["bound"] == pytest.approx(BEST_COST)


def test_a_bound_above_the_cost_of_its_plan_is_refuted(run, demo, plan, monkeypatch):
    """Whatever certificate there is for it."""
    beyond = BoundCheck(claimed=BEST_COST + 1.0, recomputed=BEST_COST + 1.0)
    monkeypatch.setattr(optimizer, "verify_bound", lambda *args: beyond)
    done = run("verify", demo, plan, "--bound")
    assert done.code == 5
    assert "is below the bound" in done.out


def test_any_change_of_a_plan_file_is_noticed(run, demo, plan):
    """The cost of this plan is still right, and yet the file is not what solve wrote."""
    content = json.loads(plan.read_text())
    content["provenance"]["seed"] = 7
    plan.write_text(json.dumps(content))
    done = run("verify", demo, plan)
    assert done.code == 5
    assert "the file was changed after it had been written" in done.out
    assert run("verify", demo, plan, "--json").json["verification"]["is_unchanged"] is False


def test_a_bound_without_a_certificate_is_not_proven(run, demo, plan):
    """It says so; the plan itself holds."""
    content = json.loads(plan.read_text())
    content["certificate"] = content["certified_bound"] = None
    del content["seal_sha256"]
    plan.write_text(json.dumps(content))
    done = run("verify", demo, plan, "--bound")
    assert done.code == 5
    assert "every rule holds" in done.out
    assert "cannot be computed again; it has no certificate" in done.out
    answer = run("verify", demo, plan, "--bound", "--json").json
    assert answer["bound"] == pytest.approx(BEST_COST)
    assert answer["verification"]["bound_recomputed"] is None
    assert answer["verification"]["bound_proven"] is False


@pytest.mark.parametrize(("stated", "code"), [('"x"', "E204"), ("NaN", "E105")])
def test_a_bound_that_is_no_number_is_told_once_where_it_stands(run, demo, plan, stated, code):
    """The certified one, which is what a certificate is asked for."""
    content = json.loads(plan.read_text())
    del content["seal_sha256"]
    content["certified_bound"] = "HERE"
    plan.write_text(json.dumps(content).replace('"HERE"', stated))
    errors = run("verify", demo, plan, "--bound", "--json").json["errors"]
    assert [(e["code"], e["pointer"]) for e in errors] == [(code, "/certified_bound")]


def test_a_plan_of_another_instance_is_refused(run, changed, plan):
    """Exit code 2: the digest does not fit."""
    done = run("verify", changed(storage_m3=9), plan)
    assert done.code == 2
    assert "E303" in done.err
    assert str(plan) in done.err


def test_a_report_is_a_plan_too(run, demo, tmp_path):
    """What --json printed can be verified later."""
    saved = tmp_path / "report.json"
    saved.write_text(run("solve", demo, "--json").out)
    assert run("verify", demo, saved).code == 0


def test_a_published_solution_is_read_by_its_suffix(run, demo, tmp_path):
    """A foreign plan with a foreign claim."""
    foreign = tmp_path / "best.packs"
    foreign.write_text("tea 2\njuice 1\ncake 6\ncost 61\n")
    done = run("verify", demo, foreign)
    assert done.code == 5
    assert "claimed 61.00 EUR" in done.out


def test_verify_loads_no_solver_and_no_model(run, tmp_path):
    """The check is independent down to what is in memory."""
    plan = tmp_path / "plan.json"
    program = f"""
import sys
from optimizer.cli import main
code = main(["verify", {str(GOLDEN)!r}, {str(plan)!r}])
heavy = {{"highspy", "ortools", "pyvrp", "pyomo"}} & set(sys.modules)
sys.exit(f"loaded {{heavy}}" if heavy else code)
"""
    run("solve", GOLDEN, "--out", plan)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_check_tells_what_is_there(run, demo):
    """A valid instance with its sizes and its digest."""
    done = run("check", demo)
    assert done.code == 0
    assert "a valid toy instance" in done.out
    assert "3 products, 3 demands" in done.out


def test_check_warns_of_what_looks_wrong(run, changed):
    """A warning is talk, not failure."""
    demand = {"id": "d", "product_id": "tea", "quantity_units": 7, "shortage_cost": 0.5}
    done = run("check", changed(demands=[demand]))
    assert done.code == 0
    assert "W301" in done.err


def test_check_refuses_what_is_wrong(run, tmp_path):
    """A missing file, a folder, and no JSON at all."""
    (tmp_path / "text.json").write_text("hello")
    for name in ("missing.json", ".", "text.json"):
        done = run("check", tmp_path / name)
        assert done.code == 2
        assert done.out == ""
