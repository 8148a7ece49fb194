"""One instance with every rule of the room in it, and a plan for it made by hand.

Two SKUs, a maker, an old warehouse that is open anyway and a new one that may be opened; the town
takes what it gets, the village is served by one warehouse and can wait. All figures are in the
tables below; the plan is stated in the words of the model.
"""

from __future__ import annotations

from typing import Any

from tests.formulations.stock_allocation.cases import Data, demand, stock

NETWORK: Data = {
    "skus": [
        {"id": "A", "unit_volume_m3": 1.0, "holding_cost_per_unit": 1.0},
        {"id": "B", "unit_volume_m3": 2.0},
    ],
    "sources": [{"id": "MAKER"}],
    "warehouses": [
        {"id": "OLD", "storage_capacity_m3": 20.0, "throughput_capacity_units": 30.0},
        {"id": "NEW", "opening_cost": 7.0, "storage_capacity_m3": 9.0},
    ],
    "zones": [{"id": "TOWN"}, {"id": "VILLAGE", "single_source": True}],
    "periods": [{"id": "P1"}, {"id": "P2"}],
    "offers": [
        {
            "source_id": "MAKER",
            "sku_id": "A",
            "unit_cost": 2.0,
            "order_cost": 5.0,
            "min_order_units": 4.0,
            "lot_units": 2.0,
            "supply_units": 12.0,
        }
    ],
    "supply_lanes": [
        {"id": "MAKER-OLD", "source_id": "MAKER", "warehouse_id": "OLD", "unit_cost": 0.5},
        {"id": "MAKER-NEW", "source_id": "MAKER", "warehouse_id": "NEW"},
    ],
    "transfer_lanes": [
        {
            "id": "OLD-NEW",
            "from_warehouse_id": "OLD",
            "to_warehouse_id": "NEW",
            "lead_time_periods": 1,
            "unit_cost": 0.25,
            "capacity_units": 6.0,
            "opening_cost": 3.0,
        }
    ],
    "delivery_lanes": [
        {"id": "OLD-TOWN", "warehouse_id": "OLD", "zone_id": "TOWN", "cost_per_m3": 1.0},
        {"id": "NEW-TOWN", "warehouse_id": "NEW", "zone_id": "TOWN"},
        {"id": "OLD-VILLAGE", "warehouse_id": "OLD", "zone_id": "VILLAGE"},
        {"id": "NEW-VILLAGE", "warehouse_id": "NEW", "zone_id": "VILLAGE"},
    ],
    "demand": [
        *demand(10.0, 10.0, shortage_cost_per_unit=20.0),
        *demand(
            4.0,
            2.0,
            zone_id="VILLAGE",
            shortage_cost_per_unit=15.0,
            backorder_cost_per_unit=1.5,
        ),
        {"sku_id": "B", "zone_id": "TOWN", "period_id": "P1", "demand_units": 3.0},
    ],
    "initial_stock": [stock(12.0, "A", "OLD"), stock(4.0, "B", "OLD")],
    "receipts": [{"sku_id": "A", "warehouse_id": "OLD", "period_id": "P2", "receipt_units": 1.0}],
    "safety_stock": [
        {"sku_id": "B", "warehouse_id": "OLD", "safety_stock_units": 1.0},
        {
            "sku_id": "A",
            "warehouse_id": "OLD",
            "safety_stock_units": 3.0,
            "shortfall_cost_per_unit": 0.75,
        },
    ],
}

Values = dict[tuple[str, tuple[Any, ...]], float]

PLAN: Values = {
    # P1: 12 in stock, 8 bought; 10 to the town, 2 of 4 to the village, 4 move on, 4 stay
    ("flow", ("MAKER-OLD", "A", 0)): 8.0,
    ("order", ("MAKER-OLD", "A", 0)): 1.0,
    ("lots", ("MAKER-OLD", "A", 0)): 4.0,
    ("flow", ("OLD-TOWN", "A", 0)): 10.0,
    ("flow", ("OLD-VILLAGE", "A", 0)): 2.0,
    ("shortage", ("VILLAGE", "A", 0)): 2.0,
    ("flow", ("OLD-NEW", "A", 0)): 4.0,
    ("open_lane", ("OLD-NEW",)): 1.0,
    ("open_warehouse", ("NEW",)): 1.0,
    ("serves", ("OLD", "VILLAGE")): 1.0,
    ("stock", ("OLD", "A", 0)): 4.0,
    ("flow", ("OLD-TOWN", "B", 0)): 3.0,
    ("stock", ("OLD", "B", 0)): 1.0,
    # P2: 4 and 1 at the old place, 4 at the new one; 7 of 10 to the town, 1 of 4 to the village
    ("flow", ("OLD-TOWN", "A", 1)): 3.0,
    ("flow", ("NEW-TOWN", "A", 1)): 4.0,
    ("shortage", ("TOWN", "A", 1)): 3.0,
    ("flow", ("OLD-VILLAGE", "A", 1)): 1.0,
    ("shortage", ("VILLAGE", "A", 1)): 3.0,
    ("stock", ("OLD", "A", 1)): 1.0,
    ("shortfall", ("OLD", "A", 1)): 2.0,
    ("stock", ("OLD", "B", 1)): 1.0,
}

COST = {
    "purchase": 8 * 2.0,
    "ordering": 5.0,
    "inbound_freight": 8 * 0.5,
    "transfer": 4 * 0.25,
    "delivery": (10 + 3 + 3 * 2) * 1.0,
    "holding": 4 + 1.0,
    "shortage": 3 * 20.0 + (2 + 3) * 1.5 + 3 * 15.0,
    "safety_shortfall": 2 * 0.75,
    "warehouse_opening": 7.0,
    "lane_opening": 3.0,
    "trips": 0.0,
    "disposal": 0.0,
    "substitution": 0.0,
    "plan_change": 0.0,
    "warehouse_closing": 0.0,
    "end_value": 0.0,
}


def encoded(changes: Values | None = None) -> dict[str, dict[tuple[Any, ...], float]]:
    """The plan, with some values changed, as the model takes it."""
    families: dict[str, dict[tuple[Any, ...], float]] = {}
    for (family, key), value in {**PLAN, **(changes or {})}.items():
        families.setdefault(family, {})[key] = value
    return families
