"""Parents that are one plan until they part, where there is not time for strangers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.ruin_recreate import population
from formulations.vehicle_routing.ruin_recreate.annealing import anneal
from formulations.vehicle_routing.ruin_recreate.cooling import Iterations, typical_leg
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.plan import Plan, twin
from formulations.vehicle_routing.ruin_recreate.start import built_plan
from formulations.vehicle_routing.ruin_recreate.warming import warm
from formulations.vehicle_routing.search.ruin_recreate import Search
from optimizer.contracts import never
from tests.formulations.vehicle_routing.cases import day, parsed, vehicle
from tests.formulations.vehicle_routing.test_ruin_recreate import is_right
from tests.formulations.vehicle_routing.test_ruin_recreate_pieces import flat as day_of
from tests.formulations.vehicle_routing.test_ruin_recreate_population import evolved


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Compiling takes minutes, once an installation."""
    warm()


def free_day(size: int) -> Instance:
    """Orders with nothing but loads, whose parents are siblings where time is short."""
    places = [{"id": f"p{k}", "x": 7 * k % 31, "y": 11 * k % 37} for k in range(size)]
    return parsed(
        day(
            travel={"type": "euclidean", "rounding": "none"},
            locations=[{"id": "yard", "x": 0, "y": 0}, *places],
            vehicle_types=[vehicle("van", capacity={"parcels": 5}, num_available=size)],
            orders=[
                {"id": each["id"], "location_id": each["id"], "load": {"parcels": 1}}
                for each in places
            ],
        )
    )


def test_siblings_part_halfway(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has its own chances from there on, and the best of all of them is kept."""
    search, cooled, found = Search(free_day(30), None, 1), list[tuple[Any, ...]](), list[Plan]()
    leg, chances_of = typical_leg(search.day, search.plan), list[int]()

    def cool(day: Day, plans: list[Plan], *_: object, until: float, way: Any, leg: float) -> None:
        cooled.append((until, way, leg))
        found.append(twin(plans[0], 0))
        chances_of.append(int(plans[0].now[0]["random"]))
        plans[0].now["cost"] *= 0.5
        plans[0].now["best_cost"] -= [5.0, 1.0, 2.0, 9.0, 3.0][len(found) - 1]

    monkeypatch.setattr(population, "cool", cool)
    cost = search.plan.now[0]["best_cost"]
    chances = np.random.default_rng(1)
    parents = population._siblings(search.day, search.plan, Iterations(9), never, chances)
    parted = [(0.3 + 0.125 * k, (0.5, 1.0), leg) for k in range(1, 5)]
    assert cooled == [(0.3, (0.0, 0.5), leg), *parted]
    assert [cost - each.cost for each in parents] == [6.0, 7.0, 14.0, 8.0]
    assert search.plan.now[0]["best_cost"] == cost - 14.0
    assert len(set(chances_of)) == 5
    states = [each.now[0] for each in found[1:]]
    assert {float(each["cost"]) for each in states} == {float(search.plan.now[0]["cost"])}


def test_twins_go_separate_ways() -> None:
    """From the same plan; what one does is nothing to the other."""
    flat_day = day_of(free_day(30))
    plan = built_plan(flat_day, seed=1)
    before = plan.now.copy()
    one, same, other = twin(plan, 2), twin(plan, 2), twin(plan, 3)
    for each in (one, same, other):
        anneal(flat_day, each, 200, 5.0)
    assert (plan.now == before).all()
    assert (one.stop == same.stop).all()
    assert (one.stop != other.stop).any()


@pytest.mark.parametrize(
    ("num_orders", "num_routes", "enough_for", "are_siblings"),
    [
        (600, 90, 14.9, True),
        (600, 90, 15.1, False),
        (300, 20, 1.6, True),
        (300, 20, 1.7, False),
    ],
)
def test_parents_are_siblings_where_time_is_short(
    num_orders: int, num_routes: int, enough_for: float, are_siblings: bool
) -> None:
    """For the orders and their routes; with windows never."""
    flat_day = SimpleNamespace(**day_of(free_day(30))._asdict())
    plan = built_plan(day_of(free_day(30)), seed=1)
    plan.now["num_active"] = num_routes
    flat_day.order = np.resize(flat_day.order, num_orders)
    assert population._are_siblings(flat_day, plan, enough_for) is are_siblings
    flat_day.order["late"] = 1e6
    flat_day.rules = flat_day.rules._replace(timed=True)
    assert not population._are_siblings(flat_day, plan, enough_for)


def test_siblings_have_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sound ones, and the same with the same seed."""
    grow_up, children = population._grow_up, list[Plan]()

    def watched(day: Day, child: Plan, *others: object) -> None:
        children.append(child)
        grow_up(day, child, *others)

    monkeypatch.setattr(population, "_strangers", None)
    monkeypatch.setattr(population, "_grow_up", watched)
    first, second, other = (evolved(free_day(40), 8_000, seed, 0.01) for seed in (5, 5, 6))
    assert children and is_right(first.instance, first)
    assert first.best == second.best
    assert first.best != other.best
