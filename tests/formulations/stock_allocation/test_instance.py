"""What the data may not say, and what it had better not say: every issue with its place."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from formulations.stock_allocation.instance import Instance, cross_checks, warnings
from optimizer.errors import Issue
from optimizer.schema.record import parse_record
from tests.formulations.stock_allocation.cases import SHOP, Data, demand, offer, shop, stock


def found(data: Data) -> list[tuple[str, str]]:
    """Code and pointer of every error."""
    subject = parse_record(Instance, data, "/data")
    return [(issue.code, issue.pointer) for issue in cross_checks(subject)]


def warned(data: Data) -> list[Issue]:
    return list(warnings(parse_record(Instance, data, "/data")))


def test_the_plain_shop_is_sound() -> None:
    """No error, no warning."""
    assert found(shop()) == []
    assert warned(shop()) == []


@pytest.mark.parametrize(
    "table",
    ["skus", "sources", "warehouses", "zones", "periods", "offers", "supply_lanes", "demand"],
)
def test_every_row_stands_once(table: str) -> None:
    """A row given twice is found at its second place."""
    data = copy.deepcopy(SHOP)
    data[table].append(copy.deepcopy(data[table][0]))
    [(code, pointer)] = found(data)
    assert code == "E301"
    assert pointer.startswith(f"/data/{table}/{len(data[table]) - 1}/")


def test_lanes_of_two_kinds_share_no_id() -> None:
    """A plan names a lane by its id alone."""
    [lane] = shop()["delivery_lanes"]
    data = shop(delivery_lanes=[lane | {"id": "MAKER-SHOP"}])
    assert found(data) == [("E301", "/data/delivery_lanes/0/id")]


@pytest.mark.parametrize(
    ("table", "row", "pointer"),
    [
        ("offers", offer(sku_id="B")[0], "/data/offers/1/sku_id"),
        ("offers", offer(source_id="MAKRE")[0], "/data/offers/1/source_id"),
        ("initial_stock", stock(1.0, "A", "SHOPP"), "/data/initial_stock/0/warehouse_id"),
        ("demand", demand(1.0, zone_id="TOWNN")[0], "/data/demand/1/zone_id"),
        (
            "receipts",
            {"sku_id": "A", "warehouse_id": "SHOP", "period_id": "P9", "receipt_units": 1.0},
            "/data/receipts/0/period_id",
        ),
        (
            "safety_stock",
            {
                "sku_id": "A",
                "warehouse_id": "SHOP",
                "safety_stock_units": 1.0,
                "from_period_id": "P9",
            },
            "/data/safety_stock/0/from_period_id",
        ),
        (
            "transfer_lanes",
            {"id": "T", "from_warehouse_id": "SHOP", "to_warehouse_id": "BARN"},
            "/data/transfer_lanes/0/to_warehouse_id",
        ),
    ],
)
def test_every_reference_leads_somewhere(table: str, row: Data, pointer: str) -> None:
    """A reference to nothing is found where it stands."""
    data = shop()
    data[table] = [*data.get(table, []), row]
    assert found(data) == [("E302", pointer)]


def test_a_slip_of_spelling_gets_a_hint() -> None:
    """The nearest id is suggested."""
    subject = parse_record(Instance, shop(offers=offer(source_id="MAKRE")), "/data")
    [issue] = cross_checks(subject)
    assert issue.hint == 'did you mean "MAKER"?'


def barn_lane(**ends: str) -> dict[str, Any]:
    return {"id": "T", "from_warehouse_id": "SHOP", "to_warehouse_id": "SHOP", **ends}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"zones": [{"id": "TOWN", "single_source": True, "max_warehouses": 2}]},
            [("E303", "/data/zones/0/max_warehouses")],
        ),
        ({"transfer_lanes": [barn_lane()]}, [("E303", "/data/transfer_lanes/0/to_warehouse_id")]),
        (
            {"periods": [{"id": "P1", "start": "2027-02-30"}, {"id": "P2"}]},
            [("E205", "/data/periods/0/start")],
        ),
        (
            {"periods": [{"id": "P1", "start": "2027-02-08", "end": "2027-02-01"}, {"id": "P2"}]},
            [("E303", "/data/periods/0/end")],
        ),
        (
            {"periods": [{"id": "P1", "end": "2027-02-08"}, {"id": "P2", "start": "2027-02-08"}]},
            [("E303", "/data/periods/1/start")],
        ),
        (
            {
                "offers": [],
                "supply_calendar": [
                    {"source_id": "MAKER", "sku_id": "A", "period_id": "P1", "supply_units": 1.0}
                ],
            },
            [("E304", "/data/supply_calendar/0")],
        ),
        (
            {
                "demand": [
                    *demand(1.0, backorder_cost_per_unit=1.0),
                    *demand(1.0, 1.0, backorder_cost_per_unit=2.0)[1:],
                ]
            },
            [("E303", "/data/demand/1/backorder_cost_per_unit")],
        ),
        (
            {"warehouses": [{"id": "SHOP", "storage_capacity_m3": 1.0}]},
            [("E304", "/data/skus/0")],
        ),
        (
            {"skus": [{"id": "A", "whole_units": True}], "demand": demand(0.5)},
            [("E303", "/data/demand/0/demand_units")],
        ),
        ({"periods": [], "demand": []}, [("E304", "/data/periods")]),
    ],
    ids=[
        "sources",
        "loop",
        "no day",
        "order",
        "overlap",
        "no offer",
        "terms",
        "volume",
        "whole",
        "empty",
    ],
)
def test_contradictions_and_gaps(changes: Data, expected: list[tuple[str, str]]) -> None:
    """Each is found once, where it can be mended."""
    assert found(shop(**changes)) == expected


def test_demand_that_is_lost_may_change_its_price() -> None:
    """Only waiting needs the same terms in all periods."""
    rows = [
        *demand(1.0, shortage_cost_per_unit=5.0),
        *demand(1.0, 1.0, shortage_cost_per_unit=9.0)[1:],
    ]
    assert found(shop(demand=rows)) == []


def test_all_errors_are_told_at_once() -> None:
    """Three mistakes in three tables give three issues."""
    data = shop(transfer_lanes=[barn_lane()], demand=demand(1.0, zone_id="X"))
    data["skus"].append({"id": "A"})
    assert sorted(code for code, _ in found(data)) == ["E301", "E302", "E303"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        (
            {"demand": demand(10.0, shortage_cost_per_unit=1.5)},
            "/data/demand/0/shortage_cost_per_unit",
        ),
        ({"delivery_lanes": []}, "/data/zones/0"),
        ({"offers": offer(min_order_units=1000.0)}, "/data/offers/0"),
        ({"offers": offer(lot_units=9.0, supply_units=8.0)}, "/data/offers/0"),
        (
            {"supply_lanes": [SHOP["supply_lanes"][0] | {"lead_time_periods": 14}]},
            "/data/supply_lanes/0/lead_time_periods",
        ),
    ],
    ids=["cheap shortage", "no lane", "huge order", "order above supply", "days for periods"],
)
def test_warnings(changes: Data, pointer: str) -> None:
    """What can be solved but looks like a slip is told with its place."""
    assert [(i.code, i.pointer) for i in warned(shop(**changes))] == [("W301", pointer)]
