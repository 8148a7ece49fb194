"""What several tables of the file have in common."""

LANES = ("supply_lanes", "transfer_lanes", "delivery_lanes")

QUANTITIES = {
    "demand_units",
    "stock_units",
    "receipt_units",
    "safety_stock_units",
    "min_order_units",
    "lot_units",
    "planned_units",
}
"""Units that are there, wanted, planned or ordered; whole ones where a SKU comes in whole units."""
