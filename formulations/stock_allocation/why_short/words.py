"""What stands in the way, in the planner's words."""

from __future__ import annotations

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.why_short.rules import ORDERS, SUPPLY
from formulations.stock_allocation.why_short.steps import Step

PLACELESS = {
    SUPPLY: "every unit that could be there in time is used for other demand, and no more is sold",
    "shelf_life": "what could be there in time is too old by then",
}

SENTENCES = {
    "pinned": "what leaves on lane {lane} in {period} is as in the earlier plan",
    "safety_stock": "no more is sold in time, what is left in {warehouse} is safety stock",
    "closed": "lane {lane} is not open, nor used, in this plan",
    ORDERS: "no more is ordered on lane {lane} in {period}: an order costs {order:.2f}, "
    "its least is {least:g} and its step {lot:g} units",
    "trip_load": "no trip on lane {lane} in {period} has room, and another one costs {trip:.2f}",
    "lane_capacity": "lane {lane} is full in {period}",
    "throughput_capacity": "warehouse {origin} can send no more in {period}",
    "inbound_capacity": "warehouse {destination} can unload no more in {arrival}",
    "storage_capacity": "warehouse {warehouse} is full at the end of {period}",
    "budget_balance": "the budget leaves nothing to buy with in {period}",
}
"""By rule; what is in braces is told by the step that the rule closes."""

BRIEFLY = {
    "pinned": "other flows that would bring it are as in the earlier plan",
    "safety_stock": "what is left elsewhere is safety stock",
    "closed": "other ways are not open, nor used, in this plan",
    ORDERS: "more would have to be ordered than pays",
    "trip_load": "trips on other ways have no room",
    "lane_capacity": "other lanes are full",
    "throughput_capacity": "other warehouses can send no more",
    "inbound_capacity": "other warehouses can unload no more",
    "storage_capacity": "other warehouses are full until then",
    "budget_balance": "the budget leaves nothing to buy it with",
}
"""The same of ways beside the cheapest one, where several rules close them together."""


def sentence(a: Arrays, code: str, sku: int, step: Step | None) -> str:
    """Why a step of a way is closed; ``sku`` is its position among all."""
    periods, lanes = a.periods.ids, a.lanes
    if code in PLACELESS:
        return PLACELESS[code]
    if step is None:
        return BRIEFLY[code]
    if step.kind != "send":
        words = {"warehouse": a.warehouses.ids[step.at], "period": periods[step.period]}
        return SENTENCES[code].format(**words)
    origins = a.sources if lanes.kind[step.at] == "supply" else a.warehouses
    ends = a.zones if lanes.kind[step.at] == "delivery" else a.warehouses
    arrival = step.period + int(lanes.lead_time[step.at])
    supplied = lanes.kind[step.at] == "supply"
    cell = sku, lanes.origin[step.at]
    order, least, lot = (
        float(a.offered(field, 0.0)[cell]) if supplied else 0.0
        for field in ("order_cost", "min_order_units", "lot_units")
    )
    return SENTENCES[code].format(
        lane=lanes.axis.ids[step.at],
        period=periods[step.period],
        arrival=periods[arrival],
        origin=origins.ids[lanes.origin[step.at]],
        destination=ends.ids[lanes.destination[step.at]],
        order=order,
        least=least,
        lot=lot,
        trip=float(lanes.trip_cost[step.at]),
    )
