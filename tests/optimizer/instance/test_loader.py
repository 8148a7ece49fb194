"""Loading: good files become data, bad ones a complete list of what to mend."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer.contracts import Formulation
from optimizer.errors import InstanceError
from optimizer.instance.loader import ENOUGH, load, load_solution
from tests.optimizer.instance.files import DEMO, demo, found, issues, refusal, written

pytestmark = pytest.mark.usefixtures("toy")


def test_a_good_file_is_loaded(toy: Formulation) -> None:
    """The demo becomes typed data with its envelope, path and identity, without warnings."""
    instance = load(DEMO)
    assert instance.formulation is toy
    assert instance.envelope.name == "kiosk-monday"
    assert instance.data.products["id"].tolist() == ["tea", "juice", "cake"]
    assert instance.path == DEMO
    assert len(instance.sha256) == 64
    assert instance.warnings == ()


def test_a_mapping_is_loaded_like_its_file() -> None:
    """Same data and same identity, but no path; numpy numbers are numbers."""
    instance = load(
        demo(lambda e: e["data"].update(storage_m3=np.float64(10), x=None) or e["data"].pop("x"))
    )
    assert instance.path is None
    assert instance.data == load(DEMO).data
    assert instance.sha256 == load(str(DEMO)).sha256


def test_problems_of_all_kinds_are_told_at_once(tmp_path: Path) -> None:
    """Envelope, data and JSON problems come together, in the order of the file."""
    envelope = demo()
    envelope["currency"] = "eur"
    envelope["nme"] = envelope.pop("name")
    envelope["data"]["storage_m3"] = float("nan")
    envelope["data"]["products"][0]["unit_cst"] = envelope["data"]["products"][0].pop("unit_cost")
    envelope["data"]["products"][1]["pack_units"] = -3
    envelope["data"]["demands"][0]["quantity_units"] = None
    assert found(written(tmp_path, envelope)) == [
        ("E201", "/name"),
        ("E205", "/currency"),
        ("E105", "/data/storage_m3"),
        ("E201", "/data/products/0/unit_cost"),
        ("E202", "/data/products/0/unit_cst"),
        ("E203", "/data/products/1/pack_units"),
        ("E204", "/data/demands/0/quantity_units"),
        ("E202", "/nme"),
    ]


def test_an_issue_says_all_there_is_to_say(tmp_path: Path) -> None:
    """Code, place, value, what was expected, a hint, and the record it stands in."""
    path = written(tmp_path, demo(lambda e: e["data"]["products"][1].update(pack_units=-3)))
    (issue,) = issues(path)
    line = path.read_text().splitlines().index('        "pack_units": -3,') + 1
    assert (issue.code, issue.line, issue.column) == ("E203", line, 23)
    assert (issue.value, issue.expected, issue.record_id) == (-3, "> 0", "juice")
    assert issue.hint == "check the sign, the unit and the decimal point"


def test_a_dangling_id_is_told_with_the_errors_of_the_structure(tmp_path: Path) -> None:
    """It comes with the nearest id that exists, alone and beside other errors."""
    dangling = demo(lambda e: e["data"]["demands"][0].update(product_id="tae"))
    (issue,) = issues(written(tmp_path, dangling))
    assert (issue.code, issue.pointer) == ("E302", "/data/demands/0/product_id")
    assert issue.hint == 'did you mean "tea"?'
    dangling["data"]["storage_m3"] = "10"
    assert found(written(tmp_path, dangling)) == [
        ("E204", "/data/storage_m3"),
        ("E302", "/data/demands/0/product_id"),
    ]


def test_rows_by_column_are_shown_where_they_are_written(tmp_path: Path) -> None:
    """In {"columns", "rows"} the pointer and the line are those of the cell."""
    rows = [["a", 1, "tea"], ["b", 1, "tea"], ["b", 1, "te"]]
    table = {"columns": ["id", "quantity_units", "product_id"], "rows": rows}
    path = written(tmp_path, demo(lambda e: e["data"].update(demands=table)))
    assert found(path) == [("E301", "/data/demands/rows/2/0"), ("E302", "/data/demands/rows/2/2")]
    duplicate = issues(path)[0]
    assert duplicate.line is not None
    assert path.read_text().splitlines()[duplicate.line - 1].strip() == '"b",'


def test_what_the_json_says_is_not_said_again() -> None:
    """A null or NaN is one issue, also in a row by column, where the types mind it as well."""
    rows = [["a", float("nan"), "tea"], ["b", None, "tea"]]
    table = {"columns": ["id", "quantity_units", "product_id"], "rows": rows}
    envelope = demo(lambda e: e["data"].update(demands=table))
    assert found(envelope) == [
        ("E105", "/data/demands/rows/0/1"),
        ("E204", "/data/demands/rows/1/1"),
    ]


@pytest.mark.parametrize(
    ("name", "code"), [("toi", "E401"), ("nothing-like-it", "E401"), (7, "E204"), (None, "E204")]
)
def test_an_unknown_formulation(tmp_path: Path, name: object, code: str) -> None:
    """The formulation is named wrongly: the data are not looked at."""
    path = written(tmp_path, demo(lambda e: e.update(formulation=name, data={"x": 1})))
    assert found(path) == [(code, "/formulation")]


@pytest.mark.parametrize(
    ("version", "codes"), [("2.0", ["E402"]), ("0.9", ["E402"]), ("1", ["E205"])]
)
def test_another_major_version_is_refused(tmp_path: Path, version: str, codes: list[str]) -> None:
    """A reader takes its own major version and does not judge the data of another."""
    path = written(tmp_path, demo(lambda e: e.update(schema_version=version, data={"x": 1})))
    assert [issue.code for issue in issues(path) if issue.pointer == "/schema_version"] == codes


def test_a_newer_minor_version_is_read() -> None:
    """A minor version only adds optional fields, and those not known are refused by name."""
    assert load(demo(lambda e: e.update(schema_version="1.7"))).envelope.schema_version == "1.7"


@pytest.mark.parametrize(
    ("best_known", "code"),
    [
        ({"kind": "optimal", "source": "x"}, "E304"),
        ({"kind": "infeasible", "objective": 1, "source": "x"}, "E303"),
    ],
)
def test_best_known_must_agree_with_itself(best_known: object, code: str) -> None:
    """An optimum has a value, an infeasible instance has none."""
    assert found(demo(lambda e: e.update(best_known=best_known))) == [
        (code, "/best_known/objective")
    ]


def test_warnings_are_located(tmp_path: Path) -> None:
    """What looks like a mistake is told with its line, and the instance is loaded."""
    path = written(tmp_path, demo(lambda e: e["data"]["demands"][1].update(shortage_cost=1)))
    (warning,) = load(path).warnings
    assert (warning.code, warning.record_id) == ("W301", "school")
    assert warning.line is not None


def test_a_mapping_has_no_lines() -> None:
    """There is no file to count lines in; the pointer says where."""
    (issue,) = issues(demo(lambda e: e["data"].update(storage_m3=-1)))
    assert (issue.pointer, issue.line, issue.column) == ("/data/storage_m3", None, None)


def test_mappings_that_no_json_can_say() -> None:
    """Cycles, unknown types and depth end as issues as well."""
    cycle = demo()
    cycle["custom"] = cycle
    deep: object = 1
    for _ in range(5000):
        deep = [deep]
    assert found(cycle) == [("E204", "")]
    assert found(demo(lambda e: e.update(custom={"a": {1, 2}}))) == [("E204", "")]
    assert found(demo(lambda e: e.update(custom={"a": deep}))) == [("E106", "")]
    assert found(demo(lambda e: e["data"].update(storage_m3=10**40))) == [
        ("E105", "/data/storage_m3")
    ]


@pytest.mark.parametrize("body", [None, 3, [], ["demo.json"], {1, 2}])
def test_a_body_that_is_no_object_is_an_issue(body: Any) -> None:
    """As a service gets it: neither an instance nor a plan, and no error of ours."""
    assert "E204" in {code for code, pointer in found(body) if pointer == ""}
    with pytest.raises(InstanceError):
        load_solution(load(DEMO), body)


def test_a_flood_of_issues_is_cut(toy: Formulation) -> None:
    """The first hundred are told, no more than ENOUGH counted, and it does not take long."""
    envelope = toy.generate(random.Random(1), 5000, "usual")
    for demand in envelope["data"]["demands"]:
        demand["product_id"] += "x"
    error = refusal(envelope)
    assert (len(error.issues), error.total) == (100, ENOUGH)
    for demand in envelope["data"]["demands"]:
        demand["quantity_units"] = -1
    assert refusal(envelope).total >= ENOUGH


def test_custom_is_kept() -> None:
    """Free fields live under "custom" and come through unchanged."""
    custom = {"note": None, "tags": ["a", {"b": 1}]}
    assert load(demo(lambda e: e.update(custom=custom))).envelope.custom == custom


def test_the_text_of_the_file_is_what_counts(tmp_path: Path) -> None:
    """Loading does not depend on the order of keys or on white space."""
    backwards = json.dumps(dict(reversed(demo().items())), indent=7)
    assert load(written(tmp_path, backwards)).sha256 == load(DEMO).sha256
