"""Answers known from outside: worked by hand, or proven in the literature."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from formulations.stock_allocation.checks import violations
from formulations.stock_allocation.conflicts import conflicts
from formulations.stock_allocation.importers import IMPORTERS
from tests.contract.golden import NETWORK_DESIGN, WAREHOUSE_LOCATION
from tests.formulations.stock_allocation.cases import instance, optimum, total

FOLDER = Path(__file__).parents[3] / "instances" / "stock_allocation"
KNOWN = {
    path.stem: envelope
    for path in sorted(FOLDER.glob("*.json"))
    if "best_known" in (envelope := json.loads(path.read_text(encoding="utf-8")))
}


@pytest.mark.parametrize("name", KNOWN)
def test_files_reach_their_best_known_value(name: str) -> None:
    """Each shipped instance with a known answer gives it, and the plan checks out."""
    best: dict[str, Any] = KNOWN[name]["best_known"]
    subject = instance(KNOWN[name]["data"])
    value, plan = optimum(subject)
    if best["kind"] == "infeasible":
        assert plan is None
        assert list(conflicts(subject))
        return
    assert plan is not None
    assert not list(violations(subject, plan))
    assert value == pytest.approx(best["objective"], rel=1e-9)
    assert total(subject, plan) == pytest.approx(best["objective"], rel=1e-9)


def test_stock_balance() -> None:
    """Stock 100, demand 150, receipts 200: 150 are left, not 200."""
    _, plan = optimum(instance(KNOWN["stock-balance"]["data"]))
    assert plan is not None
    assert [row.units for row in plan.stock] == [150.0]


def test_lot_sizing() -> None:
    """Two orders, each for two weeks (Wagner and Whitin)."""
    _, plan = optimum(instance(KNOWN["lot-sizing"]["data"]))
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
