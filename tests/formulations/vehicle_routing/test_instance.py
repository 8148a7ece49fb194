"""Contradictions are found at their place in the file, all at once; slips are warned of."""

from __future__ import annotations

from typing import Any

import pytest

from formulations.vehicle_routing.features import time_matters
from formulations.vehicle_routing.instance import (
    Group,
    Instance,
    Order,
    VehicleType,
    cross_checks,
    warnings,
)
from optimizer.errors import InstanceError
from optimizer.schema.annotations import metadata
from optimizer.schema.fields import MONEY
from tests.formulations.vehicle_routing.cases import day, of_order, of_type, parsed


def found(data: dict[str, Any]) -> set[tuple[str, str]]:
    return {(issue.code, issue.pointer) for issue in cross_checks(parsed(data))}


def test_a_sound_day_has_no_issue() -> None:
    """The data of the other tests is sound and raises no warning."""
    assert not found(day())
    assert not list(warnings(parsed(day())))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (day(orders=[]), ("E304", "/data/orders")),
        (day(vehicle_types=[]), ("E304", "/data/vehicle_types")),
        (day(orders=[*day()["orders"], day()["orders"][0]]), ("E301", "/data/orders/2/id")),
        (day(dimensions=["kg", "parcels", "kg"]), ("E301", "/data/dimensions/2")),
        (of_order(day(), "E", location_id="eats"), ("E302", "/data/orders/1/location_id")),
        (
            of_type(day(), "van", start_depot_id="X"),
            ("E302", "/data/vehicle_types/0/start_depot_id"),
        ),
        (of_type(day(), "van", end_depot_id="X"), ("E302", "/data/vehicle_types/0/end_depot_id")),
        (day(depots=[{"id": "depot", "location_id": "X"}]), ("E302", "/data/depots/0/location_id")),
        (of_order(day(), "E", load={"kgs": 1.0}), ("E302", "/data/orders/1/load/kgs")),
        (
            of_type(day(), "van", capacity={"m3": 1.0}),
            ("E302", "/data/vehicle_types/0/capacity/m3"),
        ),
        (of_order(day(), "E", tw_early_s=9, tw_late_s=8), ("E303", "/data/orders/1/tw_late_s")),
        (
            of_type(day(), "van", shift_early_s=9, shift_late_s=8),
            ("E303", "/data/vehicle_types/0/shift_late_s"),
        ),
        (
            of_type(day(), "van", reload_depot_id="X"),
            ("E302", "/data/vehicle_types/0/reload_depot_id"),
        ),
        (of_order(day(), "E", release_s=9, tw_late_s=8), ("E303", "/data/orders/1/tw_late_s")),
        (of_type(day(), "van", max_trips=2), ("E303", "/data/vehicle_types/0/max_trips")),
        (of_order(day(), "E", type="pickup", release_s=1), ("E303", "/data/orders/1/release_s")),
    ],
)
def test_contradictions_are_found_where_they_are(
    data: dict[str, Any], expected: tuple[str, str]
) -> None:
    """Empty lists, ids used twice, dangling references, inverted windows."""
    assert found(data) == {expected}


TRANSFERS: dict[str, Any] = of_order(
    of_order(day(), "N", type="pickup"), "E", load={"parcels": 2, "kg": 30}
)
TRANSFERS |= {"transfers": [{"id": "T", "pickup_order_id": "N", "delivery_order_id": "E"}]}
"""From N to E, both of one load."""


def with_transfer(**fields: str) -> dict[str, Any]:
    return {**TRANSFERS, "transfers": [{**TRANSFERS["transfers"][0], **fields}]}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (TRANSFERS, set()),
        (with_transfer(pickup_order_id="X"), {("E302", "/data/transfers/0/pickup_order_id")}),
        (
            with_transfer(pickup_order_id="E", delivery_order_id="N"),
            {
                ("E303", "/data/transfers/0/pickup_order_id"),
                ("E303", "/data/transfers/0/delivery_order_id"),
            },
        ),
        (
            {**TRANSFERS, "transfers": 2 * TRANSFERS["transfers"]},
            {
                ("E301", "/data/transfers/1/id"),
                ("E301", "/data/transfers/1/pickup_order_id"),
                ("E301", "/data/transfers/1/delivery_order_id"),
            },
        ),
        (
            of_order(TRANSFERS, "E", load={"kg": 30}),
            {("E303", "/data/transfers/0/delivery_order_id")},
        ),
        (
            of_order(TRANSFERS, "E", unserved_cost=1),
            {("E303", "/data/transfers/0/delivery_order_id")},
        ),
        (
            of_order(TRANSFERS, "E", release_s=1),
            {("E303", "/data/transfers/0/delivery_order_id")},
        ),
        (
            of_type(TRANSFERS, "bike", pickups="last"),
            {("E303", "/data/vehicle_types/1/pickups")},
        ),
    ],
)
def test_contradictions_of_transfers(data: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    """Both orders exist, are of the right type, carry the same and belong to nothing else."""
    assert found(data) == expected


def test_all_issues_are_found_at_once() -> None:
    """Three mistakes in one file are three issues."""
    data = of_order(day(), "E", location_id="eats", tw_early_s=9, tw_late_s=8, load={"kgs": 1.0})
    assert len(found(data)) == 3


def test_a_misspelt_reference_is_guessed() -> None:
    """The nearest id is offered."""
    (issue,) = cross_checks(parsed(of_order(day(), "E", location_id="eats")))
    assert issue.hint == 'did you mean "east"?'


@pytest.mark.parametrize(
    "fields",
    [{"unserved_cost": -1.0}, {"load": {"kg": -1.0}}, {"service_duration_s": -1.0}, {"colour": 1}],
)
def test_fields_out_of_range_are_refused(fields: dict[str, Any]) -> None:
    """Negative amounts and unknown fields never reach the model."""
    with pytest.raises(InstanceError):
        parsed(of_order(day(), "E", **fields))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (day(), False),
        (of_order(day(), "E", tw_late_s=100), True),
        (of_order(day(), "E", tw_early_s=1), False),
        (of_type(day(), "van", shift_late_s=100), True),
        (of_type(day(), "van", max_duration_s=100), True),
        (of_type(day(), "van", unit_duration_cost_per_h=1), True),
    ],
)
def test_durations_matter_only_where_something_depends_on_them(
    data: dict[str, Any], expected: bool
) -> None:
    """Early instants alone can always be waited for."""
    assert time_matters(parsed(data)) is expected


