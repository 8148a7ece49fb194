"""The rules and the cost of a plan, from the instance and the plan alone."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from formulations.stock_allocation.checks.ledger import Ledger
from formulations.stock_allocation.checks.rows import misstated_rows
from formulations.stock_allocation.checks.rules import RULES
from formulations.stock_allocation.checks.terms import Terms
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Violation


def violations(instance: Instance, solution: Solution) -> Iterator[Violation]:
    """Every rule that the plan breaks by more than the tolerance."""
    terms = Terms(instance)
    yield from misstated_rows(terms, solution)
    plan = Ledger(terms, solution)
    for rule in RULES:
        yield from rule(terms, plan)


def cost(instance: Instance, solution: Solution) -> dict[str, float]:
    """Money by component; the sum is the objective."""
    terms = Terms(instance)
    plan = Ledger(terms, solution)
    freight = {"supply": 0.0, "transfer": 0.0, "delivery": 0.0}
    for movement in plan.movements:
        rate = terms.freight(movement.route, movement.sku)
        freight[movement.route.kind] += rate * movement.units
    purchase, ordering = _order_costs(terms, plan)
    return {
        "purchase": purchase,
        "ordering": ordering,
        "inbound_freight": freight["supply"],
        "transfer": freight["transfer"],
        "delivery": freight["delivery"],
        "holding": fsum(terms.holding_cost(w, sku) * i for (w, sku, _), i in plan.stock.items()),
        "shortage": _shortage_cost(terms, plan),
        "safety_shortfall": _shortfall_cost(terms, plan),
        "warehouse_opening": fsum(terms.warehouses[w].opening_cost for w in plan.open_warehouses),
        "warehouse_closing": fsum(
            row.closing_cost for w, row in terms.warehouses.items() if w not in plan.open_warehouses
        ),
        "lane_opening": fsum(terms.routes[lane].lane.opening_cost for lane in plan.open_lanes),
        "plan_change": _change_cost(terms, plan),
        "disposal": fsum(
            (terms.skus[sku].disposal_cost_per_unit or 0.0) * units
            for (_, sku, _), units in plan.waste.items()
        ),
        "trips": fsum(
            (terms.routes[k].lane.trip_cost or 0.0) * n for (k, _), n in plan.trips.items()
        ),
        "end_value": -fsum(
            terms.skus[sku].end_value_per_unit * units
            for (_, sku, period), units in plan.stock.items()
            if period == len(terms.periods) - 1
        ),
    }


def _order_costs(terms: Terms, plan: Ledger) -> tuple[float, float]:
    """What is paid for the goods, and for placing the orders; every purchase is one order."""
    purchase = ordering = 0.0
    for movement in plan.movements:
        offer = terms.offers.get((movement.route.origin, movement.sku))
        if movement.route.kind == "supply" and offer:
            purchase += offer.unit_cost * movement.units
            ordering += offer.order_cost
    return purchase, ordering


def _shortage_cost(terms: Terms, plan: Ledger) -> float:
    """Lost units once; units that wait each period, and once more when the horizon ends."""
    total = 0.0
    for (zone, sku, period), units in plan.shortage.items():
        waits = terms.waiting.get((zone, sku))
        if waits:
            total += (waits.backorder_cost_per_unit or 0.0) * units
        row = waits or terms.demand.get((zone, sku, period))
        if row and (not waits or period == len(terms.periods) - 1):
            total += (row.shortage_cost_per_unit or 0.0) * units
    return total


def _change_cost(terms: Terms, plan: Ledger) -> float:
    """Each unit more or less than planned, at the price of its period."""
    total = 0.0
    for lane, sku, period in {**terms.planned, **plan.moved}:
        row = terms.planned.get((lane, sku, period))
        change = abs(plan.moved[lane, sku, period] - (row.planned_units if row else 0.0))
        total += terms.calendar[period].change_cost_per_unit * change
    return total


def _shortfall_cost(terms: Terms, plan: Ledger) -> float:
    total = 0.0
    for (warehouse, sku, _), units in plan.shortfall.items():
        row = terms.safety.get((warehouse, sku))
        if row and row.shortfall_cost_per_unit is not None:
            total += row.shortfall_cost_per_unit * units
    return total
