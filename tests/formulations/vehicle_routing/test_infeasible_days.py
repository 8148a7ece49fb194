"""A hundred days without a plan: each cause is named with a proof, and no proof is ever false."""

from __future__ import annotations

import random

import pytest

import optimizer
from formulations.vehicle_routing.conflicts import conflicts
from tests.formulations.vehicle_routing.cases import Data, parsed, vehicle
from tests.formulations.vehicle_routing.infeasible import loose_day, planted
from tests.formulations.vehicle_routing.small import FEATURES, WORDS, cheapest, featured_day


@pytest.mark.parametrize("seed", range(100))
def test_every_planted_cause_is_named_and_proved(seed: int) -> None:
    """By its code and by what is short; without a solver."""
    case = planted(seed)
    reasons = list(conflicts(parsed(case.data)))
    assert all(reason.proved for reason in reasons)
    assert any(r.code == case.code and case.named in r.detail for r in reasons), reasons
    assert all(change.amount > 0 for reason in reasons for change in reason.changes)


@pytest.mark.parametrize("seed", range(20))
def test_the_days_had_a_plan_before(seed: int) -> None:
    """What is planted is the cause: without it nothing is proved."""
    assert not list(conflicts(parsed(loose_day(random.Random(seed)))))


def tight(data: Data, rng: random.Random) -> Data:
    """Fewer and smaller vehicles, shorter routes, and everything has to be served."""
    for row in data["vehicle_types"]:
        row["num_available"] = rng.choice([0, 1, 1, 2])
        row["capacity"] = {"kg": rng.choice([10, 14, 18]), "boxes": rng.choice([3, 4, 5])}
        row["max_duration_s"] = rng.choice([5000.0, 7000.0, 9000.0])
        row["max_distance"] = rng.choice([30.0, 40.0, 60.0])
    for row in data["orders"]:
        row.pop("unserved_cost", None)
    return data


@pytest.mark.parametrize("seed", range(60))
def test_no_proof_is_false(seed: int) -> None:
    """Tight days of four orders with every feature: where a proof is told, no plan holds."""
    rng = random.Random(seed)
    words = {rng.choice(FEATURES), (FEATURES + WORDS)[seed % len(FEATURES + WORDS)]}
    instance = parsed(tight(featured_day(seed, 4, *sorted(words)), rng))
    reasons = list(conflicts(instance))
    if reasons:
        assert cheapest(instance) == float("inf"), reasons


@pytest.mark.parametrize("seed", range(40))
def test_no_proof_of_a_running_day_is_false(seed: int) -> None:
    """Shifts end about when it is now: what has started may not be home in time."""
    rng = random.Random(seed)
    data = tight(featured_day(seed, 4, "running"), rng)
    for each in data["vehicle_types"]:
        each["shift_late_s"] = data["now_s"] + rng.uniform(0.0, 3000.0)
    instance = parsed(data)
    reasons = list(conflicts(instance))
    if reasons:
        assert cheapest(instance) == float("inf"), reasons


@pytest.mark.parametrize("seed", range(60))
def test_no_proof_of_what_is_promised_is_false(seed: int) -> None:
    """Everything is on board of the started route; windows and room are about enough for it."""
    rng = random.Random(seed)
    data = tight(featured_day(seed, 4, "running"), rng)
    for row in data["vehicle_types"]:
        row |= {"capacity": {"kg": rng.uniform(10, 50)}, "num_available": 2}
        row |= {"max_duration_s": 6 * 3600.0, "max_distance": 500.0}
        row |= {"shift_late_s": data["now_s"] + rng.uniform(3600.0, 15000.0)}
    for row in data["orders"]:
        row.pop("release_s", None)
        row.pop("required_tags", None)
        window = {"tw_early_s": 0.0, "tw_late_s": data["now_s"] + rng.uniform(1000.0, 9000.0)}
        row |= window | {"route_id": "G1"}
    instance = parsed(data)
    reasons = list(conflicts(instance))
    assert bool(reasons) == (cheapest(instance) == float("inf")), reasons


def test_what_no_condition_sees_the_model_proves() -> None:
    """Any two of three places fit into the shift of the one van, all three of them do not."""
    turns = [(10.0, 0.0), (-5.0, 8.66), (-5.0, -8.66)]
    places = [{"id": f"p{k}", "x": x, "y": y} for k, (x, y) in enumerate(turns)]
    van = vehicle("van", num_available=1, shift_late_s=45.0)
    data = {
        "travel": {"type": "euclidean", "rounding": "none"},
        "locations": [{"id": "yard", "x": 0, "y": 0}, *places],
        "depots": [{"id": "depot", "location_id": "yard"}],
        "vehicle_types": [van],
        "orders": [{"id": f"o{k}", "location_id": f"p{k}"} for k in range(3)],
    }
    assert not list(conflicts(parsed(data)))
    envelope = {"formulation": "vehicle_routing", "schema_version": "1.0", "name": "spokes"}
    report = optimizer.solve({**envelope, "data": data}, time_limit_s=20)
    assert report.status == "infeasible"
    assert "shift_ends" in {reason.code for reason in report.conflict}
