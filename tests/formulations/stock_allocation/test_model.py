"""Equation by equation: a plan made by hand holds them all, and each one catches its breach."""

from __future__ import annotations

import math
import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import FunctionType

import numpy as np
import pytest

from formulations.stock_allocation import model
from formulations.stock_allocation.model import build
from optimizer.modeling.compile import compile_model
from tests.formulations.stock_allocation import (
    test_limits,
    test_order_cover,
    test_replanning,
    test_service,
    test_shelf_life,
    test_substitution,
    test_transport,
    test_warehouse_cover,
)
from tests.formulations.stock_allocation.cases import broken, compiled, instance, shop, solved
from tests.formulations.stock_allocation.network import COST, NETWORK, Values, encoded

SUBJECT = instance(NETWORK)
FORM = compiled(SUBJECT)


def test_the_plan_made_by_hand_holds_every_equation() -> None:
    """(2) to (17) hold at once, so that what follows breaks only what it changes."""
    assert broken(FORM, FORM.point(encoded())) == set()


def test_total_cost() -> None:
    """(1): the sum of the figures worked by hand."""
    assert FORM.objective(FORM.point(encoded())) == pytest.approx(math.fsum(COST.values()))


BREACHES: list[tuple[str, Values]] = [
    ("demand", {("shortage", ("TOWN", "A", 1)): 2.0}),
    ("demand", {("shortage", ("VILLAGE", "A", 1)): 1.0}),
    ("stock_balance", {("stock", ("OLD", "B", 1)): 2.0}),
    ("stock_balance", {("stock", ("OLD", "A", 1)): 3.0}),
    ("supply_limit", {("flow", ("MAKER-OLD", "A", 0)): 14.0}),
    ("storage_capacity", {("stock", ("OLD", "A", 0)): 19.0}),
    ("storage_capacity", {("stock", ("NEW", "A", 1)): 10.0}),
    ("throughput_capacity", {("flow", ("OLD-TOWN", "A", 1)): 31.0}),
    ("lane_capacity", {("flow", ("OLD-NEW", "A", 0)): 7.0}),
    ("safety_stock", {("stock", ("OLD", "B", 1)): 0.0}),
    ("safety_stock", {("shortfall", ("OLD", "A", 1)): 1.0}),
    ("order_placed", {("order", ("MAKER-OLD", "A", 0)): 0.0}),
    ("minimum_order", {("flow", ("MAKER-OLD", "A", 0)): 3.0}),
    ("order_lots", {("lots", ("MAKER-OLD", "A", 0)): 3.0}),
    ("closed_warehouse", {("open_warehouse", ("NEW",)): 0.0}),
    ("closed_lane", {("open_lane", ("OLD-NEW",)): 0.0}),
    ("lane_ends", {("open_warehouse", ("NEW",)): 0.5}),
    ("warehouses_of_zone", {("serves", ("NEW", "VILLAGE")): 1.0}),
    ("served_by_source", {("serves", ("OLD", "VILLAGE")): 0.0}),
    ("source_open", {("serves", ("NEW", "VILLAGE")): 1.0, ("open_warehouse", ("NEW",)): 0.0}),
]


@pytest.mark.parametrize(("family", "changes"), BREACHES, ids=[name for name, _ in BREACHES])
def test_each_equation_catches_its_breach(family: str, changes: Values) -> None:
    """The plan with one figure spoiled breaks the equation that is about it."""
    assert family in broken(FORM, FORM.point(encoded(changes)))


def test_every_equation_is_breached_above() -> None:
    """No family of constraints goes without a breach, here or beside what else is said of it."""
    others = (
        test_transport,
        test_limits,
        test_service,
        test_shelf_life,
        test_order_cover,
        test_replanning,
        test_substitution,
        test_warehouse_cover,
    )
    breached = {family for each in others for family, _ in each.BREACHES}
    breached |= {family for family, _ in BREACHES}
    assert breached == {family.name for family in FORM.rows}


def test_the_page_and_the_model_number_the_same_equations() -> None:
    """Each by its name on the page, by its function in the model and by its rows, from (1) on."""
    page = (Path(model.__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\((\d+)\) `(\w+)`", page, re.MULTILINE))
    files = [
        model,
        *(import_module(m.name) for m in iter_modules(model.__path__, f"{model.__name__}.")),
    ]
    functions = [function for file in files for function in vars(file).values()]
    rules = {
        number.group(1): function.__name__
        for function in functions
        if isinstance(function, FunctionType)
        and (number := re.match(r"\((\d+)\)", function.__doc__ or ""))
    }
    assert list(told) == [str(n) for n in range(1, len(told) + 1)]
    assert told == rules
    assert {*told.values()} == {"total_cost", *(family.name for family in FORM.rows)}


def test_every_rule_has_a_name_for_planners() -> None:
    """A conflict is told in these words."""
    assert all(family.doc for family in FORM.rows)


def test_whole_units_make_whole_flows() -> None:
    """Only the SKU in whole units has integer flows."""
    skus = [{"id": "A", "unit_volume_m3": 1.0, "whole_units": True}, NETWORK["skus"][1]]
    form = compile_model(build(instance({**NETWORK, "skus": skus})))
    [flow] = [family for family in form.columns if family.name == "flow"]
    whole = form.integer[flow.start : flow.stop]
    assert np.array_equal(whole, [sku == "A" for _, sku, _ in flow.index])


def test_what_cannot_matter_is_not_in_the_model() -> None:
    """No limits, no orders, no openings: two balances, one demand and the flows that serve it."""
    form = compiled(instance(shop()))
    assert {f.name: len(f.index) for f in form.rows if f.index} == {"demand": 1, "stock_balance": 2}
    assert {f.name: len(f.index) for f in form.columns if f.index} == {
        "flow": 3,
        "stock": 2,
        "shortage": 1,
    }


def test_the_relaxation_is_tight_for_openings() -> None:
    """With a row for each flow the relaxation opens a warehouse whole: there is no gap here."""
    warehouses = [{"id": "SHOP", "opening_cost": 30.0}]
    form = compiled(instance(shop(warehouses=warehouses)))
    assert solved(form, relaxed=True).fun == pytest.approx(solved(form).fun) == 50.0
