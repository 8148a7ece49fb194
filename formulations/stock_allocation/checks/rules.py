"""The rules of a plan one by one, each asked of the instance's own figures."""

from __future__ import annotations

from formulations.stock_allocation.checks import limits, movements, places, service, substitution

RULES_OF_SKUS = (
    movements.quantities_not_negative,
    movements.whole_units,
    movements.stock_balance,
    movements.shelf_life,
    service.demand,
    service.demand_served,
    service.lateness,
    substitution.listed,
    substitution.delivered,
    substitution.whole_units,
    limits.supply_limit,
    service.safety_stock,
    service.safety_shortfall,
    limits.order_sizes,
    places.closed_places,
    movements.as_planned,
    limits.goods_on_trips,
)
"""Every rule on the quantities of a SKU; all are asked, slice by slice of the SKUs."""

SHARED_RULES = (
    service.fill_rates,
    limits.storage_capacity,
    limits.throughput_capacity,
    limits.inbound_capacity,
    limits.budget,
    limits.lane_capacity,
    places.lanes_of_closed_places,
    places.warehouses_of_zones,
    limits.trips_of_lanes,
    limits.load_of_trips,
)
"""Every rule on what SKUs do together; all of them are asked, whatever the first ones say."""
