"""HGS-CVRP as a method: plain days only, a plan early, and claims that hold."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.importers import IMPORTERS
from formulations.vehicle_routing.search.hgs import METHOD, solve
from formulations.vehicle_routing.solution import Solution
from optimizer.contracts import never
from optimizer.result import Limits, Progress, Status
from tests.formulations.vehicle_routing.cases import Data, day, of_order, of_type, parsed, vehicle

LIMITS = Limits(time_limit_s=0.6, mip_rel_gap=0, seed=1, threads=1)


@pytest.fixture
def installed() -> None:
    if not METHOD.installed:
        pytest.skip("hygese is not installed")


def plain(**fields: Any) -> Data:
    """Vans of one kind and one dimension."""
    return day(
        dimensions=["parcels"],
        vehicle_types=[vehicle("van", capacity={"parcels": 3}, **fields)],
        orders=[
            {"id": "N", "location_id": "north", "load": {"parcels": 2}},
            {"id": "E", "location_id": "east", "load": {"parcels": 1}},
        ],
    )


@pytest.mark.usefixtures("installed")
def test_a_proven_optimum(shared_data: Path) -> None:
    """P-n16-k8 costs 450; the plan is told before the end."""
    data = IMPORTERS["vrplib"].read(shared_data / "routing/cvrp/P-n16-k8.vrp", {})["data"]
    subject, told = parsed(data), list[Progress[Solution]]()
    result = solve(subject, LIMITS, told.append, never)
    assert result.primal_bound == 450.0 == told[-1].primal_bound
    assert result.point is not None and not list(violations(subject, result.point))
    assert sum(cost(subject, result.point).values()) == 450.0


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("fields", "best"), [({}, 12.0), ({"max_distance": 11.0}, 16.0)])
def test_a_longest_distance_is_kept(fields: Data, best: float) -> None:
    """Both orders on one route of 12, or two routes of 6 and 10."""
    subject = parsed(plain(**fields))
    result = solve(subject, LIMITS, lambda _: None, never)
    assert result.primal_bound == pytest.approx(best)
    assert result.point is not None and not list(violations(subject, result.point))


def many(loads: list[float], capacity: float) -> Data:
    """Orders all around the depot, in any number of vans."""
    angles = [2.0 * math.pi * k / len(loads) for k in range(len(loads))]
    places = [
        {"id": f"p{k}", "x": 9 * math.cos(a), "y": 9 * math.sin(a)} for k, a in enumerate(angles)
    ]
    return day(
        dimensions=["parcels"],
        locations=[{"id": "yard", "x": 0, "y": 0}, *places],
        vehicle_types=[vehicle("van", capacity={"parcels": capacity})],
        orders=[
            {"id": f"o{k}", "location_id": f"p{k}", "load": {"parcels": load}}
            for k, load in enumerate(loads)
        ],
    )


@pytest.mark.usefixtures("installed")
def test_a_plan_that_holds_too_much_is_left_out() -> None:
    """HGS-CVRP takes 2.000008 for 2; the check does not."""
    subject = parsed(many([1.000008] + [1.0] * 23, 2.0))
    result = solve(subject, LIMITS, lambda _: None, never)
    assert result.point is None or not list(violations(subject, result.point))


@pytest.mark.usefixtures("installed")
def test_vehicles_that_fill_badly_are_enough() -> None:
    """Each of 40 orders takes more than half of one."""
    subject = parsed(many([0.52] * 40, 1.0))
    result = solve(subject, LIMITS, lambda _: None, never)
    assert result.point is not None and not list(violations(subject, result.point))
    assert result.primal_bound == pytest.approx(40 * 18.0)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("capacity", [{}, {"parcels": 26.000000000000004}])
def test_one_vehicle_that_holds_it_all_to_the_last_bit(capacity: Data) -> None:
    """Twenty times 1.3 depends on how it is added up: with less room HGS-CVRP ends the process."""
    data = of_type(many([1.3] * 20, 26.0), "van", num_available=1, capacity=capacity)
    result = solve(parsed(data), LIMITS, lambda _: None, never)
    assert (result.termination.status is Status.FEASIBLE) is (capacity == {})


@pytest.mark.usefixtures("installed")
def test_too_few_vehicles_are_no_plan() -> None:
    """One van of two parcels for three of them: a result, no exception."""
    subject = parsed(of_type(plain(num_available=1), "van", capacity={"parcels": 2}))
    result = solve(subject, LIMITS, lambda _: None, never)
    assert result.termination.status is Status.NO_SOLUTION and result.point is None


def test_what_it_has_no_words_for_is_said() -> None:
    """By name, each on its own; a plain day is no problem."""
    assert METHOD.supports(parsed(plain())) is None
    for data, word in (
        (day(), "several vehicle types"),
        (plain(fixed_cost=5.0), "costs of vehicles"),
        (of_order(plain(), "N", tw_late_s=50), "windows"),
        (of_order(plain(), "N", unserved_cost=5), "left out"),
        (of_order(plain(), "N", type="pickup"), "pickups"),
        (plain(shift_late_s=90), "shifts"),
    ):
        reason = METHOD.supports(parsed(data))
        assert reason is not None and word in reason


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("size", "load"), [(1e5, 1.0), (1e-5, 1.0), (1.0, 0.0), (1.0, 1e-3)])
def test_units_do_not_matter(size: float, load: float) -> None:
    """Metres or thousands of kilometres, no loads or small ones: one route around the triangle."""
    data = plain(num_available=1)
    if not load:
        data = of_type(data, "van", capacity={"parcels": 1})
    data["locations"] = [
        place | {"x": place["x"] * size, "y": place["y"] * size} for place in data["locations"]
    ]
    data["orders"] = [order | {"load": {"parcels": load}} for order in data["orders"]]
    subject = parsed(data)
    result = solve(subject, LIMITS, lambda _: None, never)
    assert result.primal_bound == pytest.approx(12.0 * size)
    assert result.point is not None and not list(violations(subject, result.point))


def test_what_hangs_or_crashes_is_declined() -> None:
    """One order, and ways that are all 0."""
    one = plain()
    one["orders"] = one["orders"][:1]
    together = plain()
    together["locations"] = [place | {"x": 0, "y": 0} for place in together["locations"]]
    for data in (one, together):
        assert METHOD.supports(parsed(data)) == "HGS-CVRP needs two orders and ways between them"
