"""The rules and the cost of a plan, from the instance and the plan alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.conflicts import conflicts as conflicts
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.ledger import MOVEMENTS, Ledger
from formulations.stock_allocation.rules import RULES
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Violation

MOVEMENT_KEY = ("lane_id", "sku_id", "period_id")

KEYS = {
    "purchases": MOVEMENT_KEY,
    "transfers": MOVEMENT_KEY,
    "deliveries": MOVEMENT_KEY,
    "stock": ("warehouse_id", "sku_id", "period_id"),
    "shortages": ("zone_id", "sku_id", "period_id"),
    "safety_shortfalls": ("warehouse_id", "sku_id", "period_id"),
    "open_warehouses": ("warehouse_id",),
    "open_lanes": ("lane_id",),
}
"""What may stand only once in each table of a plan."""


def cost(instance: Instance, solution: Solution) -> dict[str, float]:
    """Money by component; the sum is the objective."""
    a = Arrays(instance)
    plan = Ledger(a, solution)
    freight = a.lane_cost[plan.lane, plan.sku] * plan.units
    buys = plan.kind == "supply"
    price = a.offered("unit_cost", 0.0)[plan.sku[buys], plan.origin[buys]]
    order_cost = a.offered("order_cost", 0.0)[plan.sku[buys], plan.origin[buys]]
    chosen_lanes = plan.open_lane & (a.lanes.opening_cost > 0)
    return {
        "purchase": float(price @ plan.units[buys]),
        "ordering": float(order_cost.sum()),
        "inbound_freight": float(freight[buys].sum()),
        "transfer": float(freight[plan.kind == "transfer"].sum()),
        "delivery": float(freight[plan.kind == "delivery"].sum()),
        "holding": float((a.holding_cost[:, :, None] * plan.stock).sum()),
        "shortage": _shortage_cost(a, plan),
        "safety_shortfall": float(np.nansum(a.shortfall_cost[:, :, None] * plan.shortfall)),
        "warehouse_opening": float(a.opening_cost[plan.open_warehouse].sum()),
        "lane_opening": float(a.lanes.opening_cost[chosen_lanes].sum()),
    }


def _shortage_cost(a: Arrays, plan: Ledger) -> float:
    """Lost units once; units that wait each period, and once more when the horizon ends."""
    lost = np.where(a.waits[:, :, None], 0.0, plan.shortage)
    waiting = np.where(a.waits[:, :, None], plan.shortage, 0.0)
    return float(
        np.nansum(a.shortage_cost * lost)
        + np.nansum(a.backorder_cost[:, :, None] * waiting)
        + np.nansum(a.final_shortage_cost * waiting[:, :, -1])
    )


def violations(instance: Instance, solution: Solution) -> Iterator[Violation]:
    """Every rule that the plan breaks by more than the tolerance."""
    a = Arrays(instance)
    yield from _unknown_ids(a, solution)
    yield from _repeated_rows(solution)
    yield from _misstated_movements(a, solution)
    plan = Ledger(a, solution)
    for rule in RULES:
        yield from rule(a, plan)


def _unknown_ids(a: Arrays, solution: Solution) -> Iterator[Violation]:
    axes = {
        "sku_id": a.skus,
        "period_id": a.periods,
        "warehouse_id": a.warehouses,
        "zone_id": a.zones,
        "lane_id": a.lanes.axis,
    }
    for name, table in solution.tables().items():
        for field, axis in axes.items():
            if field in table.row_type.model_fields:
                for row in np.flatnonzero(axis.positions(table[field]) < 0).tolist():
                    detail = f"there is no {axis.what} {table[field][row]}"
                    yield _one("known ids", f"{name}[{row}]", detail)


def _repeated_rows(solution: Solution) -> Iterator[Violation]:
    for name, fields in KEYS.items():
        columns = (getattr(solution, name)[field].tolist() for field in fields)
        seen: set[tuple[str, ...]] = set()
        for row, key in enumerate(zip(*columns, strict=True)):
            if key in seen:
                yield _one("one row each", f"{name}[{row}]", f"{', '.join(key)} stands twice")
            seen.add(key)


def _misstated_movements(a: Arrays, solution: Solution) -> Iterator[Violation]:
    """A movement joins the places of its lane and arrives after its lead time."""
    periods = {name: k for k, name in enumerate(a.periods.ids)}
    for kind, name in MOVEMENTS.items():
        lanes = getattr(a.instance, f"{kind}_lanes").by("id")
        ends = {k: [f for f in lane if f[0].endswith("_id")] for k, lane in lanes.items()}
        for row, movement in enumerate(getattr(solution, name)):
            where, lane = f"{name}[{row}]", lanes.get(movement.lane_id)
            if lane is None:
                yield _one("lane of its kind", where, f"{movement.lane_id} is no {kind} lane")
                continue
            if any(getattr(movement, field) != place for field, place in ends[lane.id]):
                joined = " and ".join(place for _, place in ends[lane.id])
                yield _one("ends of its lane", where, f"{lane.id} joins {joined}")
            departure = periods.get(movement.period_id, len(periods))
            if periods.get(movement.arrival_period_id) != departure + lane.lead_time_periods:
                detail = f"{lane.id} takes {lane.lead_time_periods} periods"
                yield _one("lead time", where, detail)


def _one(rule: str, where: str, detail: str) -> Violation:
    return Violation(rule=rule, where=where, amount=1.0, unit="rows", detail=detail)
