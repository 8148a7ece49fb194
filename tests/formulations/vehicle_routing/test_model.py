"""Equation by equation: what must hold, what must fail; and optima against trying everything."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from formulations.vehicle_routing.baseline import baseline
from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.flows.arcs import END, START, sequences_from
from formulations.vehicle_routing.generate import generate
from formulations.vehicle_routing.model import obstacle
from formulations.vehicle_routing.model.size import num_columns
from formulations.vehicle_routing.solution import decode, encode, solution_of
from tests.formulations.vehicle_routing.cases import Data, of_order, of_type, parsed, plan
from tests.formulations.vehicle_routing.points import (
    DAY,
    Edit,
    broken,
    compiled,
    edited,
    optimum,
)
from tests.formulations.vehicle_routing.small import cheapest, featured_day, random_day


def test_objective() -> None:
    """(1): vehicle 7, distance 12, 12 s on the road at 1 a second, nothing left out."""
    subject, solution = plan(DAY, ("van", ["N", "E"]))
    form = compiled(subject)
    assert form.objective(form.point(encode(subject, solution))) == pytest.approx(7 + 12 + 12)


def test_objective_of_an_order_left_out() -> None:
    """(1): vehicle 7, distance 6, 6 s, and 30 for the order left out."""
    subject, solution = plan(DAY, ("van", ["N"]))
    form = compiled(subject)
    assert form.objective(form.point(encode(subject, solution))) == pytest.approx(7 + 6 + 6 + 30)


@pytest.mark.parametrize(
    "routes",
    [
        [("van", ["N", "E"])],
        [("van", ["E", "N"])],
        [("van", ["N"]), ("van", ["E"])],
        [("van", "N")],
    ],
)
def test_plans_that_hold_every_rule_hold_every_equation(routes: list[Any]) -> None:
    """What the checks allow the model allows: nothing is too strict."""
    subject, solution = plan(DAY, *((kind, list(orders)) for kind, orders in routes))
    form = compiled(subject)
    assert not list(violations(subject, solution))
    assert broken(form, form.point(encode(subject, solution))) == set()


TIGHTENED: dict[str, Callable[[Data], Data]] = {
    "fleet_size": lambda data: of_type(data, "van", num_available=0),
    "vehicle_capacity": lambda data: of_type(data, "van", capacity={"parcels": 2}),
    "travel_times": lambda data: of_order(data, "N", service_duration_s=1),
    "window_opens": lambda data: of_order(data, "E", tw_early_s=15),
    "window_closes": lambda data: of_order(data, "E", tw_late_s=13),
    "shift_starts": lambda data: of_type(data, "van", shift_early_s=8),
    "shift_ends": lambda data: of_type(data, "van", shift_late_s=18),
    "longest_distance": lambda data: of_type(data, "van", max_distance=11),
    "longest_duration": lambda data: of_type(data, "van", max_duration_s=11),
}


@pytest.mark.parametrize("name", TIGHTENED)
def test_a_limit_that_the_plan_misses(name: str) -> None:
    """(6), (11) - (15), (17), (20), (24): a plan for the wider limit breaks that equation alone."""
    encoded = encode(*plan(DAY, ("van", ["N", "E"])))
    form = compiled(parsed(TIGHTENED[name](DAY)))
    assert broken(form, form.point(encoded)) == {name}


A, B, C = ("van", START, "N"), ("van", "N", "E"), ("van", "E", END)
BACK, SHORT = ("van", "E", "N"), ("van", "N", END)

EDITS: dict[str, Edit] = {
    "optional_orders": {"unserved": {("E",): 1}},
    "vehicle_continues": {"drive": {SHORT: 1}, "start_s": {SHORT: 10}, "driven": {SHORT: 3}},
    "stops_ahead": {"ahead": {A[1:]: 1}},
    "most_ahead": {"ahead": {B[1:]: 2, BACK[1:]: 1}},
    "delivery": {"on_board": {("parcels", *A): 4}},
    "first_leg": {"driven": {A: 2, B: 6, C: 11}},
    "next_leg": {"driven": {B: 6, C: 11}},
    "departure": {"left_s": {A: 8, B: 8, C: 8}},
    "departure_kept": {"left_s": {C: 8}},
    "departure_by_arc": {"left_s": {B: 8, BACK: 1}},
}


def broken_by(edit: Edit) -> set[str]:
    """What the plan of the day breaks when some of its values are replaced."""
    subject, solution = plan(DAY, ("van", ["N", "E"]))
    form = compiled(subject)
    return broken(form, form.point(edited(encode(subject, solution), edit)))


@pytest.mark.parametrize("name", EDITS)
def test_a_value_that_is_wrong(name: str) -> None:
    """(3), (4), (7) - (9), (18), (19), (21) - (23): a value changed breaks its equation alone."""
    assert broken_by(EDITS[name]) == {name}


STRENGTHENING: dict[str, Edit] = {
    "no_return": {"drive": {BACK: 1}},
    "least_on_board": {"on_board": {("parcels", *B): 0}},
}


@pytest.mark.parametrize("name", STRENGTHENING)
def test_a_value_that_others_forbid_too(name: str) -> None:
    """(5), (10): they follow from the others for whole vehicles, and hold for fewer points."""
    assert name in broken_by(STRENGTHENING[name])


def test_an_order_that_must_be_served() -> None:
    """(2): an empty plan leaves out N, which has no unserved cost."""
    form = compiled(parsed(DAY))
    assert broken(form, form.point({"unserved": {("E",): 1}})) == {"required_orders"}


def test_departure_after_the_shift() -> None:
    """(16): nobody departs on an arc that is not driven, to have a shorter day."""
    data = of_type(DAY, "van", max_duration_s=None)
    del data["vehicle_types"][0]["max_duration_s"]
    subject, solution = plan(data, ("van", ["N", "E"]))
    encoded = {family: dict(values) for family, values in encode(subject, solution).items()}
    encoded["start_s"][("van", START, "E")] = 1
    encoded["start_s"][C] += 1
    form = compiled(subject)
    assert broken(form, form.point(encoded)) == {"leaves_in_shift"}


COLLECTING = of_order(DAY, "E", type="pickup")
"""N takes two parcels, E gives one."""

LAST = of_order(of_type(COLLECTING, "van", pickups="last"), "N", release_s=5)
"""The same with E after N, and N's goods not at the depot before 5."""


