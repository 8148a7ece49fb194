"""``stockwright pareto``."""

from __future__ import annotations

from pathlib import Path

import pytest

INSTANCES = Path(__file__).parents[3] / "instances" / "stock_allocation"


def test_a_front_is_shown_with_the_price_of_each_step(run):
    """A line for each plan, within the width of a page."""
    done = run("pareto", INSTANCES / "changed-plan.json", "--points", 3)
    assert done.code == 0
    assert done.out.startswith("Cost against service of changed-plan\n")
    assert "per % more" in done.out
    assert all(len(line) <= 80 for line in done.out.splitlines())


def test_json_has_both_aims_and_the_components_of_each_plan(run):
    """The components sum to the objective of the file."""
    answer = run("pareto", INSTANCES / "changed-plan.json", "--points", 3, "--json").json
    assert answer["aims"] == ["cost", "service"] and len(answer["points"]) == 3
    for point in answer["points"]:
        assert {"cost", "service", "gap"} <= point.keys()
        assert abs(sum(point["components"].values()) - point["objective"]) < 1e-6


def test_without_a_plan_nothing_is_found(run):
    """Code 4; explain says why."""
    done = run("pareto", INSTANCES / "too-little-supply.json")
    assert done.code == 4
    assert "no plan was found" in done.out


def test_a_formulation_without_aims_says_so(run, demo):
    """Code 2."""
    done = run("pareto", demo)
    assert done.code == 2
    assert "E404 toy has no aims" in done.err


@pytest.mark.parametrize("suffix", [".html", ".png"])
def test_the_curve_is_drawn(run, tmp_path, suffix):
    """As a page or a picture, beside the table."""
    path = tmp_path / f"front{suffix}"
    done = run("pareto", INSTANCES / "changed-plan.json", "--points", 3, "--chart", path)
    assert done.code == 0 and "per % more" in done.out
    begin = b"\x89PNG" if suffix == ".png" else b"<!doctype html>"
    assert path.read_bytes().startswith(begin)


def test_a_chart_of_another_kind_is_refused_before_the_search(run, tmp_path):
    """Code 2, and no file."""
    done = run("pareto", INSTANCES / "changed-plan.json", "--chart", tmp_path / "front.xlsx")
    assert done.code == 2
    assert "E405" in done.err and not list(tmp_path.iterdir())


def test_what_cannot_be_drawn_is_shown_all_the_same(run, tmp_path, monkeypatch):
    """The plans took the time; a picture that fails does not cost them."""

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("optimizer.reporting.chart.write_png", fail)
    chart = ("--chart", tmp_path / "front.png")
    done = run("pareto", INSTANCES / "changed-plan.json", "--points", 3, *chart)
    assert done.code not in (0, 4) and "per % more" in done.out
