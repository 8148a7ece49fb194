"""Slips of the pen planted into the examples, each with the place where it must be told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import optimizer
from tests.architecture.tree import ROOT

Data = dict[str, Any]

INSTANCES = ROOT / "instances"
ROUTES, STOCK = "vehicle_routing/demo", "stock_allocation/demo"
LOTS, REORDER, COUNTS = "abc_cost/demo", "abc_cost/reorder", "abc_cost/count-schedule"
GROUPS = "abc_cost/grouping"


class Slip(NamedTuple):
    """What was written wrongly into which example, and the pointer of the warning."""

    what: str
    example: str
    write: Callable[[Data], Any]
    pointer: str


def put(pointer: str, value: Any) -> Callable[[Data], None]:
    """Write a value, or a number times what stands there, at a pointer below ``/data``."""

    def write(data: Data) -> None:
        *path, last = [int(word) if word.isdigit() else word for word in pointer.split("/")[2:]]
        place: Any = data
        for word in path:
            place = place[word]
        place[last] = value(place[last]) if callable(value) else value

    return write


def slip(what: str, example: str, pointer: str, value: Any, told: str | None = None) -> Slip:
    return Slip(what, example, put(pointer, value), told or pointer)


def times(factor: float) -> Callable[[float], float]:
    return lambda value: value * factor


def swapped(row: int) -> Callable[[Data], None]:
    """The coordinates of a location, the other way round."""

    def write(data: Data) -> None:
        place = data["locations"][row]
        place["lat"], place["lon"] = place["lon"], place["lat"]

    return write


def in_minutes(table: str, *fields: str) -> Callable[[Data], None]:
    """The same slip in each row that has the fields."""

    def write(data: Data) -> None:
        for row in data[table]:
            row |= {field: row[field] / 60.0 for field in fields if field in row}

    return write


def doubled(data: Data) -> None:
    """Two locations at one place."""
    first, second, *_ = data["locations"]
    second |= {"lat": first["lat"], "lon": first["lon"]}


def fill_rate(data: Data) -> None:
    data["fill_rates"] = [{"id": "all", "target_pct": 0.95}]


def free_waiting(data: Data) -> None:
    """Of a whole relation, as all demand of one zone for a SKU has the same cost of waiting."""
    first = data["demand"][0]
    for row in data["demand"]:
        if (row["sku_id"], row["zone_id"]) == (first["sku_id"], first["zone_id"]):
            row["backorder_cost_per_unit"] = 0


def breaks(data: Data) -> None:
    """Half an hour, in minutes."""
    kind = data["vehicle_types"][0]["id"]
    noon = {"early_s": 39600, "late_s": 50400, "duration_s": 30}
    data["breaks"] = [{"id": "noon", "vehicle_type_id": kind} | noon]


def slips() -> Iterator[Slip]:
    """Of every kind that the rooms warn of, some more than once."""
    yield from _of_routes()
    yield from _of_stock()
    yield from _of_skus()


def _of_routes() -> Iterator[Slip]:
    windows = in_minutes("orders", "tw_early_s", "tw_late_s")
    services = in_minutes("orders", "service_duration_s")
    shift = in_minutes("vehicle_types", "shift_early_s", "shift_late_s")
    yield from (Slip("lat for lon", ROUTES, swapped(k), f"/data/locations/{k}/lat") for k in (0, 7))
    for what, field, value in (
        ("a sign", "lon", times(-1)),
        ("a place of zeros", "lat", 0),
        ("a digit", "lat", 65.9447),
    ):
        yield slip(what, ROUTES, f"/data/locations/3/{field}", value, "/data/locations/3/lat")
    yield Slip("one place twice", ROUTES, doubled, "/data/locations/1")
    yield slip("metres a second", ROUTES, "/data/travel/speed_km_per_h", 2.5)
    yield slip("metres an hour", ROUTES, "/data/travel/speed_km_per_h", times(1000))
    for what, field, value in (
        ("metres", "max_distance", 80_000),
        ("minutes", "max_duration_s", 480),
        ("hours", "max_duration_s", 8),
    ):
        yield slip(f"{what} of a route", ROUTES, f"/data/vehicle_types/0/{field}", value)
    yield Slip("a shift in minutes", ROUTES, shift, "/data/vehicle_types/0/shift_late_s")
    yield Slip("windows in minutes", ROUTES, windows, "/data/orders/14/tw_late_s")
    yield Slip("minutes at the door", ROUTES, services, "/data/orders/24/service_duration_s")
    yield Slip("a break in minutes", ROUTES, breaks, "/data/breaks/0/duration_s")
    yield slip("milliseconds", ROUTES, "/data/orders/4/service_duration_s", 180_000)
    yield slip("nothing to lose", ROUTES, "/data/orders/4/unserved_cost", 0)


def _of_stock() -> Iterator[Slip]:
    for what, pointer, value in (
        ("litres", "/data/skus/0/unit_volume_m3", times(1000)),
        ("grams", "/data/skus/0/unit_weight_kg", 2500),
        ("a year of holding", "/data/skus/0/holding_cost_per_unit", times(520)),
        ("pallets of stock", "/data/initial_stock/0/stock_units", times(100_000)),
        ("demand in grams", "/data/demand/0/demand_units", times(5000)),
        ("a warehouse in dam3", "/data/warehouses/0/storage_capacity_m3", times(1e-5)),
        ("cents for euros", "/data/demand/30/shortage_cost_per_unit", times(0.01)),
        ("days of a supply lane", "/data/supply_lanes/0/lead_time_periods", 14),
        ("days of a transfer", "/data/transfer_lanes/0/lead_time_periods", 21),
        ("days of a delivery", "/data/delivery_lanes/0/lead_time_periods", 30),
    ):
        yield slip(what, STOCK, pointer, value)
    yield slip("an order of all", STOCK, "/data/offers/0/min_order_units", 1e7, "/data/offers/0")
    yield slip("a lot of all", STOCK, "/data/offers/0/lot_units", 1e7, "/data/offers/0")
    yield Slip("a fill rate as a share", STOCK, fill_rate, "/data/fill_rates/0/target_pct")
    yield Slip("free waiting", STOCK, free_waiting, "/data/demand/0/backorder_cost_per_unit")


def _of_skus() -> Iterator[Slip]:
    for example, decision in ((LOTS, "order_quantity"), (REORDER, "reorder_policy")):
        skus = f"/data/{decision}/skus"
        yield slip("litres", example, f"{skus}/2/unit_volume_m3", 25)
        yield slip("a share", example, f"{skus}/1/holding_rate_pct_year", times(0.01))
        told = f"{skus}/1"
        yield slip("a rate a day", example, f"{skus}/1/holding_rate_pct_year", times(100), told)
    skus = "/data/reorder_policy/skus"
    yield slip("hours of lead time", REORDER, f"{skus}/3/lead_time_days", 720)
    yield slip("a year's deviation", REORDER, f"{skus}/0/daily_demand_std_units", 5000)
    yield slip("lots in grams", REORDER, f"{skus}/0/lot_multiple_units", 50_000)
    yield slip("a share", REORDER, "/data/reorder_policy/fill_rates/0/target_pct", 0.985)
    skus = "/data/grouping/skus"
    yield slip("a share", GROUPS, f"{skus}/1/holding_rate_pct_year", times(0.01))
    told = f"{skus}/1"
    yield slip("a rate a day", GROUPS, f"{skus}/1/holding_rate_pct_year", times(100), told)
    yield slip("minutes", COUNTS, "/data/count_schedule/skus/0/hours_per_count", 45)


def is_told(planted: Slip) -> bool:
    """Whether the example with its slip is warned of at its place, and of nothing but the slip."""
    told = _warnings(planted)
    return planted.pointer in told and len({_field(pointer) for pointer in told}) == 1


def _field(pointer: str) -> str:
    return "/".join(word for word in pointer.split("/") if not word.isdigit())


def _warnings(planted: Slip) -> list[str]:
    envelope = json.loads((INSTANCES / f"{planted.example}.json").read_text(encoding="utf-8"))
    planted.write(envelope["data"])
    return [warning.pointer for warning in optimizer.load(envelope).warnings]
