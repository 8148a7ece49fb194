"""How goods travel: units, trips, their load and what they cost, by mode of transport."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from formulations.stock_allocation.checks.ledger import Ledger
from formulations.stock_allocation.checks.terms import MEASURES, Route, Sums, Terms
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Section


@dataclass
class Traffic:
    """What goes by one mode; ``filled`` counts trips by the share of them that is full."""

    units: float = 0.0
    trips: float = 0.0
    filled: float = 0.0
    cost: float = 0.0


def transport(instance: Instance, solution: Solution) -> Section | None:
    """A row for each mode, the dearest first; none where no lane has a mode or trips."""
    terms = Terms(instance)
    lanes = [route.lane for route in terms.routes.values()]
    if all(lane.mode is None and lane.trip_cost is None for lane in lanes):
        return None
    by_mode = _traffic(terms, Ledger(terms, solution))
    rows = tuple(
        (
            mode,
            round(of.units, 1),
            round(of.trips) if of.trips else None,
            round(100.0 * of.filled / of.trips, 1) if of.trips else None,
            round(of.cost, 2),
        )
        for mode, of in sorted(by_mode.items(), key=lambda item: -item[1].cost)
    )
    columns = ("mode", "units", "trips", "mean load %", "freight and trips")
    return Section(title="Transport by mode", columns=columns, rows=rows)


def _traffic(terms: Terms, plan: Ledger) -> dict[str, Traffic]:
    by_mode: dict[str, Traffic] = defaultdict(Traffic)
    load = Sums()
    for movement in plan.movements:
        mode = by_mode[_mode(movement.route)]
        mode.units += movement.units
        mode.cost += terms.freight(movement.route, movement.sku) * movement.units
        for measure in MEASURES:
            size = terms.unit_size(measure, movement.sku)
            load[movement.lane, movement.period, measure] += size * movement.units
    for (lane, period), number in plan.trips.items():
        route = terms.routes[lane]
        mode = by_mode[_mode(route)]
        mode.trips += number
        mode.cost += (route.lane.trip_cost or 0.0) * number
        mode.filled += max(
            load[lane, period, measure] / capacity
            for measure in MEASURES
            if (capacity := getattr(route.lane, f"trip_capacity_{measure}")) is not None
        )
    return by_mode


def _mode(route: Route) -> str:
    """The word of the lane, or its kind where it has none."""
    return route.lane.mode or route.kind
