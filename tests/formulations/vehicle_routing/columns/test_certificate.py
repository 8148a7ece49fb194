"""Certificates: the bound again from plain data; tampered with, they prove less or are refused."""

from __future__ import annotations

import copy
import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

import optimizer
from formulations.vehicle_routing.bound import lower_bound
from formulations.vehicle_routing.certificate import recheck, sections
from formulations.vehicle_routing.columns import pricing
from formulations.vehicle_routing.columns.bound import column_bound
from formulations.vehicle_routing.columns.certificate import certificate_of
from formulations.vehicle_routing.generate import generate
from formulations.vehicle_routing.instance import Instance
from tests.formulations.vehicle_routing.cases import day, parsed, vehicle
from tests.formulations.vehicle_routing.small import (
    FEATURES,
    WORDS,
    cheapest,
    featured_day,
    random_day,
)

Certificate = dict[str, Any]


def certified(subject: Instance) -> tuple[float, Certificate]:
    """The column bound of a day, and its certificate as it comes back from a file."""
    bound = column_bound(subject, [], time.perf_counter() + 30.0, lambda: False)
    assert bound is not None
    certificate = certificate_of(subject, bound.tree)
    return bound.value, json.loads(json.dumps(certificate))


def leaves(part: Certificate) -> list[Certificate]:
    """The proofs for the parts of all plans."""
    if "vehicle_type" not in part:
        return [part]
    return [*leaves(part["fewer"]), *leaves(part["more"])]


@pytest.mark.parametrize("seed", range(12))
def test_a_certificate_proves_the_bound_that_was_claimed(seed: int) -> None:
    """Two types, two depots, windows, optional orders; and no more than the best plan costs."""
    subject = parsed(random_day(seed, 4))
    value, certificate = certified(subject)
    again = recheck(subject, certificate)
    assert value * (1 - 1e-9) <= again <= cheapest(subject) * (1 + 1e-9)
    assert again == pytest.approx(value, rel=1e-6)  # pricing is more exact than in the search


@pytest.mark.parametrize("seed", [5, 7])
def test_dear_vehicles_leave_the_proof_its_digits(seed: int) -> None:
    """Two vans, and others at a million each: prices of orders and vehicles nearly cancel."""
    rng = random.Random(seed)
    places = [{"id": "p0", "x": 50, "y": 50}]
    places += [
        {"id": f"p{k}", "x": rng.randrange(100), "y": rng.randrange(100)} for k in range(1, 9)
    ]
    orders = []
    for k in range(1, 9):
        early_s = rng.randrange(8) * 3600.0
        window = {"tw_early_s": early_s, "tw_late_s": early_s + 7200.0, "service_duration_s": 600.0}
        load = {"parcels": rng.randrange(1, 5)}
        orders.append({"id": f"o{k}", "location_id": f"p{k}", "load": load} | window)
    van = vehicle("van", unit_distance_cost=0.3, capacity={"parcels": 12})
    subject = parsed(
        day(
            travel={"type": "euclidean", "rounding": "none", "speed_per_s": 0.014},
            locations=places,
            depots=[{"id": "depot", "location_id": "p0"}],
            orders=orders,
            vehicle_types=[
                van | {"num_available": 2, "shift_late_s": 36000.0},
                van | {"id": "spot", "fixed_cost": 1e6},
            ],
        )
    )
    alone = [(1, [row]) for row in range(8)]
    bound = column_bound(subject, alone, time.perf_counter() + 30.0, lambda: False)
    assert bound is not None
    again = recheck(subject, json.loads(json.dumps(certificate_of(subject, bound.tree))))
    assert again >= bound.value * (1 - 1e-6)


@pytest.mark.parametrize("word", sorted({*FEATURES, *WORDS} - {"trips", "running"}))
def test_every_word_that_columns_take_is_proved_again(word: str) -> None:
    """The data of the day say what they are, and not the certificate."""
    subject = parsed(featured_day(2, 4, word))
    value, certificate = certified(subject)
    again = recheck(subject, certificate)
    assert again is not None
    assert value * (1 - 1e-9) <= again <= cheapest(subject) * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_a_change_saves_no_more_than_is_told(seed: int) -> None:
    """Without an order, or with one more vehicle, even the best plan costs the bound less that."""
    data = random_day(seed, 4)
    value, certificate = certified(parsed(data))
    told = dict(row for section in sections(certificate) for row in section.rows)
    for order in data["orders"]:
        less = data | {"orders": [each for each in data["orders"] if each is not order]}
        saved = value - cheapest(parsed(less))
        assert saved <= told.get(order["id"], 0.0) + 1e-6 * value
    for k, kind in enumerate(data["vehicle_types"]):
        if "num_available" in kind:
            types = [dict(each) for each in data["vehicle_types"]]
            types[k]["num_available"] += 1
            saved = value - cheapest(parsed(data | {"vehicle_types": types}))
            assert saved <= told.get(kind["id"], 0.0) + 1e-6 * value


