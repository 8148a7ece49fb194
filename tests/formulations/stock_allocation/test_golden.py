"""What plans look like whose value is known, and values proven in the literature.

That files reach their best known value is tested in ``tests.contract.test_golden``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from formulations.stock_allocation.checks import violations
from formulations.stock_allocation.importers import IMPORTERS
from formulations.stock_allocation.instance import Instance
from tests.contract.golden import NETWORK_DESIGN, WAREHOUSE_LOCATION
from tests.formulations.stock_allocation.cases import instance, optimum, total

FOLDER = Path(__file__).parents[3] / "instances" / "stock_allocation"


def shipped(name: str) -> Instance:
    return instance(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["data"])


def test_stock_balance() -> None:
    """Stock 100, demand 150, receipts 200: 150 are left, not 200."""
    _, plan = optimum(shipped("stock-balance"))
    assert plan is not None
    assert [row.units for row in plan.stock] == [150.0]


def test_lot_sizing() -> None:
    """Two orders, each for two weeks (Wagner and Whitin)."""
    _, plan = optimum(shipped("lot-sizing"))
    assert plan is not None
    orders = {row.period_id: row.units for row in plan.purchases}
    assert orders == pytest.approx({"WEEK-1": 60.0, "WEEK-3": 90.0})


@pytest.mark.parametrize("name", WAREHOUSE_LOCATION)
def test_warehouse_location(name: str, shared_data: Path) -> None:
    """The proven optimum of the OR-Library, to a millionth."""
    path = shared_data / "facility_location" / f"{name}.txt"
    subject = instance(IMPORTERS["orlib-cap"].read(path, {})["data"])
    value, plan = optimum(subject)
    assert plan is not None
    assert value == pytest.approx(WAREHOUSE_LOCATION[name], rel=1e-6)
    assert total(subject, plan) == pytest.approx(WAREHOUSE_LOCATION[name], rel=1e-6)
    assert not list(violations(subject, plan))


@pytest.mark.parametrize("name", ["r01.1", "r01.6"])
def test_network_design(name: str, shared_data: Path) -> None:
    """The proven optimum of a fixed-charge multicommodity network, lanes being its arcs."""
    path = shared_data / "network_design" / f"{name}.dow"
    subject = instance(IMPORTERS["canad"].read(path, {})["data"])
    value, plan = optimum(subject)
    assert plan is not None
    assert value == pytest.approx(NETWORK_DESIGN[name], rel=1e-6)
    assert not list(violations(subject, plan))
