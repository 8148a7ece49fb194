"""Is there so much? Supply, space, work, money, lanes, trips and the sizes of orders."""

from __future__ import annotations

from collections.abc import Iterator

from formulations.stock_allocation.checks.breach import NONE, above, in_cell, moved, off_step
from formulations.stock_allocation.checks.ledger import Ledger
from formulations.stock_allocation.checks.terms import MEASURES, Sums, Terms, unlimited
from optimizer.sdk import Violation


def supply_limit(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """What a source does not offer, it does not supply."""
    for cell, units in plan.bought.items():
        limit = terms.supply(*cell)
        yield from in_cell("supply limit", terms, "source", cell, units - limit, limit)


def storage_capacity(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """By volume and by weight."""
    for measure in ("m3", "kg"):
        filled = Sums()
        for (place, sku, period), units in plan.stock.items():
            filled[place, period] += terms.unit_size(measure, sku) * units
        for (place, period), amount in filled.items():
            limit = terms.capacity(f"storage_capacity_{measure}", place, period)
            where = f"warehouse {place}, period {terms.periods[period]}"
            yield from above("storage capacity", where, amount - limit, limit, measure)


def throughput_capacity(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    for (place, period), units in plan.sent.items():
        limit = terms.capacity("throughput_capacity_units", place, period)
        where = f"warehouse {place}, period {terms.periods[period]}"
        yield from above("throughput capacity", where, units - limit, limit)


def inbound_capacity(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """Receipts count, for they are unloaded too."""
    unloaded = Sums()
    for (place, _, period), units in (*plan.arriving.items(), *terms.receipts.items()):
        unloaded[place, period] += units
    for (place, period), units in unloaded.items():
        if period < len(terms.periods):
            limit = terms.capacity("inbound_capacity_units", place, period)
            where = f"warehouse {place}, period {terms.periods[period]}"
            yield from above("inbound capacity", where, units - limit, limit)


def budget(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """By the end of each period no more is spent than has come; without budgets all may be."""
    if not terms.budgets:
        return
    come = paid = 0.0
    for period, name in enumerate(terms.periods):
        come += terms.budgets.get(period, 0.0)
        paid += plan.spent[(period,)]
        yield from above("budget", f"period {name}", paid - come, come, "money")


def lane_capacity(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    for (lane, period), units in plan.carried.items():
        limit = unlimited(terms.routes[lane].lane.capacity_units)
        where = f"lane {lane}, period {terms.periods[period]}"
        yield from above("lane capacity", where, units - limit, limit)


def goods_on_trips(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """Where trips have a cost nothing leaves without one; elsewhere there are none."""
    for movement in plan.movements:
        in_trips = movement.route.lane.trip_cost is not None
        if in_trips and not plan.trips[movement.lane, movement.period]:
            yield from moved("no goods without a trip", terms, movement, movement.units, NONE)
    for lane, period in plan.trips:
        if terms.routes[lane].lane.trip_cost is None:
            where = f"lane {lane}, period {terms.periods[period]}"
            yield from above("trips of a lane", where, 1.0, NONE, "rows")


def load_of_trips(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """All that leaves on a lane fits into its trips, by units, volume and weight."""
    load = Sums()
    for movement in plan.movements:
        for measure in MEASURES:
            if getattr(movement.route.lane, f"trip_capacity_{measure}") is not None:
                size = terms.unit_size(measure, movement.sku)
                load[movement.lane, movement.period, measure] += size * movement.units
    for (lane, period, measure), amount in load.items():
        one_trip = getattr(terms.routes[lane].lane, f"trip_capacity_{measure}")
        limit = plan.trips[lane, period] * one_trip
        where = f"lane {lane}, period {terms.periods[period]}"
        yield from above("load of trips", where, amount - limit, limit, measure)


def order_sizes(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """Every order has its minimum and is a multiple of its lot."""
    for movement in plan.movements:
        offer = terms.offers.get((movement.route.origin, movement.sku))
        if movement.route.kind == "supply" and offer:
            units = movement.units
            missing = (offer.min_order_units or 0.0) - units
            yield from moved("minimum order", terms, movement, missing, units)
            if offer.lot_units:
                yield from moved(
                    "lot size", terms, movement, off_step(units, offer.lot_units), units
                )
