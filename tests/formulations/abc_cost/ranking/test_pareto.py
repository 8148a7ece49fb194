"""The ABC ranking by annual consumption value."""

from __future__ import annotations

from typing import Any

import pytest

from formulations.abc_cost.ranking.pareto import pareto_by_value
from tests.formulations.abc_cost.cases import order_quantity


def ranked(values: list[float], **fields: Any) -> list[tuple[str, float, str]]:
    """(id, cumulative share, class) for SKUs S1, S2, … of these annual values."""
    skus = [{"annual_demand_units": value, "unit_cost": 1.0} for value in values]
    decision = order_quantity(*skus, **fields).order_quantity
    assert decision is not None
    rows = pareto_by_value(decision.skus, decision.classes)
    return [(row.sku_id, round(row.cumulative_share_pct, 6), row.abc_class_id) for row in rows]


def test_skus_stand_in_falling_order_of_value() -> None:
    """Cumulative shares follow the dearest SKU first."""
    assert ranked([5.0, 70.0, 25.0]) == [("S2", 70.0, "A"), ("S3", 95.0, "A"), ("S1", 100.0, "C")]


def test_the_sku_that_crosses_a_cut_off_belongs_above_it() -> None:
    """70 % begins below 80 and so does the next; the one that begins at 85 % is a B."""
    assert [row[2] for row in ranked([70.0, 15.0, 11.0, 4.0])] == ["A", "A", "B", "C"]


@pytest.mark.parametrize("price", [0.1, 0.64, 0.7, 1.1, 4.35, 9.99])
def test_a_cut_off_that_is_hit_is_passed(price: float) -> None:
    """Eight of ten equal SKUs are 80 % of the value, however their sum is rounded."""
    assert [row[2] for row in ranked([3.0 * price] * 10)] == [*"AAAAAAAABB"]


def test_one_sku_is_an_a() -> None:
    """Even where one SKU alone is worth more than the first cut-off."""
    assert ranked([3.0]) == [("S1", 100.0, "A")]


def test_equal_values_keep_the_order_of_the_file() -> None:
    """Ties are not drawn by lot."""
    assert [row[0] for row in ranked([1.0, 1.0, 1.0])] == ["S1", "S2", "S3"]


def test_own_cut_offs() -> None:
    """A file may name other classes and cut-offs."""
    classes = [{"id": "top", "up_to_pct": 50.0}, {"id": "rest", "up_to_pct": 100.0}]
    rows = ranked([60.0, 40.0], abc_classes=classes)
    assert [row[2] for row in rows] == ["top", "rest"]


def test_given_class_stands() -> None:
    """A class given for a SKU overrides the ranking, but not the order."""
    first = {"annual_demand_units": 90.0}
    second = {"annual_demand_units": 10.0, "abc_class_id": "A"}
    decision = order_quantity(first, second).order_quantity
    assert decision is not None
    assert pareto_by_value(decision.skus, decision.classes)["abc_class_id"].tolist() == ["A", "A"]
