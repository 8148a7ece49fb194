"""Plans are read back: our own, whole reports, foreign ones; those of others are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optimizer.errors import InstanceError
from optimizer.instance.loader import LoadedInstance, load, load_solution
from tests.optimizer.instance.files import DEMO

pytestmark = pytest.mark.usefixtures("toy")

PLAN = {
    "orders": [{"product_id": "tea", "packs": 2}],
    "shortages": [{"demand_id": "school", "shortage_units": 8}],
}


def report(change: Callable[[dict[str, Any]], object] = lambda report: None) -> dict[str, Any]:
    """A plan file as ``solve --out`` writes it, changed by ``change``."""
    made: dict[str, Any] = {
        "formulation": "toy",
        "name": "kiosk-monday",
        "instance_sha256": load(DEMO).sha256,
        "status": "feasible",
        "bound": None,
        "objective": {"value": 52.0, "components": {"purchase": 20.0, "shortage": 32.0}},
        "plan": json.loads(json.dumps(PLAN)),
    }
    change(made)
    return made


def found(instance: LoadedInstance, source: Any) -> list[tuple[str, str]]:
    with pytest.raises(InstanceError) as caught:
        load_solution(instance, source)
    assert all(issue.hint for issue in caught.value.issues)
    return [(issue.code, issue.pointer) for issue in caught.value.issues]


def test_a_plan_and_its_claim_are_read(tmp_path: Path) -> None:
    """From a file or a mapping: the room's solution and the objective it claims."""
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(report()))
    for source in (path, str(path), report()):
        solution, claimed, _ = load_solution(load(DEMO), source)
        assert solution.orders["packs"].tolist() == [2]
        assert claimed == 52.0


def test_a_whole_report_is_read() -> None:
    """The identity may stand in the provenance, and nothing needs to be claimed."""

    def as_report(made: dict[str, Any]) -> None:
        made["provenance"] = {"instance_sha256": made.pop("instance_sha256")}
        made["objective"] = None

    assert load_solution(load(DEMO), report(as_report))[1] is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda r: r.update(instance_sha256="0" * 64), ("E303", "/instance_sha256")),
        (
            lambda r: r.update(provenance={"instance_sha256": "0"}),
            ("E303", "/provenance/instance_sha256"),
        ),
        (lambda r: r.update(formulation="other"), ("E303", "/formulation")),
        (lambda r: r.pop("plan"), ("E304", "/plan")),
        (lambda r: r.update(plan=None), ("E304", "/plan")),
        (lambda r: r.update(plan="plan.json"), ("E204", "/plan")),
        (lambda r: r.update(objective={"value": "52"}), ("E204", "/objective/value")),
        (lambda r: r.update(objective={"value": True}), ("E204", "/objective/value")),
        (lambda r: r["plan"]["orders"][0].update(packs=1.5), ("E204", "/plan/orders/0/packs")),
        (lambda r: r["plan"]["orders"][0].update(pakcs=1), ("E202", "/plan/orders/0/pakcs")),
        (lambda r: r["plan"].pop("shortages"), ("E201", "/plan/shortages")),
    ],
)
def test_a_plan_that_does_not_fit_is_refused(change: Any, expected: tuple[str, str]) -> None:
    """Another instance, no plan, wrong types: each with code and pointer."""
    assert found(load(DEMO), report(change)) == [expected]


@pytest.mark.parametrize("text", ["[]", "", "{", '{"plan": NaN}', "null"])
def test_broken_plan_files_are_refused(tmp_path: Path, text: str) -> None:
    """A plan file is read as strictly as an instance."""
    path = tmp_path / "plan.json"
    path.write_text(text)
    assert found(load(DEMO), path)


def test_foreign_plans_are_read_by_the_room(tmp_path: Path) -> None:
    """The suffix chooses the reader; what it cannot read is an issue, not a traceback."""
    path = tmp_path / "plan.packs"
    path.write_text("tea 2\ncost 20\n")
    solution, claimed, _ = load_solution(load(DEMO), path)
    assert (solution.orders["product_id"].tolist(), claimed) == (["tea"], 20.0)
    path.write_text("tea two\n")
    assert found(load(DEMO), path) == [("E204", "")]
