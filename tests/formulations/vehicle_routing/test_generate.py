"""Generated days are sound, repeatable, feasible by construction and bind as asked."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formulations.vehicle_routing.checks import violations
from formulations.vehicle_routing.conflicts import conflicts
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.generate import KINDS, NAMES, SPARE_ROOM, draw_day, generate
from formulations.vehicle_routing.generate.operations import OPERATIONS
from formulations.vehicle_routing.generate.sweep import sweep
from formulations.vehicle_routing.generate.words import SHARES
from formulations.vehicle_routing.instance import Instance, cross_checks, warnings
from formulations.vehicle_routing.solution import Solution, solution_of, solution_of_trips
from optimizer.schema.record import parse_record

TIGHTNESS = ("tight", "usual", "loose")


def proven(seed: int, size: int, tightness: str, kind: str = "day") -> tuple[Instance, Solution]:
    """The instance with the plan that its windows, fleet and limits were drawn around."""
    envelope = generate(random.Random(seed), size, tightness, kind)
    instance = parse_record(Instance, envelope["data"], "/data")
    numbers = np.random.default_rng(random.Random(seed).getrandbits(64))
    drawn = sweep(draw_day(numbers, size, SPARE_ROOM[tightness]))
    types = [f"{NAMES[kind]}-D{d + 1}" for kind, d in zip(drawn.kind, drawn.depot, strict=True)]
    orders = [[f"O-{k + 1}" for k in stops] for stops in drawn.routes]
    if not len(instance.started_routes):
        return instance, solution_of(instance, list(zip(types, orders, strict=True)))
    done = set(instance.started_visits["order_id"].tolist())
    onward = {"R-1": [name for name in orders[0] if name not in done]}
    new = [(kind, [stops]) for kind, stops in zip(types[1:], orders[1:], strict=True)]
    return instance, solution_of_trips(instance, new, onward)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 10**6),
    st.sampled_from([1, 2, 3, 4, 7, 30, 250]),
    st.sampled_from(TIGHTNESS),
    st.sampled_from(sorted(KINDS)),
)
def test_every_day_is_sound_and_has_a_plan(seed: int, size: int, tightness: str, kind: str) -> None:
    """No issue, no warning, no conflict, and a plan that holds every rule."""
    instance, plan = proven(seed, size, tightness, kind)
    assert not list(cross_checks(instance))
    assert not list(warnings(instance))
    assert not list(conflicts(instance))
    assert not list(violations(instance, plan))
    assert len(plan.visits) == size <= len(instance.orders)


@pytest.mark.parametrize("tightness", TIGHTNESS)
def test_the_same_seed_gives_the_same_day(tightness: str) -> None:
    """To the byte; another seed gives another day."""
    first, again, other = (
        json.dumps(generate(random.Random(seed), 20, tightness)) for seed in (1, 1, 2)
    )
    assert first == again != other


def test_tight_days_bind() -> None:
    """No vehicle to spare, routes at their limits, vehicles full, most orders in a window."""
    instance, plan = proven(3, 100, "tight")
    types = instance.vehicle_types
    assert types["num_available"].sum() == len(plan.routes)
    assert not np.isnan(types["max_duration_s"]).all()
    assert not np.isnan(types["max_distance"]).all()
    assert (~np.isnan(instance.orders["tw_late_s"])).mean() > 0.5
    carried = sum(load["parcels"] for load in plan.routes["load"])
    capacity = {row.id: row.capacity["parcels"] for row in types}
    room = sum(capacity[name] for name in plan.routes["vehicle_type_id"])
    assert carried > 0.7 * room


def test_loose_days_do_not_bind() -> None:
    """No windows, no limits on fleet or routes, nothing optional."""
    instance, _ = proven(3, 100, "loose")
    absent: list[Any] = [
        instance.orders["tw_late_s"],
        instance.orders["unserved_cost"],
        instance.vehicle_types["num_available"].astype(float),
        instance.vehicle_types["max_distance"],
    ]
    assert all(np.isnan(column).all() for column in absent)


def test_usual_days_have_words_now_and_then() -> None:
    """Each word on about its share of days, all on some day, and none on tight and loose days."""
    used = [proven(seed, 8, "usual")[0] for seed in range(120)]
    counts = Counter(name for instance in used for name in features(instance))
    assert set(counts) == set(SHARES)
    assert all(0.4 * share < counts[name] / 120 < 1.5 * share for name, share in SHARES.items())
    for tightness in ("tight", "loose"):
        assert not any(features(proven(seed, 8, tightness)[0]) for seed in range(10))


def test_appointments_make_vehicles_wait() -> None:
    """On most days with appointments, and with several words at once."""
    days = [proven(seed, 8, "tight", "appointments") for seed in range(12)]
    waits = [(plan.visits["start_s"] - plan.visits["arrive_s"]).max() for _, plan in days]
    assert sum(wait_s > 60.0 for wait_s in waits) > 6
    assert sum(len(features(instance)) >= 3 for instance, _ in days) > 6


def test_operations_have_every_word_of_theirs() -> None:
    """Each on about every third day, tight and loose; together all words that there are."""
    days = [
        proven(seed, 8, tightness, "operations")[0]
        for seed in range(20)
        for tightness in ("tight", "loose")
    ]
    counts = Counter(name for instance in days for name in features(instance))
    assert set(counts) == {*SHARES, *OPERATIONS}
    assert all(5 < counts[name] < 25 for name in set(OPERATIONS) - {"pickups last"})


def test_large_days_have_several_depots() -> None:
    """Depots grow with the orders, and every depot has both kinds of vehicle."""
    instance, _ = proven(5, 1000, "usual")
    assert len(instance.depots) == 6
    assert len(instance.vehicle_types) == 12
