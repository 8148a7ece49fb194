"""What limits are worth: no less than what a vehicle that has more of something saves."""

from __future__ import annotations

import time
from typing import Any

import pytest

from formulations.vehicle_routing.certificate import sections
from formulations.vehicle_routing.clock import S_PER_H
from formulations.vehicle_routing.columns.bound import Bound, column_bound
from formulations.vehicle_routing.columns.certificate import certificate_of
from formulations.vehicle_routing.columns.easing import worth_of_easing
from formulations.vehicle_routing.instance import Instance
from optimizer.sdk import never
from tests.formulations.vehicle_routing.cases import Data, day, parsed, vehicle
from tests.formulations.vehicle_routing.small import cheapest, random_day


def bound_of(instance: Instance) -> Bound:
    """The bound without any plan to begin from, and with time to spare."""
    bound = column_bound(instance, [], time.perf_counter() + 30.0, lambda: False)
    assert bound is not None
    return bound


def worth(instance: Instance, left_s: float = 30.0) -> dict[tuple[str, str], float]:
    """The price of each easing by its type and what there is more of."""
    told = worth_of_easing(instance, bound_of(instance).tree, time.perf_counter() + left_s, never)
    return {(each["vehicle_type"], each["more"]): each["price"] for each in told}


def with_one_eased(data: Data, name: str, more: str) -> Data:
    """The day with a vehicle of a type that has an hour or a unit more, in place of another."""
    (usual,) = (each for each in data["vehicle_types"] if each["id"] == name)
    eased = usual | {"id": "eased", "num_available": 1}
    amount, _, of_what = more.split()
    if amount == "unit":
        held = usual["capacity"][of_what] + 1
        eased["capacity"] = usual["capacity"] | {of_what: held}
    else:
        field = {"shift": "shift_late_s", "duration": "max_duration_s"}[of_what]
        eased[field] = usual[field] + S_PER_H
    others = [each for each in data["vehicle_types"] if each is not usual]
    left = usual.get("num_available")
    if left != 1:
        others.append(usual if left is None else usual | {"num_available": left - 1})
    return data | {"vehicle_types": [*others, eased]}


@pytest.mark.parametrize("seed", range(6))
def test_an_hour_or_a_unit_saves_no_more_than_is_told(seed: int) -> None:
    """Two types, two dimensions, windows, optional orders: the best plan of the eased day."""
    data = random_day(seed, 3)
    subject = parsed(data)
    told, value = worth(subject), bound_of(subject).value
    assert told
    for (name, more), price in told.items():
        eased = cheapest(parsed(with_one_eased(data, name, more)))
        assert value - eased <= price + 1e-6 * value, (name, more)


def three_far_away(**of_van: Any) -> Data:
    """Three orders 10 away, 25 minutes each; vans at 1 a distance unit, which takes a second."""
    places = [{"id": "yard", "x": 0, "y": 0}, {"id": "far", "x": 10, "y": 0}]
    each = {"location_id": "far", "load": {"parcels": 2}, "service_duration_s": 1500}
    orders = [{"id": name} | each for name in "ABC"]
    van = vehicle("van", num_available=None, **of_van)
    return day(dimensions=["parcels"], locations=places, vehicle_types=[van], orders=orders)


@pytest.mark.parametrize(
    ("limits", "more"),
    [
        ({"capacity": {"parcels": 5}}, "unit of parcels"),
        ({"shift_late_s": 3600}, "hour of shift"),
        ({"max_duration_s": 3600}, "hour of duration"),
    ],
)
def test_what_binds_is_worth_the_second_van(limits: Data, more: str) -> None:
    """Two orders fit, the third goes along then: a cut and parts of plans know it was alone."""
    told = worth(parsed(three_far_away(**limits)))
    assert told == {("van", more): pytest.approx(20.0, rel=1e-3)}


def test_what_does_not_bind_is_worth_nothing() -> None:
    """A seventh parcel nobody has, and a third hour nobody needs."""
    told = worth(parsed(three_far_away(capacity={"parcels": 6}, shift_late_s=7200)))
    assert set(told) == {("van", "unit of parcels"), ("van", "hour of shift")}
    assert list(told.values()) == pytest.approx([0.0, 0.0], abs=1e-2)


def test_without_time_nothing_is_told() -> None:
    """An unpriced easing has no price, not even a high one."""
    data = three_far_away(capacity={"parcels": 5})
    assert worth(parsed(data), left_s=-1.0) == {}


def test_the_report_shows_the_dearest_first() -> None:
    """Beside the prices of orders and vehicles."""
    subject = parsed(three_far_away(capacity={"parcels": 5}, shift_late_s=36000))
    bound = bound_of(subject)
    limits = worth_of_easing(subject, bound.tree, time.perf_counter() + 30.0, never)
    *_, told = sections(certificate_of(subject, bound.tree) | {"limits": limits})
    assert [row[:2] for row in told.rows] == [("van", "unit of parcels"), ("van", "hour of shift")]
