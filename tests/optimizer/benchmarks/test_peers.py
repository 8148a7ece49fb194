"""Peers on the model of any room: sound plans, the optimum, honest endings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer.benchmarks.peers import peers_of
from optimizer.benchmarks.row import Row
from optimizer.benchmarks.runner import run_task
from optimizer.benchmarks.subject import Generated, Own, Subject
from optimizer.benchmarks.suite import Task
from tests.contract.exam import SMALL, envelope, optimum, rooms, tolerance
from tests.contract.golden import INSTANCES

GENERAL = ["highs-raw", "pyomo-highs"]


def answer(peer: str, subject: Subject, budget_s: float = 20.0) -> Row:
    return run_task(Task(subject=subject, solver=f"peer:{peer}", budget_s=budget_s))


def generated(room: str, size: int = SMALL) -> Generated:
    return Generated(formulation=room, size=size, tightness="tight", seed=1)


@pytest.mark.parametrize("room", rooms())
def test_every_room_has_them(room: str) -> None:
    """Whatever has a model has these peers, beside those of its own folder."""
    assert set(peers_of(room)) == {*GENERAL, *rooms()[room].peers()}


@pytest.mark.parametrize("room", rooms())
@pytest.mark.parametrize("peer", GENERAL)
def test_they_reach_the_optimum_of_the_room(peer: str, room: str) -> None:
    """The plan holds every rule and costs what our own solve proves to be the least."""
    ours, row = optimum(room, "tight", 1), answer(peer, generated(room))
    assert (row.status, row.verified) == ("optimal", True), row.detail
    assert ours.objective is not None
    rel = tolerance(room, envelope(room, "tight", 1))
    assert row.objective == pytest.approx(ours.objective.value, rel=rel)
    assert row.bound == pytest.approx(ours.objective.value, rel=rel)


@pytest.mark.parametrize("peer", GENERAL)
def test_infeasible_is_told(peer: str, tmp_path: Path) -> None:
    """A shop that can get nothing, in a town that must have ten: no plan, and no error."""
    data = {
        "skus": [{"id": "A"}],
        "warehouses": [{"id": "SHOP"}],
        "zones": [{"id": "TOWN"}],
        "periods": [{"id": "P1"}],
        "delivery_lanes": [{"id": "SHOP-TOWN", "warehouse_id": "SHOP", "zone_id": "TOWN"}],
        "demand": [{"sku_id": "A", "zone_id": "TOWN", "period_id": "P1", "demand_units": 10.0}],
        "initial_stock": [{"sku_id": "A", "warehouse_id": "SHOP", "stock_units": 9.0}],
    }
    head = {"formulation": "stock_allocation", "schema_version": "1.0", "name": "impossible"}
    path = tmp_path / "impossible.json"
    path.write_text(json.dumps({**head, "data": data}), encoding="utf-8")
    row = answer(peer, Own(path=path, formulation="stock_allocation"))
    assert (row.status, row.objective) == ("infeasible", None), row.detail


@pytest.mark.parametrize("peer", GENERAL)
def test_out_of_time_is_told(peer: str) -> None:
    """A tenth of a second is not enough: a sound plan without a proof, or none."""
    row = answer(peer, generated("stock_allocation", 20), budget_s=0.1)
    assert row.status in ("feasible", "no_solution"), row.detail
    assert row.verified is not False


def test_a_plan_that_costs_less_than_its_peer_claims_is_sound() -> None:
    """A search that ends at a wide gap holds changes above what its plan needs."""
    wide = Generated(formulation="abc_cost", kind="grouping", size=20, tightness="tight", seed=0)
    task = Task(subject=wide, solver="peer:highs-raw", budget_s=20.0, mip_rel_gap=1.0)
    row = run_task(task)
    assert (row.status, row.verified) == ("optimal", True), row.detail
    assert row.claimed == row.objective


@pytest.mark.parametrize(("peer", "tells"), [("highs-raw", True), ("pyomo-highs", False)])
def test_when_a_peer_had_its_plan_is_known_of_those_that_tell(peer: str, tells: bool) -> None:
    """Both have the best known plan; only of the one it is known when."""
    path = INSTANCES / "stock_allocation" / "demo.json"
    row = answer(peer, Own(path=path, formulation="stock_allocation"))
    assert row.verified and row.gap_to_best == pytest.approx(0.0, abs=1e-6)
    assert (row.primal_integral is not None, row.time_to_near_s is not None) == (tells, tells)


@pytest.mark.parametrize("peer", GENERAL)
def test_what_is_beyond_the_model_is_beyond_them(peer: str) -> None:
    """A day of routes that the model refuses is refused by them with its words."""
    row = answer(peer, generated("vehicle_routing", 200))
    assert row.status == "unsupported"
    assert "model" in (row.detail or "")
