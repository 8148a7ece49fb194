"""Warehouse location and network design by hand: the optima of our model from smaller models."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest

from formulations.stock_allocation import FORMULATION
from formulations.stock_allocation.checks import cost, violations
from formulations.stock_allocation.importers import IMPORTERS
from optimizer.result import Limits, SolveResult, Status
from tests.formulations.stock_allocation.cases import Data, instance, optimum, shop

PEER = FORMULATION.peers()["highs-textbook"]


def answer(data: Data) -> SolveResult[Any]:
    from formulations.stock_allocation.peers.textbook import solve

    limits = Limits(time_limit_s=20.0, mip_rel_gap=1e-9, seed=0, threads=1)
    return solve(FORMULATION, instance(data), limits, lambda progress: None)


def location(rng: random.Random, folder: Path, capacity: float) -> Data:
    """A file of three warehouses and five customers; the second is open at no cost."""
    lines = ["3 5", *(f"{capacity} {opening}" for opening in (rng.randint(20, 60), 0, 35))]
    for _ in range(5):
        demand = rng.randint(1, 9)
        lines.append(f"{demand} {rng.uniform(1, 40)} {rng.uniform(1, 40)} {rng.uniform(1, 40)}")
    return read("orlib-cap", "\n".join(lines), folder)


def network(rng: random.Random, folder: Path, capacity: float) -> Data:
    """A file of four nodes, all joined, and three commodities."""
    ends = [(i, j) for i in range(1, 5) for j in range(1, 5) if i != j]
    arcs = [
        f"{i} {j} {rng.randint(1, 5)} {capacity} {rng.choice((0, 10, 30))} 0 0" for i, j in ends
    ]
    goods = [f"{i} {j} {rng.randint(2, 6)}" for i, j in rng.sample(ends, 3)]
    return read("canad", "\n".join(["x", f"4 {len(arcs)} 3", *arcs, *goods]), folder)


def read(format: str, text: str, folder: Path) -> Data:
    path = folder / "x.txt"
    path.write_text(text, encoding="utf-8")
    data: Data = IMPORTERS[format].read(path, {})["data"]
    return data


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("problem", [location, network])
def test_it_reaches_the_optimum_of_our_model(problem: Any, seed: int, tmp_path: Path) -> None:
    """Its plan holds every rule and costs what our model's does, claimed and proven."""
    data = problem(random.Random(seed), tmp_path, capacity=18)
    subject, result = instance(data), answer(data)
    assert result.termination.status is Status.OPTIMAL
    assert not list(violations(subject, result.point))
    least = optimum(subject)[0]
    assert sum(cost(subject, result.point).values()) == pytest.approx(least)
    assert result.primal_bound == pytest.approx(least) and result.dual_bound == pytest.approx(least)


def test_its_plans_are_told_on_the_clock_of_its_time(shared_data: Path, monkeypatch: Any) -> None:
    """Building the model is in the time that is told of it, and in that of each plan."""
    from formulations.stock_allocation.peers.textbook import network, solve

    def slow(arrays: Any, program: Any = network.program) -> Any:
        time.sleep(0.3)
        return program(arrays)

    monkeypatch.setattr(network, "program", slow)
    data = IMPORTERS["canad"].read(shared_data / "network_design/r02.1.dow", {})["data"]
    limits, told = Limits(time_limit_s=20.0, mip_rel_gap=1e-9, seed=0, threads=1), []
    solve(FORMULATION, instance(data), limits, told.append)
    assert told and told[0].elapsed_s >= 0.3


@pytest.mark.parametrize(
    ("format", "name", "best"),
    [
        ("orlib-cap", "facility_location/cap73.txt", 1_010_641.45),
        ("canad", "network_design/r02.1.dow", 232_239.0),
    ],
)
def test_it_reaches_published_optima(
    format: str, name: str, best: float, shared_data: Path
) -> None:
    """Files of the two public sets."""
    result = answer(IMPORTERS[format].read(shared_data / name, {})["data"])
    assert result.primal_bound == pytest.approx(best, rel=1e-6)


@pytest.mark.parametrize("problem", [location, network])
def test_it_proves_that_there_is_no_plan(problem: Any, tmp_path: Path) -> None:
    """Where no warehouse and no lane takes more than a tenth of a unit."""
    result = answer(problem(random.Random(1), tmp_path, capacity=0.1))
    assert (result.termination.status, result.point) == (Status.INFEASIBLE, None)


@pytest.mark.parametrize("kind", FORMULATION.kinds())
def test_it_refuses_what_is_neither(kind: str) -> None:
    """An invented network of any kind is more than a textbook has."""
    data = FORMULATION.generate(random.Random(1), 4, "usual", kind)["data"]
    assert (PEER.supports(instance(data)) or "").startswith("no warehouse location: ")


def test_it_refuses_a_word_that_its_models_do_not_know(tmp_path: Path) -> None:
    """One price more, and the textbook's optimum would be another one."""
    data = location(random.Random(1), tmp_path, capacity=18)
    assert PEER.supports(instance(data)) is None
    data["offers"] = [{"source_id": "PLANT", "sku_id": "GOODS", "unit_cost": 1.0}]
    assert "it does not know offers.unit_cost" in (PEER.supports(instance(data)) or "")
    assert "more or less than one SKU, one period" in (PEER.supports(instance(shop())) or "")
