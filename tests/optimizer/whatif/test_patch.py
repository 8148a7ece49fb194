"""Merge patches: as RFC 7396 says, but that rows of lists are changed by their ids."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import optimizer
from optimizer.errors import InstanceError
from optimizer.whatif.patch import _Merging, patched

INSTANCES = Path(__file__).parents[3] / "instances"
TOY = Path(__file__).parents[2] / "rooms" / "toy" / "demo.json"


def merged(target: Any, patch: Any) -> Any:
    merging = _Merging([])
    result = merging.merged(target, patch, "", "")
    assert merging.issues == []
    return result


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_the_examples_of_the_standard_hold(target, patch, result):
    """The table of RFC 7396, appendix A: no list in it has rows with ids."""
    assert merged(target, patch) == result


ROWS = [{"id": "A", "n": 1, "m": 2}, {"id": "B", "n": 3}]
DEMAND = [{"sku_id": "s", "zone_id": "y", "n": 1}, {"sku_id": "s", "zone_id": "z", "n": 2}]


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        (ROWS, [{"id": "B", "n": 9}], [ROWS[0], {"id": "B", "n": 9}]),
        (ROWS, [{"id": "A", "m": None}], [{"id": "A", "n": 1}, ROWS[1]]),
        (DEMAND, [{"zone_id": "z", "sku_id": "s", "n": 5}], [DEMAND[0], DEMAND[1] | {"n": 5}]),
        ([], DEMAND, DEMAND),
        (ROWS, {"columns": ["id"], "rows": [["C"]]}, {"columns": ["id"], "rows": [["C"]]}),
        (ROWS, [], []),
    ],
)
def test_a_row_changes_the_row_of_its_ids(target, patch, result):
    """By its id, or by all its ids together; what is no list of rows replaces the list."""
    assert merged(target, patch) == result


def issues(base: Any, patch: Any) -> list[tuple[str, str, int | None]]:
    with pytest.raises(InstanceError) as caught:
        patched(base, patch)
    return [(issue.code, issue.pointer, issue.line) for issue in caught.value.issues]


def test_unknown_rows_are_all_told_at_their_place_in_the_patch(toy, tmp_path):
    """Two wrong ids and a null that JSON knows and a patch may contain: two errors, two lines."""
    path = tmp_path / "patch.json"
    path.write_text(
        '{"data": {"storage_m3": null, "products": [\n'
        '  {"id": "te", "max_packs": 1},\n  {"id": "tea", "max_packs": 1}],\n'
        '  "demands": [{"id": "staff", "quantity_units": 1}]}}'
    )
    assert issues(optimizer.load(TOY), path) == [
        ("E302", "/data/products/0/id", 2),
        ("E302", "/data/demands/0/id", 4),
    ]


def test_what_the_patch_makes_wrong_is_told_at_its_place_in_the_patch(toy, tmp_path):
    """Position 2 in the instance is position 0 in the patch; what it leaves out is missing."""
    path = tmp_path / "patch.json"
    rows = [{"id": "cake", "unit_cost": None}, {"id": "tea", "pack_units": -1, "colour": "green"}]
    path.write_text(json.dumps({"data": {"products": rows}}, indent=1))
    assert sorted(issues(optimizer.load(TOY), path)) == [
        ("E201", "/data/products/0/unit_cost", 6),
        ("E202", "/data/products/1/colour", 11),
        ("E203", "/data/products/1/pack_units", 10),
    ]


def test_a_row_that_cannot_be_told_from_another_is_not_guessed():
    """Two time windows of one order: a patch must replace the list."""
    merging = _Merging([])
    windows = [{"order_id": "A", "start_s": 1}, {"order_id": "A", "start_s": 2}]
    merging.merged({"w": windows}, {"w": [{"order_id": "A", "start_s": 3}]}, "", "")
    assert [(issue.code, issue.pointer) for issue in merging.issues] == [("E301", "/w/0")]


def test_a_row_is_changed_once():
    """The last of two changes is not taken for both."""
    merging = _Merging([])
    merging.merged({"w": ROWS}, {"w": [{"id": "A", "n": 4}, {"id": "A", "m": 5}]}, "", "")
    assert [(issue.code, issue.pointer) for issue in merging.issues] == [("E301", "/w/1")]


def test_a_patch_is_an_object(toy, tmp_path):
    """A list is refused."""
    path = tmp_path / "patch.json"
    path.write_text("[]")
    assert issues(optimizer.load(TOY), path) == [("E204", "", 1)]


def test_a_table_beside_the_patch_replaces_a_table(toy, tmp_path):
    """Demand from a CSV file in the folder of the patch."""
    (tmp_path / "demands.csv").write_text("id,product_id,quantity_units\nall,tea,3\n")
    path = tmp_path / "patch.json"
    path.write_text(json.dumps({"data": {"demands": {"$file": "demands.csv"}}}))
    changed = patched(optimizer.load(TOY), path)
    assert [(d.id, d.quantity_units) for d in changed.data.demands] == [("all", 3.0)]


@pytest.mark.parametrize("path", sorted(INSTANCES.glob("*/*.json")), ids=lambda path: path.stem)
def test_a_patch_without_changes_changes_nothing(path):
    """Every instance survives being written out and read again, but for its best known value."""
    base = optimizer.load(path)
    changed = patched(base, {})
    assert changed.data == base.data
    assert changed.envelope.name == base.envelope.name and changed.envelope.best_known is None


def test_the_example_of_the_document_is_a_patch_of_the_demo():
    """It can be pasted, and changes what it says."""
    document = (INSTANCES.parent / "docs" / "what-if.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", document, re.DOTALL)
    changed = patched(
        optimizer.load(INSTANCES / "stock_allocation" / "demo.json"), json.loads(example)
    )
    assert changed.envelope.name == "Berlin at half power, rent up"
    assert changed.data.warehouses.by("id")["BERLIN"].throughput_capacity_units == 850
