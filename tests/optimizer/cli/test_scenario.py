"""``stockwright scenario``."""

from __future__ import annotations

import json

import pytest

from tests.optimizer.cli.conftest import BEST_COST


@pytest.fixture
def patch(tmp_path):
    """Write a patch of the demo's data."""

    def write(name: str, **data: object):
        path = tmp_path / name
        path.write_text(json.dumps({"data": data}))
        return path

    return write


def test_scenarios_are_named_by_their_files_and_compared(run, demo, patch):
    """One line for each, the base first."""
    small = patch("small-store.json", storage_m3=8)
    done = run("scenario", demo, small)
    assert done.code == 0
    assert done.out.startswith("Scenarios of kiosk-monday\n")
    lines = [line.split()[:2] for line in done.out.splitlines()]
    assert ["base", "optimal"] in lines and ["small-store", "optimal"] in lines


def test_json_has_a_whole_report_for_each(run, demo, patch):
    """And what moved against the base, which has none itself."""
    answer = run("scenario", demo, patch("big.json", storage_m3=99), "--json").json
    base, big = answer["scenarios"]
    assert base["report"]["objective"]["value"] == pytest.approx(BEST_COST)
    assert base["diff"] is None and big["name"] == "big"
    assert big["diff"]["extra_cost"] == pytest.approx(
        big["report"]["objective"]["value"] - BEST_COST
    )


def test_a_scenario_without_a_plan_ends_with_its_code(run, demo, patch):
    """Infeasible: 3, though the base is fine; both are shown."""
    done = run("scenario", demo, patch("no-room.json", storage_m3=0))
    assert done.code == 3
    assert "infeasible" in done.out and "base" in done.out


def test_each_scenario_can_have_a_second_opinion(run, demo, patch):
    """Of the base and of every change."""
    answer = run("scenario", demo, patch("big.json", storage_m3=99), "--paranoid", "--json").json
    opinions = [each["report"]["second_opinion"]["verdict"] for each in answer["scenarios"]]
    assert opinions == ["agrees", "agrees"]


def test_an_unknown_id_is_an_error_of_the_patch(run, demo, patch):
    """Code 2, before anything is solved, at its place in that file."""
    done = run("scenario", demo, patch("bad.json", products=[{"id": "te", "max_packs": 1}]))
    assert done.code == 2 and done.out == ""
    assert "bad.json:1:" in done.err and 'did you mean "tea"?' in done.err
