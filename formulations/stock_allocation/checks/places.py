"""Are the places open that goods pass, and not too many for a zone?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from formulations.stock_allocation.checks.breach import NONE, above, moved
from formulations.stock_allocation.checks.ledger import Ledger
from formulations.stock_allocation.checks.terms import Terms
from optimizer.sdk import FEASIBILITY, Violation


def closed_places(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """Nothing moves on a closed lane or through a closed warehouse."""
    for movement in plan.movements:
        if movement.lane not in plan.open_lanes:
            yield from moved("closed lane", terms, movement, movement.units, NONE)
        if not plan.open_warehouses.issuperset(movement.route.warehouses):
            yield from moved("closed warehouse", terms, movement, movement.units, NONE)
    for lane, route in terms.routes.items():
        chosen = lane in plan.open_lanes and route.lane.opening_cost > 0
        if chosen and not plan.open_warehouses.issuperset(route.warehouses):
            yield from above("open lane at closed warehouse", f"lane {lane}", 1.0, NONE, "lanes")


def warehouses_of_zones(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """All of a zone is served by so many warehouses as it may be, all the time."""
    serving: dict[str, set[str]] = defaultdict(set)
    for movement in plan.movements:
        route = movement.route
        if route.kind == "delivery" and not movement.units <= FEASIBILITY:
            serving[route.destination].add(route.origin)
    for zone, warehouses in serving.items():
        limit = terms.max_warehouses(zone)
        if limit is not None:
            surplus = float(len(warehouses) - limit)
            yield from above("warehouses of a zone", f"zone {zone}", surplus, NONE, "warehouses")
