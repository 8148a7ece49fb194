"""The equations in linopy: the same optimum as our model, from another reading of the README."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from formulations.stock_allocation import FORMULATION
from formulations.stock_allocation.importers import IMPORTERS
from formulations.stock_allocation.peers import linopy
from optimizer.benchmarks.row import Row
from optimizer.benchmarks.runner import run_task
from optimizer.benchmarks.subject import Own
from optimizer.benchmarks.suite import Task
from tests.contract.golden import INSTANCES
from tests.formulations.stock_allocation.cases import Data, instance, optimum, shop
from tests.formulations.stock_allocation.network import NETWORK

PEER = FORMULATION.peers()["linopy"]
needs_linopy = pytest.mark.skipif(not PEER.installed, reason="linopy is not installed")

CASES: dict[str, Data] = {"shop": shop(), "every rule": NETWORK} | {
    f"{tightness} {seed}": FORMULATION.generate(random.Random(seed), 4, tightness)["data"]
    for seed, tightness in enumerate(("tight", "usual", "loose", "tight"), start=1)
}


def answer(path: Path, budget_s: float = 20.0) -> Row:
    """What a run of linopy on a file comes to, in a process of its own and checked by our rules."""
    subject = Own(path=path, formulation=FORMULATION.name)
    return run_task(Task(subject=subject, solver="peer:linopy", budget_s=budget_s))


def file_of(data: Data, folder: Path) -> Path:
    envelope = {"formulation": FORMULATION.name, "schema_version": "1.0", "name": "x", "data": data}
    path = folder / "x.json"
    path.write_text(json.dumps(envelope), encoding="utf-8")
    return path


@needs_linopy
@pytest.mark.parametrize("name", CASES)
def test_it_reaches_the_optimum_of_our_model(name: str, tmp_path: Path) -> None:
    """Its plan holds every rule, and both models, written apart, find the same least cost."""
    row = answer(file_of(CASES[name], tmp_path))
    assert (row.status, row.verified) == ("optimal", True), row.detail
    assert row.objective == pytest.approx(optimum(instance(CASES[name]))[0], rel=2e-6)
    assert row.claimed == pytest.approx(row.objective) and row.bound is not None


@needs_linopy
@pytest.mark.parametrize(
    ("format", "name", "best"),
    [
        ("orlib-cap", "facility_location/cap41.txt", 1_040_444.375),
        ("canad", "network_design/r02.1.dow", 232_239.0),
    ],
)
def test_it_reaches_published_optima(
    format: str, name: str, best: float, shared_data: Path, tmp_path: Path
) -> None:
    """Warehouse location and network design, which have no supply limits or no sources at all."""
    row = answer(file_of(IMPORTERS[format].read(shared_data / name, {})["data"], tmp_path))
    assert (row.status, row.verified) == ("optimal", True), row.detail
    assert row.objective == pytest.approx(best, rel=1e-6)


@needs_linopy
def test_it_proves_that_there_is_no_plan() -> None:
    """An instance that is known to have none is told to be infeasible, without a plan."""
    folder = INSTANCES / FORMULATION.name
    envelopes = {path: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
    impossible = [
        path
        for path, envelope in envelopes.items()
        if envelope.get("best_known", {}).get("kind") == "infeasible"
    ]
    assert impossible
    for path in impossible:
        row = answer(path)
        assert (row.status, row.objective) == ("infeasible", None)


@pytest.mark.parametrize("kind", [kind for kind in FORMULATION.kinds() if kind != "network"])
def test_it_refuses_what_it_has_no_equations_for(kind: str) -> None:
    """Rather than to answer another question than was asked, and to say which word it is."""
    data = FORMULATION.generate(random.Random(1), 4, "usual", kind)["data"]
    assert "not among its equations" in (PEER.supports(instance(data)) or "")


def test_it_refuses_a_frozen_period_without_a_plan() -> None:
    """Nothing at all may be bought in it."""
    data = shop(periods=[{"id": "P1", "frozen": True}, {"id": "P2"}])
    assert PEER.supports(instance(data)) == "an earlier plan is not among its equations"


@needs_linopy
def test_it_ends_in_time(tmp_path: Path) -> None:
    """Out of time is a result: a plan without a proof that holds every rule, or none."""
    data = FORMULATION.generate(random.Random(1), 20, "tight")["data"]
    row = answer(file_of(data, tmp_path), budget_s=0.2)
    assert row.status in ("feasible", "no_solution"), row.detail
    assert row.verified is not False


def test_it_refuses_what_dense_arrays_cannot_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two lanes, one SKU and two periods are four cells: one too many for three."""
    subject = instance(shop())
    assert PEER.supports(subject) is None
    monkeypatch.setattr(linopy, "MOST_CELLS", 3)
    assert PEER.supports(subject) == "4 cells of lane, SKU and period are more than 3"