@pytest.mark.parametrize("routes", [[("van", "NE")], [("van", "N"), ("van", "E")], [("van", "N")]])
def test_plans_with_pickups_hold_every_equation(routes: list[Any]) -> None:
    """Whatever the checks allow, mixed, last and with releases; what they forbid breaks a row."""
    for data in (COLLECTING, LAST):
        subject, solution = plan(data, *((kind, list(orders)) for kind, orders in routes))
        form = compiled(subject)
        allowed = not list(violations(subject, solution))
        assert (broken(form, form.point(encode(subject, solution))) == set()) == allowed


def test_pickups_and_releases_that_the_plan_misses() -> None:
    """(11), (27), (28): room for both loads, the pickup after the delivery, goods that are late."""
    first = encode(*plan(COLLECTING, ("van", ["E", "N"])))
    full = compiled(parsed(of_order(COLLECTING, "E", load={"parcels": 4})))
    more = encode(*plan(of_order(COLLECTING, "E", load={"parcels": 4}), ("van", ["E", "N"])))
    assert broken(full, full.point(more)) == {"vehicle_capacity"}
    last = compiled(parsed(of_type(COLLECTING, "van", pickups="last")))
    assert broken(last, last.point(first)) == {"pickups_last"}
    late = compiled(parsed(of_order(COLLECTING, "N", release_s=8)))
    assert broken(late, late.point(encode(*plan(LAST, ("van", ["N", "E"]))))) == {"released"}


def test_collected_loads_that_are_wrong() -> None:
    """(25), (26): more, and less, than the order gave."""
    subject, solution = plan(COLLECTING, ("van", ["N", "E"]))
    form, encoded = compiled(subject), encode(subject, solution)
    for amount, expected in ((2, {"pickup"}), (0, {"pickup", "least_collected"})):
        collected = {**encoded["collected"], ("parcels", *C): amount}
        assert broken(form, form.point({**encoded, "collected": collected})) == expected


MOVED: Data = {
    **of_order(of_order(COLLECTING, "E", load={"parcels": 2}), "N", unserved_cost=30),
    "transfers": [{"id": "T", "pickup_order_id": "E", "delivery_order_id": "N"}],
}
"""Two parcels go from E to N."""


def test_transfers_that_the_plan_misses() -> None:
    """(11), (29): the first holds what is between its orders, and the pickup comes before."""
    subject, solution = plan(MOVED, ("van", ["E", "N"]))
    form, encoded = compiled(subject), encode(subject, solution)
    assert broken(form, form.point(encoded)) == set()
    small = compiled(parsed(of_type(MOVED, "van", capacity={"parcels": 1})))
    assert broken(small, small.point(encoded)) == {"vehicle_capacity"}
    for routes in ([("van", ["N", "E"])], [("van", ["N"]), ("van", ["E"])], [("van", ["E"])]):
        wrong = encode(subject, solution_of(subject, routes))
        assert broken(form, form.point(wrong)) == {"transfer"}