@pytest.fixture(scope="module")
def proved() -> tuple[Instance, float, Certificate]:
    """A day of 14 orders whose bound rests on capacity cuts, subset rows and memories."""
    rng, names = random.Random(5), [f"o{k}" for k in range(14)]
    places = [{"id": "yard", "x": 50, "y": 50}]
    places += [{"id": name, "x": rng.randrange(100), "y": rng.randrange(100)} for name in names]
    orders = [
        {"id": name, "location_id": name, "load": {"parcels": rng.randrange(3, 9)}}
        for name in names
    ]
    van = vehicle("van", capacity={"parcels": 17}, num_available=None)
    subject = parsed(day(locations=places, vehicle_types=[van], orders=orders))
    value, certificate = certified(subject)
    for key in ("vehicle_types", "capacity_cuts", "subset_rows"):
        assert any(leaf[key] for leaf in leaves(certificate))
    return subject, value, certificate


def test_a_larger_day(proved: tuple[Instance, float, Certificate]) -> None:
    """Cuts and memories are part of the proof."""
    subject, value, certificate = proved
    assert recheck(subject, certificate) == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize("factor", [0.0, 0.9, 1.1, 3.0])
def test_other_prices_prove_less(
    proved: tuple[Instance, float, Certificate], factor: float
) -> None:
    """Whatever is written into the prices of orders, the bound stays one."""
    subject, value, certificate = proved
    other = copy.deepcopy(certificate)
    for leaf in leaves(other):
        leaf["orders"] = {name: factor * price for name, price in leaf["orders"].items()}
    again = recheck(subject, other)
    assert again is not None and again < value


def test_huge_prices_that_cancel_prove_nothing() -> None:
    """One van for all, memories of everything: what is left of 1e12 less 1e12 is rounding."""
    names = [f"o{k}" for k in range(9)]
    places = [{"id": "yard", "x": 0, "y": 0}]
    places += [{"id": name, "x": 7 * k % 10, "y": 3 * k % 10} for k, name in enumerate(names, 1)]
    orders = [{"id": name, "location_id": name, "load": {"parcels": 5}} for name in names]
    van = vehicle("van", capacity={"parcels": 45}, num_available=1)
    subject = parsed(day(locations=places, vehicle_types=[van], orders=orders))
    value, certificate = certified(subject)
    certificate["memories"] = dict.fromkeys(names, names)
    for digits in range(8, 28):
        rng = random.Random(digits)
        huge = {name: rng.random() * 10.0**digits for name in names}
        again = recheck(subject, certificate | {"orders": huge})
        assert again is not None and again <= value * (1 + 1e-9)


@pytest.mark.parametrize("apart", [0.0, 1e-7])
def test_prices_beyond_all_measure_prove_nothing(
    monkeypatch: pytest.MonkeyPatch, apart: float
) -> None:
    """Neighbours at no distance, and more paths than there is room for: ways home have no end."""
    monkeypatch.setattr(pricing, "MOST_LABELS", 5000)
    places = [{"id": "yard", "x": 0.0, "y": 0.0}]
    places += [{"id": f"p{k}", "x": 10.0, "y": k * apart} for k in range(3)]
    orders = [{"id": f"o{k}", "location_id": f"p{k}"} for k in range(3)]
    van = vehicle("van", shift_late_s=40.0, num_available=1)
    subject = parsed(day(locations=places, vehicle_types=[van], orders=orders))
    certificate = certified(subject)[1] | {"orders": dict.fromkeys(["o0", "o1", "o2"], 1e18)}
    again = recheck(subject, certificate | {"memories": {}})
    assert again is not None and again <= 20.0 + 1e-6


def test_prices_as_texts_are_refused() -> None:
    """A reader of JSON refuses numbers that are too large, and texts must not pass it by."""
    subject = parsed(day())
    certificate = certified(subject)[1]
    with pytest.raises(ValueError, match="a price is a number"):
        recheck(subject, certificate | {"orders": {"N": "1e18"}})


@pytest.mark.parametrize("asked", range(1, 12))
def test_one_more_vehicle_saves_no_more_than_is_told(asked: int) -> None:
    """Two orders far apart and one van; also where columns end long before they converge."""
    distances = [[0, 10, 10], [10, 0, 980], [10, 980, 0]]
    travel = {"type": "matrix", "location_ids": ["yard", "a", "b"], "distances": distances}
    data = day(
        travel=travel,
        locations=[{"id": name} for name in travel["location_ids"]],
        vehicle_types=[vehicle("van", num_available=1)],
        orders=[{"id": name, "location_id": name} for name in ("a", "b")],
    )
    answers = iter([False] * asked)
    until_s = time.perf_counter() + 30.0
    bound = column_bound(parsed(data), [(0, [0, 1])], until_s, lambda: next(answers, True))
    if bound is not None:
        told = {
            each.title: dict(each.rows)
            for each in sections(certificate_of(parsed(data), bound.tree))
        }
        saved = told.get("What one more vehicle is worth", {}).get("van", 0.0)
        assert bound.value - saved <= 40.0 + 1e-6


