"""Which SKUs changed class between two runs."""

from __future__ import annotations

import numpy as np

from formulations.abc_cost.instance import Instance
from formulations.abc_cost.report import sections
from formulations.abc_cost.solution import Solution, order_plan
from optimizer.sdk import Section
from tests.formulations.abc_cost.cases import order_quantity


def planned(subject: Instance) -> Solution:
    assert subject.order_quantity is not None
    return order_plan(subject.order_quantity, np.ones(len(subject.order_quantity.skus)))


def shop(*values: float, before: str = "") -> Instance:
    """SKUs of these annual values; ``before`` has a letter each, a dot for a new SKU."""
    was = [None if letter == "." else letter for letter in before or "." * len(values)]
    skus = [
        {"annual_demand_units": value, "unit_cost": 1.0}
        | ({"previous_abc_class_id": name} if name else {})
        for value, name in zip(values, was, strict=True)
    ]
    return order_quantity(*skus)


def told(subject: Instance) -> dict[str, Section]:
    return {each.title: each for each in sections(subject, planned(subject))}


def test_moves_and_their_value() -> None:
    """A matrix that counts every SKU, and the movers with the most valuable first."""
    found = told(shop(70.0, 15.0, 11.0, 4.0, before="BA.A"))
    matrix = found["SKUs by class before and now"]
    assert matrix.columns == ("before", "now A", "now B", "now C")
    assert matrix.rows == (("A", 1, 0, 1), ("B", 1, 0, 0), ("new", 0, 1, 0))
    movers = found["SKUs that changed class"]
    assert movers.rows == (("S1", "B", "A", 70.0), ("S4", "A", "C", 4.0))


def test_a_class_that_is_gone_has_a_row() -> None:
    """Classes of an earlier run need not be those of this one."""
    matrix = told(shop(70.0, 30.0, before="DA"))["SKUs by class before and now"]
    assert [row[0] for row in matrix.rows] == ["A", "D"]


def test_a_first_run_has_no_migration() -> None:
    """Nothing is said where no earlier class is known."""
    assert not [
        title for title in told(shop(70.0, 30.0)) if "before" in title or "changed" in title
    ]
