"""What the room refuses in a file, and what it only warns of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formulations import abc_cost
from formulations.abc_cost import FORMULATION
from formulations.abc_cost.instance import Instance, cross_checks, warnings
from formulations.abc_cost.skus import holding_costs
from optimizer.errors import InstanceError, Issue
from optimizer.schema.record import parse_record
from tests.formulations.abc_cost.cases import CLASSES, HARRIS, class_stock, instance, order_quantity

CLASS = {"id": "A", "unit_cost": 1.0}


def found(data: dict[str, Any]) -> list[tuple[str, str]]:
    """(code, pointer) of every issue, from the structure or else from the cross-checks."""
    try:
        issues: list[Issue] = list(cross_checks(parse_record(Instance, data, "/data")))
    except InstanceError as error:
        issues = list(error.issues)
    return [(issue.code, issue.pointer) for issue in issues]


def skus(*changes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The data of an order quantity file; a change to None leaves a field out."""
    merged = [{**HARRIS, "id": f"S{n}", **change} for n, change in enumerate(changes)]
    rows = [{key: value for key, value in row.items() if value is not None} for row in merged]
    return {"order_quantity": {"skus": rows, **fields}}


def classes(*rows: dict[str, Any], **totals: float) -> dict[str, Any]:
    return {"class_stock": {"classes": list(rows), **totals}}


SKUS = "/data/order_quantity/skus"
CUT_OFFS = "/data/order_quantity/abc_classes"
BAD = {
    "no decision": ({}, [("E304", "/data")]),
    "two decisions": (classes(CLASS) | skus({}), [("E303", "/data/order_quantity")]),
    "no class": (classes(), [("E304", "/data/class_stock/classes")]),
    "no SKU": (skus(), [("E304", SKUS)]),
    "duplicate class": (classes(CLASS, CLASS), [("E301", "/data/class_stock/classes/1/id")]),
    "duplicate SKU": (skus({}, {"id": "S0"}), [("E301", f"{SKUS}/1/id")]),
    "floor above cap": (
        classes({**CLASS, "min_units": 5.0, "max_units": 4.0}),
        [("E303", "/data/class_stock/classes/0/max_units")],
    ),
    "shares above 100 %": (
        classes({**CLASS, "share_pct": 70.0}, {**CLASS, "id": "B", "share_pct": 70.0}),
        [("E303", "/data/class_stock/classes")],
    ),
    "shares of all below 100 %": (
        classes({**CLASS, "share_pct": 70.0}),
        [("E303", "/data/class_stock/classes")],
    ),
    "no holding cost": (skus({"holding_cost_per_unit_year": None}), [("E304", f"{SKUS}/0")]),
    "holding cost given twice": (
        skus({"holding_rate_pct_year": 20.0}),
        [("E303", f"{SKUS}/0/holding_rate_pct_year")],
    ),
    "volume unknown under a storage limit": (
        skus({}, {"unit_volume_m3": None}, storage_capacity_m3=1.0),
        [("E304", f"{SKUS}/1")],
    ),
    "unknown class of the ranking": (
        skus({"abc_class_id": "D"}),
        [("E302", f"{SKUS}/0/abc_class_id")],
    ),
    "cut-offs that fall": (
        skus({}, abc_classes=[{"id": "A", "up_to_pct": 90.0}, {"id": "B", "up_to_pct": 80.0}]),
        [("E303", f"{CUT_OFFS}/1/up_to_pct"), ("E303", f"{CUT_OFFS}/1/up_to_pct")],
    ),
    "cut-offs that end early": (
        skus({}, abc_classes=[{"id": "A", "up_to_pct": 90.0}]),
        [("E303", f"{CUT_OFFS}/0/up_to_pct")],
    ),
    "no classes of the ranking": (skus({}, abc_classes=[]), [("E303", CUT_OFFS)]),
    "no demand": (
        skus({"annual_demand_units": 0.0}),
        [("E203", f"{SKUS}/0/annual_demand_units")],
    ),
    "no budget at all": (
        skus({}, stock_budget=0.0),
        [("E203", "/data/order_quantity/stock_budget")],
    ),
    "a field of the other decision": (
        skus({}, demand_units=3.0),
        [("E202", "/data/order_quantity/demand_units")],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_data_is_refused_where_it_stands(case: str) -> None:
    """Each mistake gives its code and points at its place."""
    data, expected = BAD[case]
    assert found(data) == expected


def test_all_mistakes_are_reported_at_once() -> None:
    """Several mistakes in one file give one issue each."""
    data = skus({"holding_cost_per_unit_year": None, "abc_class_id": "D"}, {"id": "S0"})
    assert sorted(code for code, _ in found(data)) == ["E301", "E302", "E304"]


def test_a_misspelt_field_is_answered_with_the_right_one() -> None:
    """The suggestion looks at the fields of the decision that the key stands in."""
    with pytest.raises(InstanceError) as caught:
        instance(skus({}, stock_budgt=1.0))
    assert caught.value.issues[0].hint == 'did you mean "stock_budget"?'


def test_good_data_passes() -> None:
    """The worked examples draw neither errors nor warnings."""
    for subject in (class_stock(max_total_units=5000.0), order_quantity({}, stock_budget=100.0)):
        assert not list(cross_checks(subject))
        assert not list(warnings(subject))


def test_holding_cost_follows_from_the_rate() -> None:
    """A yearly rate in percent of the unit cost and the same money per unit are one thing."""
    rated = {"holding_cost_per_unit_year": None, "holding_rate_pct_year": 20.0}
    decision = instance(skus({}, rated)).order_quantity
    assert decision is not None
    assert holding_costs(decision.skus).tolist() == [2.0, 2.0]


def test_ranking_is_80_95_unless_given() -> None:
    """A file without classes of the ranking gets A, B and C at the usual cut-offs."""
    decision = order_quantity({}).order_quantity
    assert decision is not None
    assert decision.classes["up_to_pct"].tolist() == [80.0, 95.0, 100.0]


SUBSIDISED = [{**CLASSES[0], "unit_cost": -1.0}]


@pytest.mark.parametrize(
    ("subject", "pointer"),
    [
        (class_stock(SUBSIDISED), "/data/class_stock/classes/0/unit_cost"),
        (order_quantity({"holding_cost_per_unit_year": 11.0}), f"{SKUS}/0"),
        (order_quantity({"unit_volume_m3": 12.0}), f"{SKUS}/0/unit_volume_m3"),
    ],
    ids=["earns without cap", "holding above unit cost", "volume in litres"],
)
def test_plausible_slips_are_warned_of(subject: Instance, pointer: str) -> None:
    """A slip that can be solved is a warning at its place, not an error."""
    assert not list(cross_checks(subject))
    assert [(issue.code, issue.pointer) for issue in warnings(subject)] == [("W301", pointer)]


def test_a_capped_total_needs_no_warning() -> None:
    """A class that earns money is fine under a cap of the total."""
    assert not list(warnings(class_stock(SUBSIDISED, max_total_units=10.0)))


@pytest.mark.parametrize("name", Instance.model_fields)
def test_every_decision_is_named_where_the_room_is_described(name: str) -> None:
    """In the title that ``stockwright list`` prints, in one or in many, and on the page."""
    assert name.replace("_", " ").removesuffix("y") in FORMULATION.title
    page = (Path(abc_cost.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert f"| `data.{name}` |" in page.partition("\n## ")[0]
