"""What limits paths: never stricter than the rules, and each limit by itself."""

from __future__ import annotations

import random
from typing import Any

import pytest

from formulations.vehicle_routing.baseline import baseline
from formulations.vehicle_routing.columns.relaxation import relaxation
from formulations.vehicle_routing.columns.subproblem import keeps_limits
from formulations.vehicle_routing.generate import generate
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import sequences_of
from tests.formulations.vehicle_routing.cases import day, parsed, vehicle


@pytest.mark.parametrize("tightness", ["tight", "usual", "loose"])
@pytest.mark.parametrize("seed", range(8))
def test_routes_of_a_plan_keep_all_limits(seed: int, tightness: str) -> None:
    """Windows, shifts, working time, range, loads, orders without load: as the checker has it."""
    subject = Instance.model_validate(generate(random.Random(seed), 25, tightness)["data"])
    plan = baseline(subject, random.Random(seed))
    assert plan is not None and plan.routes
    relaxed = relaxation(subject)
    kinds = subject.vehicle_types["id"][relaxed.kinds].tolist()
    at = {name: k for k, name in enumerate(subject.orders["id"].tolist(), start=1)}
    for kind, orders in sequences_of(plan):
        assert keeps_limits(relaxed.subs[kinds.index(kind)], [at[name] for name in orders])


def line(orders: list[dict[str, Any]], **fields: Any) -> Instance:
    """Orders A, B, … at 1, 2, … from the yard; a unit of distance takes a second."""
    places = [{"id": "yard", "x": 0, "y": 0}]
    named = []
    for k, order in enumerate(orders, start=1):
        name = chr(ord("A") + k - 1)
        places.append({"id": name, "x": k, "y": 0})
        named.append({"id": name, "location_id": name, **order})
    van = {"capacity": {"parcels": 4}, **fields}
    return parsed(day(locations=places, vehicle_types=[vehicle("van", **van)], orders=named))


PARCEL = {"load": {"parcels": 1}}
LIMITS: dict[str, tuple[list[dict[str, Any]], dict[str, Any], list[int], list[int]]] = {
    "range": ([PARCEL, PARCEL, PARCEL], {"max_distance": 4}, [1, 2], [1, 3]),
    "working time": (
        [PARCEL | {"service_duration_s": 5}] * 3,
        {"max_duration_s": 16},
        [1, 2],
        [1, 2, 3],
    ),
    "shift": ([PARCEL] * 3, {"shift_early_s": 10, "shift_late_s": 15}, [1, 2], [1, 3]),
    "window": (
        [PARCEL | {"tw_early_s": 12, "tw_late_s": 13}, PARCEL | {"tw_early_s": 2, "tw_late_s": 3}],
        {"shift_early_s": 1, "shift_late_s": 20},
        [2, 1],
        [1, 2],
    ),
    "load": ([{"load": {"parcels": 2}}] * 3, {}, [1, 2], [1, 2, 3]),
    "orders without load": (
        [{"load": {"parcels": 4}}, {}, {}, PARCEL],
        {},
        [2, 1, 3],
        [1, 4],
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_each_limit_by_hand(name: str) -> None:
    """A path that just keeps it, and one that does not."""
    orders, fields, kept, broken = LIMITS[name]
    (sub,) = relaxation(line(orders, **fields)).subs
    assert keeps_limits(sub, kept)
    assert not keeps_limits(sub, broken)


def test_a_vehicle_that_comes_too_late_for_everybody_still_has_its_limits() -> None:
    """All windows close before its shift: it visits nobody, and is priced all the same."""
    subject = line(
        [PARCEL | {"tw_early_s": 0, "tw_late_s": 5}] * 2, shift_early_s=50, shift_late_s=90
    )
    (sub,) = relaxation(subject).with_near_limits().subs
    assert len(sub.step) >= 1 and not keeps_limits(sub, [1])


def test_limits_that_hardly_bind_come_late() -> None:
    """Room for two orders, hours for dozens: hours are left out at first, and are there later."""
    subject = line([{"load": {"parcels": 2}}] * 3, shift_early_s=0, shift_late_s=1000)
    relaxed = relaxation(subject)
    few = relaxed.with_near_limits()
    assert [len(sub.step) for sub in relaxed.subs] == [2] and relaxed.has_all_limits
    assert [len(sub.step) for sub in few.subs] == [1] and not few.has_all_limits
    assert few.with_all_limits().has_all_limits
