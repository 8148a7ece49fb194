"""``stockwright solve``."""

from __future__ import annotations

import dataclasses
import json

import pandas as pd
import pytest

import optimizer
from optimizer.backends import process
from optimizer.errors import Issue
from optimizer.result import Limit, Status, Termination
from tests.optimizer.cli.conftest import BEST_COST
from tests.optimizer.reporting.reports import REPORT, without_plan


def test_a_solved_instance_is_shown_with_its_proof(run, demo):
    """Exit code 0, the plan on stdout, nothing else said."""
    done = run("solve", demo)
    assert done.code == 0
    assert done.out.startswith(f"Plan for kiosk-monday: {BEST_COST:.2f} EUR, proven optimal.")
    assert f"{BEST_COST:.2f} EUR (optimal), reached" in done.out
    assert done.err == ""


def test_json_is_one_object_with_the_plan(run, demo):
    """A program gets status, cost, bound, plan and provenance from stdout alone."""
    answer = run("solve", demo, "--json", "--seed", 7).json
    assert answer["status"] == "optimal"
    assert answer["objective"]["value"] == pytest.approx(BEST_COST)
    assert sum(answer["objective"]["components"].values()) == pytest.approx(BEST_COST)
    assert answer["bound"] == pytest.approx(BEST_COST)
    assert answer["verification"]["ok"] is True
    assert {order["product_id"] for order in answer["plan"]["orders"]} >= {"tea", "cake"}
    assert answer["provenance"]["seed"] == 7
    assert answer["provenance"]["model"]["rows"] > 0
    assert {"load", "build", "compile", "solve", "verify", "total"} <= set(
        answer["provenance"]["time_s"]
    )


def test_the_memory_of_the_solver_can_be_capped(run, demo):
    """Programs see which limit it was; the plan by rule of thumb is still a verified one."""
    done = run("solve", demo, "--json", "--memory", 1)
    assert (done.code, done.json["status"], done.json["limit"]) == (0, "feasible", "memory")
    assert done.json["provenance"]["memory_mb"] == 1
    assert "Stopped by the memory limit." in run("solve", demo, "--memory", 1).out


def test_a_second_solver_is_asked_on_request(run, demo):
    """What it says stands beside the proof, for people and for programs."""
    done = run("solve", demo, "--paranoid")
    assert done.code == 0
    assert "opinion     mathopt:" in done.out and " agrees: optimal at" in done.out
    assert run("solve", demo, "--paranoid", "--json").json["second_opinion"]["verdict"] == "agrees"


def test_solvers_that_disagree_leave_no_plan(run, demo, tmp_path, monkeypatch):
    """Exit code 5, no plan file, and the folder with the case is named."""
    monkeypatch.chdir(tmp_path)
    honest = process.run

    def lie(target, *args, **kwargs):
        answer = honest(target, *args, **kwargs)
        if "mathopt" not in target:
            return answer
        infeasible = Termination(status=Status.INFEASIBLE)
        return dataclasses.replace(answer, termination=infeasible, primal_bound=None, point=None)

    monkeypatch.setattr(process, "run", lie)
    out = tmp_path / "plan.json"
    done = run("solve", demo, "--paranoid", "--json", "--out", out)
    assert (done.code, done.json["status"]) == (5, "error")
    assert not out.exists()
    assert (tmp_path / done.json["second_opinion"]["case"] / "reduced.mps").is_file()
    told = " ".join(run("solve", demo, "--paranoid").out.split())
    assert "is contradicted by a second solver: do not use it." in told
    assert "DISAGREES: mathopt:" in told and "says infeasible, highs says optimal at" in told


def test_out_writes_the_plan_and_stdout_names_it(run, demo, tmp_path):
    """The file belongs to its instance and passes verify."""
    out = tmp_path / "plan.json"
    done = run("solve", demo, "--json", "--out", out)
    assert done.json["plan"] == str(out)
    content = json.loads(out.read_text())
    assert content["instance_sha256"] == done.json["provenance"]["instance_sha256"]
    assert content["objective"] == done.json["objective"]
    assert run("verify", demo, out).code == 0


def test_tables_are_the_frames_of_the_report(run, demo, tmp_path):
    """One CSV file for each table of the plan, equal to what Python gets."""
    run("solve", demo, "--tables", tmp_path / "tables")
    written = {path.stem: pd.read_csv(path) for path in (tmp_path / "tables").iterdir()}
    frames = optimizer.solve(demo).to_pandas()
    assert set(written) == set(frames)
    assert written["orders"]["product_id"].tolist() == frames["orders"]["product_id"].tolist()
    assert written["orders"]["packs"].tolist() == frames["orders"]["packs"].tolist()


def test_another_backend_gives_the_same_cost(run, demo):
    """A second opinion."""
    answer = run("solve", demo, "--json", "--backend", "mathopt").json
    assert answer["objective"]["value"] == pytest.approx(BEST_COST)
    assert answer["provenance"]["backend"].startswith("mathopt")