def test_one_more_of_any_number_is_worth_nothing() -> None:
    """Of vehicles without limit nothing is told, and of more than are needed neither."""
    subject = parsed(day())
    _, certificate = certified(subject)
    assert [each.title for each in sections(certificate)] == ["What orders cost at the margin"]


@pytest.mark.parametrize(("field", "other"), [("fewer", "more"), ("more", "fewer")])
def test_a_proof_of_one_part_is_none_of_the_other(
    proved: tuple[Instance, float, Certificate], field: str, other: str
) -> None:
    """Plans are parted by the number of their vans; each half needs what holds for it."""
    subject, value, certificate = proved
    again = recheck(subject, certificate | {field: certificate[other]})
    assert again is not None and again < value


@pytest.mark.parametrize("at_most", [0, 1, 100])
def test_no_plan_falls_between_the_parts(
    proved: tuple[Instance, float, Certificate], at_most: int
) -> None:
    """Wherever plans are parted, the least of both halves is a bound on all of them."""
    subject, value, certificate = proved
    again = recheck(subject, certificate | {"at_most": at_most})
    assert again is not None and again <= value * (1 + 1e-9)


def test_a_cut_cannot_ask_for_more_than_loads_fill(
    proved: tuple[Instance, float, Certificate],
) -> None:
    """What a cut is worth follows from the loads: a price a hundred times as high proves less."""
    subject, value, certificate = proved
    other = copy.deepcopy(certificate)
    for cut in [cut for leaf in leaves(other) for cut in leaf["capacity_cuts"]]:
        cut["price"] *= 100.0
    again = recheck(subject, other)
    assert again is not None and again < value


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("type", "magic"),
        ("orders", {"nobody": 1.0}),
        ("orders", {"A": -1.0}),
        ("orders", {"A": "much"}),
        ("orders", None),
        ("capacity_cuts", [{"order_ids": ["A", "Z"], "price": 1.0}]),
        ("subset_rows", [{"order_ids": ["A", "B"], "memory": [], "price": 1.0}]),
        ("vehicle_types", {"balloon": 1.0}),
        ("vehicle_types", {"van": "many"}),
        ("vehicle_type", "balloon"),
    ],
)
def test_what_is_no_certificate_is_refused(key: str, value: Any, tmp_path: Path) -> None:
    """By the room with an error of Python, by the engine with one that has a place."""
    data = day()
    _, certificate = certified(parsed(data))
    envelope = {
        "formulation": "vehicle_routing",
        "schema_version": "1.0",
        "name": "line",
        "data": data,
    }
    claim = {"bound": 1.0, "certificate": certificate | {key: value}}
    with pytest.raises(optimizer.InstanceError) as raised:
        optimizer.verify_bound(envelope, claim)
    assert [issue.pointer for issue in raised.value.issues] == ["/certificate"]


def test_without_a_certificate_the_assignment_is_solved_again() -> None:
    """The bound of the searches; a higher claim stays unproven."""
    envelope = generate(random.Random(2), 30, "usual")
    subject = parsed(envelope["data"])
    wide = lower_bound(subject)
    assert wide is not None and recheck(subject, None) == wide
    assert optimizer.verify_bound(envelope, {"bound": wide}).ok
    assert not optimizer.verify_bound(envelope, {"bound": 1.01 * wide}).ok
    assert not optimizer.verify_bound(envelope, {"bound": None}).ok


def test_solve_writes_what_verify_reads() -> None:
    """From a solve to a report as JSON, and the bound in it confirmed."""
    envelope = generate(random.Random(5), 10, "loose")
    report = optimizer.solve(envelope, method="auto", time_limit_s=60.0, mip_rel_gap=0.0)
    assert report.certificate is not None
    check = optimizer.verify_bound(envelope, json.loads(json.dumps(report.to_dict())))
    assert check.ok and check.claimed == report.bound


def test_what_a_model_proves_beyond_a_search_can_be_verified() -> None:
    """A day that columns do not know: the certificate beside the plan is worth what is claimed."""
    file = Path(__file__).parents[4] / "instances/vehicle_routing/running-day.json"
    report = optimizer.solve(file, time_limit_s=20.0)
    assert report.provenance.backend == "highs" and report.certificate is not None
    assert optimizer.verify_bound(file, report.to_dict()).ok


def test_prices_are_told_with_the_plan() -> None:
    """A corner each for four vans that cost nothing: an order is worth its way there and back."""
    places = [{"id": "yard", "x": 0, "y": 0}]
    corners = {"north": (0, 3), "east": (4, 0), "south": (0, -5), "west": (-6, 0)}
    places += [{"id": name, "x": x, "y": y} for name, (x, y) in corners.items()]
    orders = [{"id": name, "location_id": name, "load": {"parcels": 5}} for name in corners]
    van = vehicle("van", capacity={"parcels": 5}, num_available=None)
    _, certificate = certified(parsed(day(locations=places, vehicle_types=[van], orders=orders)))
    (told,) = sections(certificate)
    assert [name for name, _ in told.rows] == ["west", "south", "east", "north"]
    assert [worth for _, worth in told.rows] == pytest.approx([12.0, 10.0, 8.0, 6.0])
