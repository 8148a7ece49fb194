"""What a plan costs, component by component."""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.checks.changes import changes
from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.quantities import Quantities


def costs_of_skus(figures: Figures, plan: Quantities) -> dict[str, float]:
    """Money by component for some SKUs; what has no cost is free."""
    orders = plan.orders
    unit_cost = figures.of_offers("unit_cost")[orders.sku, orders.origin]
    order_cost = figures.of_offers("order_cost")[orders.sku, orders.origin]
    disposal = figures.of_skus("disposal_cost_per_unit")
    end_value = figures.of_skus("end_value_per_unit")
    money = {
        "purchase": unit_cost @ orders.units,
        "ordering": order_cost.sum(),
        "inbound_freight": _freight(figures, plan, "supply"),
        "transfer": _freight(figures, plan, "transfer"),
        "delivery": _freight(figures, plan, "delivery"),
        "holding": np.sum(figures.holding_cost * plan.stock.sum(axis=2)),
        "shortage": _shortage(figures, plan),
        "safety_shortfall": _priced(
            figures.of_safety_stock("shortfall_cost_per_unit"), plan.shortfall.sum(axis=2)
        ),
        "substitution": _substitution(figures, plan),
        "plan_change": _change(figures, plan),
        "disposal": np.nan_to_num(disposal) @ plan.waste.sum(axis=(1, 2)),
        "end_value": -(end_value @ plan.stock[:, :, -1].sum(axis=1)),
    }
    return {name: float(amount) for name, amount in money.items()}


def shared_costs(figures: Figures, plan: Quantities) -> dict[str, float]:
    """Money by component for what is open and for trips, whatever SKUs they are for."""
    lanes, warehouses = figures.lanes, figures.instance.warehouses
    money = {
        "warehouse_opening": warehouses["opening_cost"][plan.open_warehouse].sum(),
        "warehouse_closing": warehouses["closing_cost"][~plan.open_warehouse].sum(),
        "lane_opening": lanes.field("opening_cost")[plan.open_lane].sum(),
        "trips": np.nan_to_num(lanes.field("trip_cost")) @ plan.trips.sum(axis=1),
    }
    return {name: float(amount) for name, amount in money.items()}


def _freight(figures: Figures, plan: Quantities, kind: str) -> float:
    each = plan.movements.of(kind)
    return float(figures.freight(each.lane, each.sku) @ each.units)


def _shortage(figures: Figures, plan: Quantities) -> float:
    """Lost units once; units that wait each period, and once more when the horizon ends."""
    lost = np.where(figures.waits[:, :, None], 0.0, plan.shortage)
    waiting, left = plan.shortage.sum(axis=2), plan.shortage[:, :, -1]
    return (
        _priced(figures.of_demand("shortage_cost_per_unit"), lost)
        + _priced(figures.of_waiting("backorder_cost_per_unit"), waiting)
        + _priced(figures.of_waiting("shortage_cost_per_unit"), left)
    )


def _substitution(figures: Figures, plan: Quantities) -> float:
    each = plan.substitutes
    price = figures.of_substitutions("cost_per_unit", each.sku, each.substitute, each.zone)
    return float(np.nan_to_num(price) @ each.units)


def _priced(price: np.ndarray, units: np.ndarray) -> float:
    """The cost of units where they have a price; NaN is none."""
    has_price = ~np.isnan(price)
    return float(price[has_price] @ units[has_price])


def _change(figures: Figures, plan: Quantities) -> float:
    """Each unit more or less than planned, at the price of its period."""
    price = figures.instance.periods["change_cost_per_unit"]
    if not price.any():
        return 0.0
    each = changes(figures, plan)
    return float(price[each.period] @ np.abs(each.moved - each.planned))
