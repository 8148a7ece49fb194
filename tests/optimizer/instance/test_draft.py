"""References and repetitions are told beside errors of the structure, and only true ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.optimizer.instance.files import demo, found

pytestmark = pytest.mark.usefixtures("toy")

DANGLING = ("E302", "/data/demands/2/product_id")


def with_a_dangling_id(change: Callable[[dict[str, Any]], object]) -> list[tuple[str, str]]:
    """What is found where the office asks for an unknown product and something else is wrong."""
    envelope = demo(lambda e: e["data"]["demands"][2].update(product_id="cke"))
    change(envelope["data"])
    return found(envelope)


@pytest.mark.parametrize(
    ("change", "others"),
    [
        (lambda d: d["demands"][0].update(quantity_units=-1), 1),
        (lambda d: d["demands"][2].update(quantity_units="6"), 1),
        (lambda d: d["demands"][0].update(quantty=d["demands"][0].pop("quantity_units")), 2),
        (lambda d: d["products"][0].update(color="red"), 1),
        (lambda d: d["products"][2].pop("unit_cost"), 1),
        (lambda d: d["products"][1].update(max_packs="many"), 1),
        (lambda d: d.update(unknown={"a": 1}), 1),
        (lambda d: d["demands"][1].update(product_id=7), 1),
    ],
)
def test_a_dangling_id_beside_an_error(
    change: Callable[[dict[str, Any]], object], others: int
) -> None:
    """A wrong optional field is left out, a required one borrowed: the reference dangles still."""
    everything = with_a_dangling_id(change)
    assert DANGLING in everything
    assert len(everything) == others + 1


def test_a_repeated_id_beside_an_error_in_another_list() -> None:
    """The demands are as they are, so that one of them stands there twice."""

    def change(data: dict[str, Any]) -> None:
        data["demands"][1]["id"] = "regulars"
        data["products"][0].pop("unit_cost")

    envelope = demo(lambda e: change(e["data"]))
    assert found(envelope) == [
        ("E201", "/data/products/0/unit_cost"),
        ("E301", "/data/demands/1/id"),
    ]


@pytest.mark.parametrize("key", ["ID", "nme"])
def test_what_a_misspelt_key_holds_may_be_what_is_meant(key: str) -> None:
    """The product of the regulars is there, but for its key: nobody says that it is not."""
    envelope = demo(lambda e: e["data"]["products"][0].update({key: "tea"}))
    envelope["data"]["products"][0].pop("id")
    assert {code for code, _ in found(envelope)} == {"E201", "E202"}


def test_a_list_that_is_none_says_nothing_of_references_to_it() -> None:
    """Where the products are missing, or one of them is no object, demands are not called wrong."""
    assert found(demo(lambda e: e["data"].pop("products"))) == [("E201", "/data/products")]
    envelope = demo(lambda e: e["data"]["products"].append(5))
    assert found(envelope) == [("E204", "/data/products/3")]


def test_a_side_file_with_errors_says_nothing_of_references(tmp_path: Path) -> None:
    """The products lie in a table with a wrong cell: only that cell is told."""
    (tmp_path / "products.csv").write_text(
        "id,pack_units,unit_cost,unit_volume_m3\ntea,-5,2,1\njuice,6,1,1\ncake,1,1,1\n"
    )
    envelope = demo(lambda e: e["data"].update(products={"$file": "products.csv"}))
    assert found(envelope, folder=tmp_path) == [("E203", "/data/products/0/pack_units")]


def test_a_table_by_columns() -> None:
    """Rows by column are drafts like others, and are shown where they are written."""
    rows = [["a", -1, "tea"], ["b", 1, "te"]]
    table = {"columns": ["id", "quantity_units", "product_id"], "rows": rows}
    assert found(demo(lambda e: e["data"].update(demands=table))) == [
        ("E203", "/data/demands/rows/0/1"),
        ("E302", "/data/demands/rows/1/2"),
    ]
    table["rows"] = [["a", 1, "te"], ["b", 1]]
    assert [code for code, _ in found(demo(lambda e: e["data"].update(demands=table)))] == ["E207"]