def test_an_infeasible_instance_names_the_rules_in_conflict(run, changed):
    """Exit code 3 and a sentence in the planner's words."""
    done = run("solve", changed(storage_m3=0.5))
    assert done.code == 3
    assert "No plan for kiosk-monday can exist; these are in conflict:" in done.out
    assert "space in the store" in done.out
    assert "demand of products" in done.out


def test_an_unbounded_instance_names_what_runs_away(run, changed):
    """Exit code 3: a product that pays for being bought, with no limit."""
    gift = {"id": "tea", "pack_units": 1, "unit_cost": -1, "unit_volume_m3": 0}
    done = run("solve", changed(products=[gift], demands=[]))
    assert done.code == 3
    assert "can fall for ever" in done.out
    assert "packs" in done.out


@pytest.mark.parametrize(
    ("report", "code", "words"),
    [
        (without_plan(Status.NO_SOLUTION, limit=Limit.TIME), 4, "nothing is proven"),
        (REPORT.replace(status=Status.ERROR), 5, "failed its verification"),
        (REPORT.replace(status=Status.FEASIBLE, limit=Limit.INTERRUPT), 130, "by request"),
    ],
)
def test_other_endings_have_their_exit_codes(run, demo, monkeypatch, report, code, words):
    """Nothing found, a failed verification, an interrupt with a plan."""
    monkeypatch.setattr(optimizer, "solve", lambda *_, **__: report, raising=False)
    done = run("solve", demo)
    assert done.code == code
    assert words in done.out


def test_a_plan_that_failed_its_check_is_not_written(run, demo, monkeypatch, tmp_path):
    """No file can be mistaken for a good plan."""
    failed = REPORT.replace(status=Status.ERROR, verification=None)
    monkeypatch.setattr(optimizer, "solve", lambda *_, **__: failed, raising=False)
    done = run("solve", demo, "--out", tmp_path / "plan.json", "--tables", tmp_path / "tables")
    assert done.code == 5
    assert "no sound plan" in done.err
    assert not (tmp_path / "plan.json").exists()
    assert not list((tmp_path / "tables").iterdir())


def test_a_plan_that_cannot_be_written_is_shown_all_the_same(run, demo, full_disk, tmp_path):
    """Code 2, with the plan, the report and the reason."""
    out, page = tmp_path / "plan.json", tmp_path / "report.html"
    done = run("solve", demo, "--json", "--out", out, "--report", page)
    assert done.code == 2 and "E405" in done.err and "No space left" in done.err
    assert done.json["status"] == "optimal" and done.json["plan"]["orders"]
    assert page.exists() and not out.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--method", "simulated_annealing"], "E403"),
        (["--backend", "hihgs"], "E403"),
        (["--time-limit", "-1"], "E405"),
        (["--gap", "2"], "E405"),
        (["--threads", "0"], "E405"),
        (["--seed", "many"], "valid int"),
        (["--fast"], "--fast"),
        (["--out", "/no/such/folder/plan.json"], "cannot be written"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(run, demo, words, message):
    """Exit code 2, one sentence, and the same as JSON when asked for."""
    done = run("solve", demo, *words)
    assert done.code == 2
    assert message in done.err
    assert done.out == ""
    answer = run("solve", demo, "--json", *words).json
    assert answer["status"] == "error"
    assert message in json.dumps(answer["errors"])
    (issue,) = answer["errors"]
    assert issue["code"] is None or f"help: {issue['hint']}" in done.err


def test_every_error_of_the_file_is_told_at_once(run, changed):
    """Line, code, pointer and help for people; the same for programs."""
    products = [{"id": "tea", "pack_units": 0, "unit_cost": "2"}]
    file = changed(products=products, demnads=[])
    done = run("solve", file)
    assert done.code == 2
    for part in (str(file), "E203", "E204", "E202", "E201", "/data/products/0/pack_units", "help:"):
        assert part in done.err
    answer = run("solve", file, "--json").json
    assert answer["num_errors"] == len(answer["errors"]) == 4
    assert {error["code"] for error in answer["errors"]} == {"E201", "E202", "E203", "E204"}


def test_a_defect_of_the_program_is_one_sentence(run, demo, monkeypatch):
    """Exit code 1 without a traceback, in both forms."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the floor gave way\nand more")

    monkeypatch.setattr(optimizer, "solve", broken, raising=False)
    done = run("solve", demo)
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert "RuntimeError: the floor gave way" in done.err
    (error,) = run("solve", demo, "--json").json["errors"]
    assert error["code"] is None
    assert set(error) == {field.name for field in dataclasses.fields(Issue)}


def test_the_traceback_is_there_for_those_who_ask(demo, toy, monkeypatch, capsys):
    """STOCKWRIGHT_DEBUG shows where a defect is."""
    from optimizer.cli import main

    monkeypatch.setenv("STOCKWRIGHT_DEBUG", "1")
    monkeypatch.setattr(optimizer, "solve", lambda *_, **__: 1 / 0, raising=False)
    assert main(["solve", str(demo)]) == 1
    assert "Traceback" in capsys.readouterr().err
