"""How much can usefully flow: worked by hand on one lane, and never too little on many."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.bounds import useful_flows
from tests.formulations.stock_allocation.cases import (
    Data,
    demand,
    instance,
    offer,
    optimum,
    shop,
    stock,
)


def largest(data: Data, lane: str) -> list[float]:
    """The largest useful flow of SKU A on a lane, by period of departure."""
    a = Arrays(instance(data))
    flows = useful_flows(a)
    row = a.lanes.axis.ids.index(lane)
    return list(np.where(flows.exists[row, 0], flows.largest[row, 0], 0.0))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [17.0, 10.0]),
        ({"offers": offer(supply_units=12.0)}, [12.0, 10.0]),
        ({"offers": offer(min_order_units=15.0)}, [17.0, 15.0]),
        ({"offers": offer(lot_units=6.0)}, [18.0, 12.0]),
        ({"offers": []}, [0.0, 0.0]),
        (
            {"safety_stock": [{"sku_id": "A", "warehouse_id": "SHOP", "safety_stock_units": 2.0}]},
            [21.0, 12.0],
        ),
        (
            {
                "skus": [{"id": "A", "unit_volume_m3": 0.5}],
                "warehouses": [
                    {
                        "id": "SHOP",
                        "storage_capacity_m3": 2.0,
                        "throughput_capacity_units": 8.0,
                    }
                ],
            },
            [12.0, 10.0],
        ),
    ],
    ids=["demand", "supply", "minimum", "lots", "no offer", "safety stock", "room"],
)
def test_largest_useful_order(changes: dict[str, Any], expected: list[float]) -> None:
    """Demand from its arrival on is 7 + 10, then 10; order sizes raise it, limits cut it."""
    data = shop(demand=demand(7.0, 10.0), **changes)
    assert largest(data, "MAKER-SHOP") == pytest.approx(expected)


def test_lead_times_shift_what_is_useful() -> None:
    """A period on the way: the order of P1 serves P2 only, that of P2 comes too late."""
    [lane] = shop()["supply_lanes"]
    late = [lane | {"lead_time_periods": 1}]
    assert largest(shop(demand=demand(7.0, 10.0), supply_lanes=late), "MAKER-SHOP") == [10.0, 0.0]


def test_delivery_lead_times_shift_what_is_useful() -> None:
    """What is to arrive in P2 leaves in P1; nothing that leaves in P2 arrives in time."""
    [lane] = shop()["delivery_lanes"]
    data = shop(demand=demand(7.0, 10.0), delivery_lanes=[lane | {"lead_time_periods": 1}])
    assert largest(data, "SHOP-TOWN") == [10.0, 0.0]
    assert largest(data, "MAKER-SHOP") == [10.0, 0.0]


def test_waiting_demand_can_be_served_later() -> None:
    """In P2 all 17 units may still be asked for."""
    waiting = demand(7.0, 10.0, backorder_cost_per_unit=1.0)
    assert largest(shop(demand=waiting), "SHOP-TOWN") == [7.0, 17.0]
    assert largest(shop(demand=waiting), "MAKER-SHOP") == [17.0, 17.0]


def test_nothing_flows_from_where_nothing_can_be() -> None:
    """Without stock or supply the delivery lane has no flow, though there is demand."""
    assert largest(shop(supply_lanes=[]), "SHOP-TOWN") == [0.0, 0.0]


def test_surplus_may_be_moved_where_nothing_asks_for_it() -> None:
    """Stock that no longer fits may go to a warehouse without customers."""
    data = shop(
        skus=[{"id": "A", "unit_volume_m3": 1.0}],
        warehouses=[{"id": "SHOP", "storage_capacity_m3": 4.0}, {"id": "BARN"}],
        transfer_lanes=[
            {"id": "OUT", "from_warehouse_id": "SHOP", "to_warehouse_id": "BARN", "unit_cost": 1.0}
        ],
        demand=demand(10.0),
        initial_stock=[stock(20.0)],
    )
    value, plan = optimum(instance(data))
    assert plan is not None
    assert [(row.period_id, row.units) for row in plan.transfers] == [("P1", 6.0)]
    assert value == pytest.approx(6.0)