def warned(data: dict[str, Any]) -> list[str]:
    issues = list(warnings(parsed(data)))
    assert all(issue.code == "W301" for issue in issues)
    return [issue.pointer for issue in issues]


def test_free_vehicles_and_free_omissions_are_warned_of() -> None:
    """What costs nothing is used without reason."""
    free = of_type(day(), "bike", unit_distance_cost=0)
    assert warned(free) == ["/data/vehicle_types/1"]
    assert warned(of_order(day(), "E", unserved_cost=0)) == ["/data/orders/1/unserved_cost"]


RIGA = [
    {"id": "yard", "lat": 56.95, "lon": 24.11},
    {"id": "north", "lat": 56.99, "lon": 24.13},
    {"id": "east", "lat": 56.94, "lon": 24.22},
]
ON_EARTH = {"type": "great_circle", "speed_km_per_h": 30.0}


def test_swapped_coordinates_are_warned_of() -> None:
    """One place with lat and lon exchanged lies in another country."""
    assert not warned(day(travel=ON_EARTH, locations=RIGA))
    swapped = [*RIGA[:2], {"id": "east", "lat": 24.22, "lon": 56.94}]
    assert warned(day(travel=ON_EARTH, locations=swapped)) == ["/data/locations/2/lat"]


def test_shifts_in_minutes_are_warned_of() -> None:
    """480 to 1020 is a day in minutes and nine minutes in seconds."""
    data = of_type(
        day(travel=ON_EARTH, locations=RIGA), "van", shift_early_s=480, shift_late_s=1020
    )
    assert warned(data) == ["/data/vehicle_types/0/shift_late_s"]


def test_seconds_of_the_calendar_are_warned_of() -> None:
    """An instant of 2026 since 1970, once for each table."""
    assert not warned(of_type(day(), "van", shift_early_s=30_000_000))
    data = of_type(day(), "van", shift_early_s=1.79e9)
    data = of_order(of_order(data, "N", tw_early_s=1.79e9), "E", tw_early_s=1.79e9)
    assert warned(data) == ["/data/vehicle_types/0/shift_early_s", "/data/orders/0/tw_early_s"]


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        (of_order(day(), "E", due_s=5), "/data/orders/1/due_s"),
        (of_order(day(), "E", lateness_cost_per_h=5), "/data/orders/1/lateness_cost_per_h"),
        (of_order(day(), "E", change_cost=5), "/data/orders/1/change_cost"),
        (of_order(day(dimensions=["parcels", "kg", "m3"]), "E", load={"m3": 1.0}),
         "/data/dimensions/2"),
        (of_order(day(), "E", due_s=5, lateness_cost_per_h=5), None),
        (of_order(day(), "E", change_cost=5, planned_vehicle_type_id="van"), None),
    ],
)  # fmt: skip
def test_fields_without_effect_are_warned_of(data: dict[str, Any], pointer: str | None) -> None:
    """Each needs another one to mean anything."""
    assert warned(data) == ([] if pointer is None else [pointer])


def test_money_is_marked_as_money() -> None:
    """Every cost field, and no other, is an amount of money."""
    fields = {
        name
        for row_type in (Order, VehicleType, Group, Instance)
        for name, field in row_type.model_fields.items()
        if MONEY in metadata(field)
    }
    prices = {"fixed_cost", "unit_distance_cost", "unit_duration_cost_per_h", "unserved_cost"}
    prices |= {"lateness_cost_per_h", "change_cost", "longest_route_cost_per_h"}
    assert fields == prices


def test_instances_are_frozen() -> None:
    """Nothing downstream can change what was checked."""
    subject = parsed(day())
    with pytest.raises(ValueError, match="frozen"):
        subject.clock = "relative"  # type: ignore[misc]
