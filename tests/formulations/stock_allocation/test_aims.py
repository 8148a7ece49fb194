"""Money against service: fronts by hand, and what holds for each of their points."""

from __future__ import annotations

import dataclasses
import itertools
import random
from typing import Any

import pytest

import optimizer
from formulations.stock_allocation.checks import violations
from formulations.stock_allocation.report import kpis
from optimizer.engine.run import Run
from optimizer.registry import formulation
from optimizer.result import Limit, Objective, SolveResult, Status, Termination
from optimizer.whatif import pareto as pareto_module
from optimizer.whatif.front_text import front_section
from optimizer.whatif.pareto import FrontPoint
from tests.formulations.stock_allocation.cases import demand, shop

Data = dict[str, Any]

NOTHING = SolveResult(
    solver="highs",
    version="1",
    termination=Termination(status=Status.NO_SOLUTION, limit=Limit.TIME),
)
"""What a solver says whose time was over before it had a point."""


def envelope(data: Data) -> Data:
    head = {"formulation": "stock_allocation", "schema_version": "1.0", "name": "front"}
    return head | {"data": data}


def two_towns(**fields: float) -> Data:
    """Ten units for a town nearby and ten for one far away: 3 and 7 a unit, bought and brought."""
    lanes = [
        {"id": "NEAR", "warehouse_id": "SHOP", "zone_id": "TOWN", "unit_cost": 1.0},
        {"id": "FAR", "warehouse_id": "SHOP", "zone_id": "HILL", "unit_cost": 5.0},
    ]
    asked = {"shortage_cost_per_unit": 4.0} | fields
    return envelope(
        shop(
            zones=[{"id": "TOWN"}, {"id": "HILL"}],
            delivery_lanes=lanes,
            demand=demand(10.0, **asked) + demand(10.0, zone_id="HILL", **asked),
        )
    )


@pytest.mark.parametrize("fields", [{}, {"backorder_cost_per_unit": 0.0}])
def test_the_nearest_town_is_served_first(fields):
    """By hand: 3 for each of the first ten units, 7 for each of the others, lost or waiting."""
    found = optimizer.pareto(two_towns(**fields), points=5)
    assert [point.aims[1] for point in found.points] == pytest.approx(
        [0, 25, 50, 75, 100], abs=1e-5
    )
    assert [point.aims[0] for point in found.points] == pytest.approx(
        [0, 15, 30, 65, 100], abs=1e-5
    )
    losses = [4.0 * 20 * (1 - point.aims[1] / 100) for point in found.points]
    paid = [point.objective.value - point.aims[0] for point in found.points]
    assert paid == pytest.approx(losses, abs=1e-5)


def test_what_must_be_served_leaves_one_point():
    """No unit can be lost: there is nothing to weigh."""
    data = envelope(shop(demand=demand(4.0, 6.0)))
    (point,) = optimizer.pareto(data).points
    assert point.aims == pytest.approx((20.0, 100.0))


@pytest.mark.parametrize("kind", [None, "service"])
def test_points_of_a_front_are_plans_and_none_beats_another(kind):
    """Each holds every rule, tells its true service, and costs no less than the best plan."""
    made = formulation("stock_allocation").generate(random.Random(5), 4, "tight", kind)
    loaded = optimizer.load(made)
    found = optimizer.pareto(loaded, points=6, time_limit_s=60)
    assert len(found.points) >= 4
    for one, other in itertools.pairwise(found.points):
        assert other.aims[0] > one.aims[0] and other.aims[1] > one.aims[1]
    best = optimizer.solve(loaded)
    for point in found.points:
        assert list(violations(loaded.data, point.plan)) == []
        assert kpis(loaded.data, point.plan)["served_pct"] == pytest.approx(point.aims[1])
        assert point.objective.value >= best.objective.value * (1 - 1e-6)


def test_less_stock_costs_more():
    """By hand: one trip at 5 for both periods, half of it kept at 0.1 a unit, or two trips."""
    lane = {"id": "IN", "source_id": "MAKER", "warehouse_id": "SHOP"}
    trips = {"trip_cost": 5.0, "trip_capacity_units": 12.0, "co2_kg_per_trip": 3.0}
    data = shop(
        supply_lanes=[lane | trips | {"co2_kg_per_unit": 0.5}],
        demand=demand(6.0, 6.0),
        skus=[{"id": "A", "holding_cost_per_unit": 0.1}],
    )
    saves = optimizer.pareto(envelope(data), ("cost", "stock"), points=2)
    assert [point.aims[1] for point in saves.points] == pytest.approx([3.0, 0.0])
    assert saves.points[1].aims[0] - saves.points[0].aims[0] == pytest.approx(5.0 - 0.6)
    for aim, most, of_a_trip in (("trips", 2.0, 1.0), ("co2", 12.0, 3.0)):
        by_stock = optimizer.pareto(envelope(data), ("stock", aim), points=2)
        assert by_stock.points[0].aims == pytest.approx((0.0, most))
        assert by_stock.points[1].aims == pytest.approx((3.0, most - of_a_trip))


