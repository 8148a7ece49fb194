"""The cheapest change for an order left out: against every limit gone, in every place."""

from __future__ import annotations

import random
from collections.abc import Iterator
from math import inf

import pytest

from formulations.vehicle_routing.checks import violations
from formulations.vehicle_routing.solution import solution_of
from formulations.vehicle_routing.why_not.unserved import explained
from tests.formulations.vehicle_routing.cases import Data, of_order, of_type, parsed, plan, vehicle
from tests.formulations.vehicle_routing.test_why_not import every_place

HOUR = 3600.0


def on_a_line(van: Data, **orders: Data) -> Data:
    """One van that drives a unit of distance a second, and orders at whole numbers of them."""
    places = {name: row.pop("x") for name, row in orders.items()}
    return {
        "clock": "relative",
        "travel": {"type": "euclidean", "rounding": "none"},
        "locations": [{"id": name, "x": x, "y": 0} for name, x in {"yard": 0, **places}.items()],
        "depots": [{"id": "depot", "location_id": "yard"}],
        "vehicle_types": [vehicle("van", num_available=1, **van)],
        "orders": [{"id": name, "location_id": name, **row} for name, row in orders.items()],
    }


def test_a_window_closes_as_late_as_the_longest_route_asks_for() -> None:
    """Out and back lasts 6, and N is open at 10: so E at 2 is served at 9, or on the way back."""
    north = {"x": 3, "tw_early_s": 10.0, "tw_late_s": 12.0}
    data = on_a_line(
        {"max_duration_s": 6.0}, N=north, E={"x": 2, "tw_late_s": 1.0, "unserved_cost": 100.0}
    )
    (told,) = explained(*plan(data, ("van", ["N"])))
    assert told.change is not None and told.change.cost == pytest.approx(0.0)
    assert told.change.detail == "its window closed at 0:00:09 instead of 0:00:01"


@pytest.mark.parametrize("price", [15.0, 90.0])
def test_a_window_opens_as_early_as_hours_ask_for(price: float) -> None:
    """E beyond N costs 12 where nobody waits: at 9 before N, or with less of a change at 15."""
    north = {"x": 3, "tw_early_s": 10.0, "tw_late_s": 12.0}
    east = {"x": 6, "tw_early_s": 100.0, "unserved_cost": price}
    data = on_a_line({"unit_duration_cost_per_h": HOUR}, N=north, E=east)
    (told,) = explained(*plan(data, ("van", ["N"])))
    assert told.change is not None and told.change.cost == pytest.approx(12.0)
    assert told.change.detail == "its window opened at 0:00:15 instead of 0:01:40"


def tiny_day(seed: int) -> tuple[Data, list[str]]:
    """A route of two orders that must be short, is paid by the hour or both; X is left out."""
    rng = random.Random(seed)
    paid, short = {"unit_duration_cost_per_h": HOUR}, {"max_duration_s": rng.randint(8, 20)}
    while True:
        van = {"fixed_cost": 10.0, **rng.choice([paid, short, paid | short])}
        route, orders = rng.sample("AB", 2), {name: _tiny_order(rng) for name in "ABX"}
        orders["X"]["unserved_cost"] = rng.choice([5.0, 10.0, 20.0])
        data = on_a_line({**van, "shift_late_s": rng.choice([None, 25.0])}, **orders)
        if not list(violations(*plan(data, ("van", route)))):
            return data, route


def _tiny_order(rng: random.Random) -> Data:
    early_s = rng.randint(0, 25)
    window = {"tw_early_s": early_s, "tw_late_s": early_s + rng.randint(0, 6)}
    return {"x": rng.randint(-4, 4), "service_duration_s": rng.randint(0, 2), **window}


def each_limit_gone(data: Data) -> Iterator[Data]:
    """The day without each of the limits that may give: no smaller change makes a plan cheaper."""
    yield of_order(data, "X", tw_early_s=None)
    yield of_order(data, "X", tw_late_s=None)
    for field in ("shift_late_s", "max_duration_s", "num_available"):
        yield of_type(data, "van", **{field: None})


def cheapest_place(data: Data, route: list[str]) -> float:
    """What X adds at least to the route or to the day, by the checks of every place."""
    instance = parsed(data)
    row = instance.orders["id"].tolist().index("X")
    found = every_place(instance, solution_of(instance, [("van", route)]), [row])
    return min((extra for extra, _ in found), default=inf)


@pytest.mark.parametrize("seed", range(20))
def test_no_limit_that_gives_makes_it_cheaper_than_the_change_told(seed: int) -> None:
    """A change is told where one makes X cheaper than leaving it out, else the price, if at all."""
    data, route = tiny_day(seed)
    (told,) = explained(*plan(data, ("van", route)))
    price, place = data["orders"][-1]["unserved_cost"], cheapest_place(data, route)
    least = min(cheapest_place(each, route) for each in each_limit_gone(data))
    expected = least if least < price else place
    if place < price or expected == inf:
        assert told.change is None
    else:
        assert told.change is not None and told.change.cost == pytest.approx(expected, abs=1e-5)
