"""Numbers that lie too far apart are told, with the row that has them."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

import optimizer
from optimizer.modeling.compile import compile_model
from optimizer.modeling.matrix import Family, MatrixForm
from optimizer.modeling.scale import scale_warnings
from tests.optimizer.backends.models import INF, model

INSTANCES = Path(__file__).parents[3] / "instances"

GATE = [(0.0, INF), (0.0, 1.0)]


def told(form: MatrixForm) -> list[str]:
    return [issue.message for issue in scale_warnings(form, lambda key: f"at {key[0]}")]


def gated(most: float, unit: float = 1.0) -> MatrixForm:
    """unit * x <= most * y, behind a row that is harmless."""
    rows = [(0, [1, 1], INF), (-INF, [unit, -most], 0)]
    return model([1, 1], rows, GATE, integer=[0, 1])


def test_a_gate_that_lets_units_through() -> None:
    """A millionth of five million is five units, whatever the scale of the row."""
    for unit in (1.0, 0.001):
        form = gated(5e6 * unit, unit)
        assert told(form) == [
            "row (at 1): 5 units slip through a gate that a solver takes for closed"
        ]


def test_a_gate_that_is_tight_enough() -> None:
    """Less than a unit slips through."""
    assert told(gated(0.9e6)) == []


def test_what_is_no_gate_lets_nothing_through() -> None:
    """Many lots of many units are a range of numbers, and a wide one only beyond a million."""
    lots = dataclasses.replace(gated(0.9e6), col_upper=model([1, 1]).col_upper)
    assert told(lots) == []
    form = model([1, 1], [(0, [1e-3, 5e3], 1)])
    assert told(form) == ["row (at 0): its numbers range from 0.001 to 5e+03"]
    assert told(model([1, 1], [(0, [1e-2, 5e3], 1)])) == []


def test_each_family_is_told_once() -> None:
    """By its worst row, with the words of the model and without a place where there is none."""
    rows = [(0, [1e-4, 5e3], 1), (0, [1e-5, 5e3], 1), (0, [0, 0], 1), (0, [1, 1e7], 1)]
    families = (
        Family("a_row", "", [(0,), (1,), (2,)], 0),
        Family("none", "", [], 3),
        Family("other", "weights", [()], 3),
    )
    form = dataclasses.replace(model([1, 1], rows), rows=families)
    messages = [i.message for i in scale_warnings(form, lambda key: ", ".join(map(str, key)))]
    assert messages == [
        "a row (1): its numbers range from 1e-05 to 5e+03",
        "weights: its numbers range from 1 to 1e+07",
    ]


def test_a_model_without_rows_or_entries_is_fine() -> None:
    """Nothing to compare is nothing to warn of."""
    assert told(model([1, 2])) == []
    assert told(model([1, 2], [(0, [0, 0], 1)])) == []


PLAIN = sorted(INSTANCES.glob("*/*.json"))


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_examples_are_well_scaled(path: Path) -> None:
    """No example that is shipped is warned of, so that a warning is worth reading."""
    loaded = optimizer.load(path)
    if loaded.formulation.model_obstacle(loaded.data) is None:
        assert told(compile_model(loaded.formulation.build(loaded.data))) == []


def test_demand_in_grams_is_told() -> None:
    """In the report, with the rule and its place in the words of the file; it stops nothing."""
    envelope = json.loads((INSTANCES / "stock_allocation" / "lot-sizing.json").read_text())
    for row in envelope["data"]["demand"]:
        row["demand_units"] *= 1e5
    report = optimizer.solve(envelope, time_limit_s=10)
    assert report.is_sound
    assert {warning.code for warning in report.warnings} == {"W302"}
    (message,) = (w.message for w in report.warnings if "an order for all" in w.message)
    assert "(MAKER-SHOP, GOODS, WEEK-1): 15 units slip" in message