def test_a_transfer_that_rides_on_no_vehicle() -> None:
    """(30): two orders on two vehicles, and the goods on an arc that neither drives."""
    subject = parsed(MOVED)
    encoded = encode(subject, solution_of(subject, [("van", ["N"]), ("van", ["E"])]))
    form = compiled(subject)
    ridden = {**encoded, "carried": {("T", *BACK): 1}}
    assert broken(form, form.point(ridden)) == {"carried_on_arcs", "vehicle_capacity"}


def test_every_equation_is_asked() -> None:
    """No constraint of the model is without a test that names it."""
    folder = Path(__file__).parent
    tests = sorted(folder.glob("test_model*.py"))
    text = "".join(path.read_text(encoding="utf-8") for path in tests)
    families = {family.name for family in compiled(parsed(LAST)).rows}
    assert len(families) > 60
    assert {name for name in families if f'"{name}"' not in text} == set()


@pytest.mark.parametrize("seed", [0, 2, 4, 7, 9, 10, 14, 27])
def test_the_optimum_is_the_best_of_all_plans(seed: int) -> None:
    """Two types, two depots, windows, longest routes, optional orders: equal to brute force."""
    subject = parsed(random_day(seed, 4))
    expected = cheapest(subject)
    result, solution = optimum(subject)
    if solution is None:
        assert expected == float("inf") and result.status == 2  # infeasible
        return
    assert not list(violations(subject, solution))
    assert result.fun == pytest.approx(expected, rel=1e-5)
    assert sum(cost(subject, solution).values()) == pytest.approx(expected, rel=1e-5)


EXTENDED = [
    ("pickups",),
    ("last",),
    ("releases",),
    ("last", "releases"),
    ("transfers",),
    ("pickups", "releases", "transfers"),
    ("open", "breaks"),
    ("tags", "planned", "running"),
    ("groups", "balance"),
    ("windows", "due"),
    ("precedences", "running", "last"),
    ("breaks", "due", "balance"),
    ("transfers", "windows", "open"),
    ("trips",),
    ("trips", "last", "releases"),
    ("trips", "breaks", "due"),
    ("trips", "transfers", "balance"),
]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("feature", EXTENDED)
def test_the_optimum_with_every_feature_of_the_model(seed: int, feature: tuple[str, ...]) -> None:
    """Whatever words meet on a day: equal to brute force, and the plan is a point of the model."""
    subject = parsed(featured_day(seed, 4, *feature))
    assert obstacle(subject) is None
    result, solution = optimum(subject)
    if solution is None:
        assert cheapest(subject) == float("inf") and result.status == 2  # infeasible
        return
    assert not list(violations(subject, solution))
    assert result.fun == pytest.approx(cheapest(subject), rel=1e-5)
    form = compiled(subject)
    point = form.point(encode(subject, solution))
    assert broken(form, point) == set()
    assert form.objective(point) == pytest.approx(result.fun, rel=1e-5)
    assert num_columns(subject) == len(form.cost)


@pytest.mark.parametrize("seed", range(6))
def test_encode_and_decode_are_inverse(seed: int) -> None:
    """A plan becomes a point that holds every row and costs the same, and the plan again."""
    subject = parsed(random_day(seed, 5))
    solution = baseline(subject, random.Random(seed))
    assert solution is not None
    form = compiled(subject)
    point = form.point(encode(subject, solution))
    assert broken(form, point) == set()
    assert form.objective(point) == pytest.approx(sum(cost(subject, solution).values()), rel=1e-9)
    again = decode(subject, form.values(point))
    assert sorted(again.visits["order_id"]) == sorted(solution.visits["order_id"])
    assert sum(cost(subject, again).values()) == pytest.approx(form.objective(point), rel=1e-9)


RING = [("van", START, "a"), ("van", "a", "b"), ("van", "b", "a")]


def test_arcs_that_close_on_themselves_come_to_an_end() -> None:
    """A ring is no route: it is driven once, and the checks tell of the order visited twice."""
    assert list(sequences_from(RING)) == [("van", ["a", "b", "a"])]
    assert list(sequences_from(RING[1:])) == []


@pytest.mark.parametrize("seed", range(4))
def test_columns_are_counted_without_building(seed: int) -> None:
    """The count by which a model is refused is that of the model."""
    subject = parsed(random_day(seed, 5))
    assert num_columns(subject) == len(compiled(subject).cost)


@pytest.mark.parametrize(("size", "refused"), [(40, False), (300, True)])
def test_an_instance_far_beyond_the_model_is_refused(size: int, refused: bool) -> None:
    """Dozens of orders are built, hundreds are not, and the reason names the size."""
    reason = obstacle(parsed(generate(random.Random(0), size, "usual")["data"]))
    assert ("more than 60000" in reason if reason else False) == refused