@pytest.mark.parametrize("seed", [1, 2])
def test_stock_trips_and_co2_of_a_point_are_those_of_its_plan(seed):
    """What the model weighs is what the report counts."""
    made = formulation("stock_allocation").generate(random.Random(seed), 3, "tight", "transport")
    made["data"]["skus"] = [sku | {"unit_weight_kg": 2.5} for sku in made["data"]["skus"]]
    for lanes in ("supply_lanes", "delivery_lanes"):
        for lane in made["data"][lanes]:
            lane |= {"co2_kg_per_unit": 0.2, "co2_kg_per_kg": 0.1}
            lane |= {"co2_kg_per_trip": 7.0} if "trip_cost" in lane else {}
    loaded = optimizer.load(made)
    for aim, kpi in (("stock", "mean_stock_units"), ("trips", "trips"), ("co2", "co2_kg")):
        found = optimizer.pareto(loaded, ("cost", aim), points=3, time_limit_s=30)
        assert found.points
        for point in found.points:
            assert kpis(loaded.data, point.plan)[kpi] == pytest.approx(point.aims[1], abs=1e-5)


def test_aims_that_do_not_exist_are_refused():
    """With the nearest one, and two of them are needed."""
    for aims, code in ((("cost", "servce"), "E405"), (("cost", "cost"), "E405")):
        with pytest.raises(optimizer.UsageError) as caught:
            optimizer.pareto(two_towns(), aims)
        assert caught.value.issue.code == code
    with pytest.raises(optimizer.UsageError):
        optimizer.pareto(two_towns(), points=1)


@pytest.mark.parametrize("seed", [2, 5])
def test_a_point_costs_what_a_fill_rate_at_its_level_costs(seed):
    """The same asked for in the words of the file: lost demand for nothing, but not too much."""
    made = formulation("stock_allocation").generate(random.Random(seed), 4, "tight")
    found = optimizer.pareto(made, points=4, time_limit_s=60)
    for zone in made["data"]["zones"]:
        zone["channel_id"] = "ALL"
    for row in made["data"]["demand"]:
        if "shortage_cost_per_unit" in row:
            row["shortage_cost_per_unit"] = 0.0
    for point in found.points[1:-1]:
        level = {"id": "F", "channel_id": "ALL", "target_pct": point.aims[1] - 1e-7}
        made["data"]["fill_rates"] = [level]
        asked = optimizer.solve(made, time_limit_s=60)
        assert asked.objective.value == pytest.approx(point.aims[0], rel=2e-4)


@pytest.mark.parametrize(("is_found", "gap"), [(True, 0.1), (False, None)])
def test_the_gap_of_the_end_is_that_of_the_first_aim(monkeypatch, is_found, gap):
    """The last of four solves asks for the least cost at the best service, and is 10 % off; where
    it finds nothing, nobody knows how far that is.
    """
    honest, numbers = Run.ask, itertools.count(1)

    def ask(run, target, subject, **how):
        result = honest(run, target, subject, **how)
        if next(numbers) < 4:
            return result
        point = result.point if is_found else None
        return dataclasses.replace(result, point=point, dual_bound=0.9 * result.primal_bound)

    monkeypatch.setattr(Run, "ask", ask)
    end = optimizer.pareto(two_towns(), points=2).points[-1]
    assert end.aims[1] == pytest.approx(100.0) and end.gap == (gap and pytest.approx(gap))


def test_points_that_others_are_as_good_as_are_left_out(monkeypatch):
    """By hand: the second point serves as much as the third for more, the last is the third."""
    aims = [(0.0, 0.0), (90.0, 50.0), (30.0, 50.0), (100.0, 100.0), (30.0, 50.0 - 1e-9)]
    objective = Objective(value=0.0, components={})
    points = iter(FrontPoint(aims=each, objective=objective, gap=0.0, plan=None) for each in aims)
    monkeypatch.setattr(pareto_module, "front", lambda *args: aims)
    monkeypatch.setattr(pareto_module, "_checked", lambda *args: next(points))
    found = optimizer.pareto(two_towns())
    assert [point.aims for point in found.points] == [aims[0], aims[2], aims[3]]
    prices = [row[2] for row in front_section(found, "front", "EUR").rows]
    assert prices == pytest.approx([None, 0.6, 1.4])


def test_asking_for_more_points_than_there_is_time_for_costs_none(monkeypatch):
    """A thirteenth of the time is too short for a plan; whoever needs more takes it."""
    honest = Run.ask

    def slow(run, target, subject, **how):
        result = honest(run, target, subject, **how)
        return result if run.clock.remaining_s > 10 else NOTHING

    monkeypatch.setattr(Run, "ask", slow)
    found = optimizer.pareto(two_towns(), points=11, time_limit_s=60)
    assert [point.aims[1] for point in found.points] == pytest.approx(
        list(range(0, 101, 10)), abs=1e-5
    )
