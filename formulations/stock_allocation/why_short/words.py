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
    ORDERS: "no more is ordered on lane {lane} in {period}, where {terms}",
    "trip_load": "no trip on lane {lane} in {period} has room, and another one costs {trip:.2f}",
    "lane_capacity": "lane {lane} is full in {period}",
    "throughput_capacity": "warehouse {origin} can send no more in {period}",
    "inbound_capacity": "warehouse {destination} can unload no more in {arrival}",
    "storage_capacity": "warehouse {warehouse} is full at the end of {period}",
    "budget_balance": "the budget leaves nothing to buy with in {period}",
}
"""By rule; what is in braces is told by the step that the rule closes."""


def sentence(a: Arrays, code: str, sku: int, step: Step | None) -> str:
    """Why a step of a way is closed; ``sku`` is its position among all."""
    periods, lanes = a.periods.ids, a.lanes
    if code in PLACELESS:
        return PLACELESS[code]
    if step is None:
        return f"{code.replace('_', ' ')} stands in the way"
    if step.kind != "send":
        words = {"warehouse": a.warehouses.ids[step.at], "period": periods[step.period]}
        return SENTENCES[code].format(**words)
    origins = a.sources if lanes.kind[step.at] == "supply" else a.warehouses
    ends = a.zones if lanes.kind[step.at] == "delivery" else a.warehouses
    arrival = step.period + int(lanes.lead_time[step.at])
    return SENTENCES[code].format(
        lane=lanes.axis.ids[step.at],
        period=periods[step.period],
        arrival=periods[arrival],
        origin=origins.ids[lanes.origin[step.at]],
        destination=ends.ids[lanes.destination[step.at]],
        terms=_terms(a, sku, step.at),
        trip=float(lanes.trip_cost[step.at]),
    )


def _terms(a: Arrays, sku: int, lane: int) -> str:
    """What an order of a SKU on a supply lane asks for."""
    offer = a.offer[sku, a.lanes.origin[lane]] if a.lanes.kind[lane] == "supply" else -1
    if offer < 0:
        return ""
    told = (
        ("order_cost", "an order costs {:.2f}"),
        ("min_order_units", "an order has at least {:g} units"),
        ("lot_units", "a lot has {:g} units"),
    )
    values = ((a.instance.offers[field][offer], text) for field, text in told)
    return " and ".join(text.format(value) for value, text in values if value > 0)
