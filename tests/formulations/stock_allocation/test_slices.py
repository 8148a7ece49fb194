"""Slices of SKUs: together they say what the whole says."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

import optimizer
from formulations.stock_allocation import slices as slicing
from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.baseline import rule_of_thumb
from formulations.stock_allocation.checks import cost, violations
from formulations.stock_allocation.decomposition.due import rates_of
from formulations.stock_allocation.decomposition.network import catalogue_of
from formulations.stock_allocation.generate import generate
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.report import kpis, sections, unserved
from formulations.stock_allocation.slices import part_about, plan_slices, slices
from formulations.stock_allocation.solution import Solution
from formulations.stock_allocation.summary import summary_of
from optimizer.result import Prices
from tests.formulations.stock_allocation.cases import instance, priced

KINDS = ("network", "limits", "service", "fresh", "transport", "replan")


def _instance(kind: str, seed: int = 0) -> Instance:
    made = generate(random.Random(seed), 7, "usual", kind)
    data: Instance = optimizer.load(made).data
    return data


def _shuffled(table: Any) -> Any:
    return table.part(np.random.default_rng(1).permutation(len(table)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_is_in_one_slice(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row by SKU is in the slice of its SKU, in whatever order rows stand."""
    monkeypatch.setattr(slicing, "AT_ONCE", 3)
    whole = _instance(kind)
    whole = whole.model_copy(update={"demand": _shuffled(whole.demand)})
    parts = list(slices(whole))
    assert [len(part.skus) for part in parts] == [3, 3, 1]
    for name, table in whole.tables().items():
        rows = [getattr(part, name) for part in parts]
        if name == "skus" or "sku_id" in table.row_type.model_fields:
            told = [row for part in rows for row in part]
            assert sorted(map(repr, told)) == sorted(map(repr, table)), name
        else:
            assert all(part is table for part in rows), name
    for part in parts:
        ids = set(part.skus["id"].tolist())
        assert set(part.demand["sku_id"].tolist()) <= ids


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_is_judged_the_same_by_slices(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The violations of a spoiled plan, and its cost, do not depend on slices."""
    whole = _instance(kind)
    plan = rule_of_thumb(whole)
    assert plan is not None
    more = plan.deliveries["units"] * 1000.0
    columns = {name: plan.deliveries.texts(name) for name in plan.deliveries.row_type.model_fields
               if name != "units"}  # fmt: skip
    spoiled = type(plan.deliveries)(plan.deliveries.row_type, {**columns, "units": more})
    plan = plan.model_copy(update={"deliveries": spoiled})
    before = {(v.rule, v.where): v.amount for v in violations(whole, plan)}, cost(whole, plan)
    monkeypatch.setattr(slicing, "AT_ONCE", 3)
    assert len(list(plan_slices(whole, plan))) == 3
    after = {(v.rule, v.where): v.amount for v in violations(whole, plan)}, cost(whole, plan)
    assert len(before[0]) > 3
    assert after[0] == pytest.approx(before[0])
    assert after[1] == pytest.approx(before[1])


def test_a_catalogue_made_by_slices_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """All figures of all SKUs, to the last bit."""
    whole = _instance("service")
    rates = rates_of(Arrays(whole))
    before = catalogue_of(Arrays(whole), rates)
    monkeypatch.setattr(slicing, "AT_ONCE", 2)
    after = catalogue_of(Arrays(whole), rates)
    for name, ours, theirs in zip(before._fields, after, before, strict=True):
        assert np.array_equal(ours, theirs, equal_nan=True), name
        assert ours.dtype == theirs.dtype, name


def _flat(arrays: Iterable[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.ravel(each) for each in arrays])


def _told(whole: Instance, plan: Solution, prices: Prices) -> tuple[list[Any], ...]:
    """The reasons and tables that people read of a plan."""
    found = unserved(whole, plan), unserved(whole, plan, prices), sections(whole, plan, prices)
    return tuple(map(list, found))


@pytest.mark.parametrize("kind", [*KINDS, "substitutes"])
def test_a_plan_is_reported_the_same_by_slices(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reasons, tables, key figures and every sum; where SKUs replace each other there is one."""
    whole = instance(generate(random.Random(0), 5, "tight", kind)["data"])
    plan, prices = priced(whole)
    before, figures, sums = _told(whole, plan, prices), kpis(whole, plan), summary_of(whole, plan)
    assert all(before)
    monkeypatch.setattr(slicing, "AT_ONCE", 2)
    assert len(list(plan_slices(whole, plan))) == (1 if kind == "substitutes" else 3)
    same = plan.model_copy()  # a summary is made once for each plan
    assert summary_of(whole, same) is not sums
    assert _told(whole, same, prices) == before
    assert kpis(whole, same) == pytest.approx(figures)
    for ours, theirs in zip(summary_of(whole, same)[:3], sums[:3], strict=True):
        np.testing.assert_allclose(_flat(ours), _flat(theirs))
    for ours, theirs in zip(summary_of(whole, same).left_out, sums.left_out, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_part_says_what_the_whole_says_of_its_skus() -> None:
    """Each row of a SKU that was asked for, in order, no other, and all rows of other tables."""
    whole = _instance("service")
    plan = rule_of_thumb(whole)
    assert plan is not None
    ids = whole.skus["id"][[4, 1]]
    for subject, part in zip((whole, plan), part_about(whole, plan, ids), strict=True):
        for name, table in subject.tables().items():
            field = "id" if name == "skus" else "sku_id"
            chosen = [row for row in table if getattr(row, field, ids[0]) in ids]
            assert list(getattr(part, name)) == chosen, name
    assert len(part.deliveries) < len(plan.deliveries)
