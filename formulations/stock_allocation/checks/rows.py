"""Are the rows of a plan what they claim to be? Ids, repetitions, ends of lanes and lead times."""

from __future__ import annotations

from collections.abc import Container, Iterator

from formulations.stock_allocation.checks.ledger import MOVEMENTS
from formulations.stock_allocation.checks.terms import Terms
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
    "trips": ("lane_id", "period_id"),
    "waste": ("warehouse_id", "sku_id", "period_id"),
}
"""What may stand only once in each table of a plan; every id in it must be known."""


ENDS = {
    "purchases": ("source_id", "warehouse_id"),
    "transfers": ("from_warehouse_id", "to_warehouse_id"),
    "deliveries": ("warehouse_id", "zone_id"),
}
"""Where a movement says that it starts and ends."""


def misstated_rows(terms: Terms, solution: Solution) -> Iterator[Violation]:
    """Every row that contradicts the data, other rows or itself."""
    yield from _unknown_ids(terms, solution)
    yield from _repeated_rows(solution)
    yield from _misstated_movements(terms, solution)


def _unknown_ids(terms: Terms, solution: Solution) -> Iterator[Violation]:
    known: dict[str, tuple[str, Container[str]]] = {
        "sku_id": ("SKU", terms.skus),
        "period_id": ("period", terms.position),
        "warehouse_id": ("warehouse", terms.warehouses),
        "zone_id": ("zone", terms.zones),
        "lane_id": ("lane", terms.routes),
    }
    for name, fields in KEYS.items():
        for field in fields:
            what, ids = known[field]
            for row, value in enumerate(getattr(solution, name)[field].tolist()):
                if value not in ids:
                    yield _one("known ids", f"{name}[{row}]", f"there is no {what} {value}")


def _repeated_rows(solution: Solution) -> Iterator[Violation]:
    for name, fields in KEYS.items():
        columns = (getattr(solution, name)[field].tolist() for field in fields)
        seen: set[tuple[str, ...]] = set()
        for row, key in enumerate(zip(*columns, strict=True)):
            if key in seen:
                yield _one("one row each", f"{name}[{row}]", f"{', '.join(key)} stands twice")
            seen.add(key)


def _misstated_movements(terms: Terms, solution: Solution) -> Iterator[Violation]:
    """A movement joins the places of its lane and arrives after its lead time."""
    for kind, name in MOVEMENTS.items():
        fields = "lane_id", *ENDS[name], "period_id", "arrival_period_id"
        columns = (getattr(solution, name)[field].tolist() for field in fields)
        movements = zip(*columns, strict=True)
        for row, (lane, origin, destination, left, arrived) in enumerate(movements):
            where, route = f"{name}[{row}]", terms.routes.get(lane)
            if route is None or route.kind != kind:
                yield _one("lane of its kind", where, f"{lane} is no {kind} lane")
                continue
            if (origin, destination) != (route.origin, route.destination):
                detail = f"{lane} joins {route.origin} and {route.destination}"
                yield _one("ends of its lane", where, detail)
            lead_time = route.lane.lead_time_periods
            departure = terms.position.get(left, len(terms.periods))
            if terms.position.get(arrived) != departure + lead_time:
                yield _one("lead time", where, f"{lane} takes {lead_time} periods")


def _one(rule: str, where: str, detail: str) -> Violation:
    return Violation(rule=rule, where=where, amount=1.0, unit="rows", detail=detail)
