"""Which words of a file the decomposition knows; with any other one it does not begin.

What is listed is known, so that a word that comes later is unknown until somebody teaches it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.stock_allocation.instance import Instance
from optimizer.sdk import Table

LANE = {
    "id", "mode", "lead_time_periods", "unit_cost", "cost_per_m3", "cost_per_kg", "capacity_units",
    "co2_kg_per_unit", "co2_kg_per_kg", "co2_kg_per_trip",
}  # fmt: skip

CAPACITIES = {
    "storage_capacity_m3", "storage_capacity_kg", "throughput_capacity_units",
    "inbound_capacity_units",
}  # fmt: skip

KNOWN: dict[str, set[str]] = {
    "skus": {
        "id", "unit_volume_m3", "unit_weight_kg", "holding_cost_per_unit", "abc_class_id",
        "disposal_cost_per_unit",
    },
    "sources": {"id"},
    "warehouses": {"id", "holding_cost_per_m3"} | CAPACITIES,
    "zones": {"id", "channel_id"},
    "periods": {"id", "start", "end"},
    "offers": {
        "source_id", "sku_id", "unit_cost", "order_cost", "min_order_units", "lot_units",
        "supply_units",
    },
    "supply_lanes": LANE | {"source_id", "warehouse_id"},
    "transfer_lanes": LANE | {"from_warehouse_id", "to_warehouse_id"},
    "delivery_lanes": LANE | {"warehouse_id", "zone_id"},
    "demand": {
        "sku_id", "zone_id", "period_id", "demand_units", "shortage_cost_per_unit",
        "backorder_cost_per_unit", "max_lateness_periods",
    },
    "initial_stock": {"sku_id", "warehouse_id", "stock_units", "age_periods"},
    "receipts": {"sku_id", "warehouse_id", "period_id", "receipt_units"},
    "warehouse_calendar": {"warehouse_id", "period_id"} | CAPACITIES,
    "supply_calendar": {"source_id", "sku_id", "period_id", "supply_units"},
    "budgets": {"period_id", "budget"},
    "fill_rates": {"id", "target_pct", "zone_id", "channel_id", "abc_class_id"},
}  # fmt: skip


def unknown_word(instance: Instance, known: dict[str, set[str]] = KNOWN) -> str | None:
    """The first word of an instance that is not known, as a reason; None where all are."""
    for name in type(instance).model_fields:
        table: Table[Any] = getattr(instance, name)
        for field, info in table.row_type.model_fields.items():
            if field in known.get(name, set()) or not len(table):
                continue
            if name not in known or _is_used(table, field, info.default):
                return f"it does not know {name}.{field}"
    return None


def _is_used(table: Table[Any], field: str, default: Any) -> bool:
    """Whether any value differs from what it is when absent."""
    column = table[field]
    if column.dtype == float:
        return bool((~np.isnan(column) & (column != (default or 0.0))).any())
    if column.dtype != object:
        return bool((column != default).any())
    texts = table.texts(field)
    return any(value is not None and value != default for value in texts.distinct[texts.used()])
