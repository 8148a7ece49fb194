"""The rules of a plan one by one, each asked of the instance's own figures."""

from __future__ import annotations

from formulations.stock_allocation.checks import limits, movements, places, service, substitution

RULES = (
    movements.quantities_not_negative,
    movements.whole_units,
    movements.stock_balance,
    movements.shelf_life,
    service.demand,
    service.demand_served,
    service.lateness,
    service.fill_rates,
    substitution.listed,
    substitution.delivered,
    substitution.whole_units,
    limits.supply_limit,
    limits.storage_capacity,
    limits.throughput_capacity,
    limits.inbound_capacity,
    limits.budget,
    limits.lane_capacity,
    service.safety_stock,
    service.safety_shortfall,
    limits.order_sizes,
    places.closed_places,
    places.warehouses_of_zones,
    movements.as_planned,
    limits.goods_on_trips,
    limits.load_of_trips,
)
"""Every rule on quantities; all of them are asked, whatever the first ones say."""
