"""The rules of a plan one by one, each asked of the instance's own figures.

A quantity that is not a number breaks every rule it enters, for nothing is known to hold of it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from formulations.stock_allocation.checks.ledger import Ledger, Movement
from formulations.stock_allocation.checks.terms import (
    MEASURES,
    Cell,
    Pair,
    Sums,
    Terms,
    unlimited,
)
from optimizer.sdk import FEASIBILITY, Violation

NONE = 0.0
"""The scale of a tolerance where nothing is allowed at all."""


def quantities_not_negative(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    rule = "no negative quantities"
    for movement in plan.movements:
        yield from _moved(rule, terms, movement, -movement.units, NONE)
    stated = (
        ("warehouse", plan.stock),
        ("zone", plan.shortage),
        ("warehouse", plan.shortfall),
        ("warehouse", plan.waste),
    )
    for what, units in stated:
        for cell, amount in units.items():
            yield from _in_cell(rule, terms, what, cell, -amount, NONE)


def whole_units(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    for movement in plan.movements:
        if terms.skus[movement.sku].whole_units:
            yield from _moved("whole units", terms, movement, _off(movement.units, 1.0), NONE)
    for cell, units in plan.waste.items():
        if terms.skus[cell[1]].whole_units:
            off = _off(units, 1.0)
            yield from _in_cell("whole units", terms, "warehouse", cell, off, NONE)


def stock_balance(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """Stock is what there was and what came in, less what went out."""
    given = terms.initial_stock, terms.receipts
    for pair in _pairs(*given, plan.stock, plan.arriving, plan.leaving, plan.waste):
        before = terms.initial_stock.get(pair, 0.0)
        for period in range(len(terms.periods)):
            cell = (*pair, period)
            inflow = before + terms.receipts[cell] + plan.arriving[cell]
            off = abs(inflow - plan.leaving[cell] - plan.waste[cell] - plan.stock[cell])
            yield from _in_cell("stock balance", terms, "warehouse", cell, off, inflow)
            before = plan.stock[cell]


def shelf_life(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """The oldest leave first: stock is no more than what came within the shelf life.

    So that no unit comes with an age, none is moved on. Only what may go off, or has a cost of
    disposal, is thrown away.
    """
    for movement in plan.movements:
        life = terms.skus[movement.sku].shelf_life_periods
        if movement.route.kind == "transfer" and life is not None:
            yield from _moved("nothing moved that ages", terms, movement, movement.units, NONE)
    for cell, units in plan.waste.items():
        sku = terms.skus[cell[1]]
        if sku.shelf_life_periods is None and sku.disposal_cost_per_unit is None:
            yield from _in_cell("waste of what may be", terms, "warehouse", cell, units, NONE)
    for cell, units in plan.stock.items():
        place, sku_id, period = cell
        life = terms.skus[sku_id].shelf_life_periods
        if life is not None:
            recent = range(max(0, period + 1 - life), period + 1)
            young = sum(
                plan.arriving[place, sku_id, t] + terms.receipts[place, sku_id, t] for t in recent
            )
            if period < life - terms.age.get((place, sku_id), 0):
                young += terms.initial_stock.get((place, sku_id), 0.0)
            yield from _in_cell("shelf life", terms, "warehouse", cell, units - young, young)


def demand(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """Demand and what still waited is delivered or short, and nothing else is delivered."""
    for pair in _pairs(terms.demand, plan.delivered, plan.shortage):
        waiting = 0.0
        for period in range(len(terms.periods)):
            cell = (*pair, period)
            row = terms.demand.get(cell)
            asked = waiting + (row.demand_units if row else 0.0)
            off = abs(plan.delivered[cell] + plan.shortage[cell] - asked)
            yield from _in_cell("demand", terms, "zone", cell, off, asked)
            waiting = plan.shortage[cell] if pair in terms.waiting else 0.0


def demand_served(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """What has no price at which it may stay unserved is served: at once, or by the end."""
    for cell, units in plan.shortage.items():
        place, sku, period = cell
        waits = terms.waiting.get((place, sku))
        row = waits or terms.demand.get(cell)
        priced = row is not None and row.shortage_cost_per_unit is not None
        if not priced and (waits is None or period == len(terms.periods) - 1):
            yield from _in_cell("demand that must be served", terms, "zone", cell, units, NONE)


def lateness(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """Served in order of age, no unit waits longer than it may: only the youngest still wait."""
    for (zone, sku), row in terms.waiting.items():
        if row.max_lateness_periods is None:
            continue
        for period in range(len(terms.periods)):
            young = range(max(0, period + 1 - row.max_lateness_periods), period + 1)
            asked = [terms.demand.get((zone, sku, t)) for t in young]
            limit = sum(each.demand_units for each in asked if each)
            over = plan.shortage[zone, sku, period] - limit
            yield from _in_cell("lateness", terms, "zone", (zone, sku, period), over, limit)


def fill_rates(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """What waits counts as served, unless it still waits after the last period."""
    for rate in terms.instance.fill_rates:
        asked = lost = 0.0
        for (zone, sku, period), row in terms.demand.items():
            if terms.in_fill_rate(rate, zone, sku):
                asked += row.demand_units
                if (zone, sku) not in terms.waiting:
                    lost += plan.shortage[zone, sku, period]
        for zone, sku in terms.waiting:
            if terms.in_fill_rate(rate, zone, sku):
                lost += plan.shortage[zone, sku, len(terms.periods) - 1]
        limit = (1.0 - rate.target_pct / 100.0) * asked
        yield from _over("fill rate", f"fill rate {rate.id}", lost - limit, asked)


def supply_limit(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """What a source does not offer, it does not supply."""
    for cell, units in plan.bought.items():
        limit = terms.supply(*cell)
        yield from _in_cell("supply limit", terms, "source", cell, units - limit, limit)


def storage_capacity(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """By volume and by weight."""
    for measure in ("m3", "kg"):
        filled = Sums()
        for (place, sku, period), units in plan.stock.items():
            filled[place, period] += terms.unit_size(measure, sku) * units
        for (place, period), amount in filled.items():
            limit = terms.capacity(f"storage_capacity_{measure}", place, period)
            where = f"warehouse {place}, period {terms.periods[period]}"
            yield from _over("storage capacity", where, amount - limit, limit, measure)


def throughput_capacity(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    for (place, period), units in plan.sent.items():
        limit = terms.capacity("throughput_capacity_units", place, period)
        where = f"warehouse {place}, period {terms.periods[period]}"
        yield from _over("throughput capacity", where, units - limit, limit)


def inbound_capacity(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """Receipts count, for they are unloaded too."""
    unloaded = Sums()
    for (place, _, period), units in (*plan.arriving.items(), *terms.receipts.items()):
        unloaded[place, period] += units
    for (place, period), units in unloaded.items():
        if period < len(terms.periods):
            limit = terms.capacity("inbound_capacity_units", place, period)
            where = f"warehouse {place}, period {terms.periods[period]}"
            yield from _over("inbound capacity", where, units - limit, limit)


def budget(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """By the end of each period no more is spent than has come; without budgets all may be."""
    if not terms.budgets:
        return
    come = paid = 0.0
    for period, name in enumerate(terms.periods):
        come += terms.budgets.get(period, 0.0)
        paid += plan.spent[(period,)]
        yield from _over("budget", f"period {name}", paid - come, come, "money")


def lane_capacity(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    for (lane, period), units in plan.carried.items():
        limit = unlimited(terms.routes[lane].lane.capacity_units)
        where = f"lane {lane}, period {terms.periods[period]}"
        yield from _over("lane capacity", where, units - limit, limit)


def as_planned(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """In frozen periods all is bought and moved as planned, elsewhere what is pinned."""
    for lane, sku, period in {**terms.planned, **plan.moved}:
        row = terms.planned.get((lane, sku, period))
        if terms.calendar[period].frozen or (row is not None and row.pinned):
            asked = row.planned_units if row else 0.0
            off = abs(plan.moved[lane, sku, period] - asked)
            where = f"lane {lane}, SKU {sku}, period {terms.periods[period]}"
            yield from _over("as planned", where, off, asked)


def goods_on_trips(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """Where trips have a cost nothing leaves without one; elsewhere there are none."""
    for movement in plan.movements:
        in_trips = movement.route.lane.trip_cost is not None
        if in_trips and not plan.trips[movement.lane, movement.period]:
            yield from _moved("no goods without a trip", terms, movement, movement.units, NONE)
    for lane, period in plan.trips:
        if terms.routes[lane].lane.trip_cost is None:
            where = f"lane {lane}, period {terms.periods[period]}"
            yield from _over("trips of a lane", where, 1.0, NONE, "rows")


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
        yield from _over("load of trips", where, amount - limit, limit, measure)


def safety_stock(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """An open warehouse holds its safety stock, less a shortfall where one may be paid for."""
    for pair, row in terms.safety.items():
        if row.warehouse_id in plan.open_warehouses:
            for period in range(terms.safety_from(pair), len(terms.periods)):
                cell = (*pair, period)
                missing = row.safety_stock_units - plan.stock[cell] - plan.shortfall[cell]
                scale = row.safety_stock_units
                yield from _in_cell("safety stock", terms, "warehouse", cell, missing, scale)


def safety_shortfall(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """No more is paid for than is asked for, and only where it has a price."""
    for cell, units in plan.shortfall.items():
        pair, allowed = cell[:2], 0.0
        row = terms.safety.get(pair)
        if row and row.shortfall_cost_per_unit is not None and cell[2] >= terms.safety_from(pair):
            allowed = row.safety_stock_units
        rule = "shortfall of safety stock"
        yield from _in_cell(rule, terms, "warehouse", cell, units - allowed, allowed)


def order_sizes(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """Every order has its minimum and is a multiple of its lot."""
    for movement in plan.movements:
        offer = terms.offers.get((movement.route.origin, movement.sku))
        if movement.route.kind == "supply" and offer:
            units = movement.units
            missing = (offer.min_order_units or 0.0) - units
            yield from _moved("minimum order", terms, movement, missing, units)
            if offer.lot_units:
                yield from _moved("lot size", terms, movement, _off(units, offer.lot_units), units)


def closed_places(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """Nothing moves on a closed lane or through a closed warehouse."""
    for movement in plan.movements:
        if movement.lane not in plan.open_lanes:
            yield from _moved("closed lane", terms, movement, movement.units, NONE)
        if not plan.open_warehouses.issuperset(movement.route.warehouses):
            yield from _moved("closed warehouse", terms, movement, movement.units, NONE)
    for lane, route in terms.routes.items():
        chosen = lane in plan.open_lanes and route.lane.opening_cost > 0
        if chosen and not plan.open_warehouses.issuperset(route.warehouses):
            yield from _over("open lane at closed warehouse", f"lane {lane}", 1.0, NONE, "lanes")


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
            yield from _over("warehouses of a zone", f"zone {zone}", surplus, NONE, "warehouses")


RULES = (
    quantities_not_negative,
    whole_units,
    stock_balance,
    shelf_life,
    demand,
    demand_served,
    lateness,
    fill_rates,
    supply_limit,
    storage_capacity,
    throughput_capacity,
    inbound_capacity,
    budget,
    lane_capacity,
    safety_stock,
    safety_shortfall,
    order_sizes,
    closed_places,
    warehouses_of_zones,
    as_planned,
    goods_on_trips,
    load_of_trips,
)
"""Every rule on quantities; all of them are asked, whatever the first ones say."""


def _pairs(*tables: Iterable[tuple[Any, ...]]) -> Iterator[Pair]:
    """Each (place, SKU) that any of the tables speaks of, once."""
    yield from dict.fromkeys((key[0], key[1]) for table in tables for key in table)


def _off(units: float, step: float) -> float:
    """How far a quantity is from the nearest multiple of ``step``; NaN for no number."""
    rest = units % step if math.isfinite(units) else math.nan
    return min(rest, step - rest)


def _in_cell(
    rule: str, terms: Terms, what: str, cell: Cell, over: float, scale: float
) -> Iterator[Violation]:
    if _broken(over, scale):
        place, sku, period = cell
        where = f"SKU {sku}, {what} {place}, period {terms.periods[period]}"
        yield _violation(rule, where, over)


def _moved(
    rule: str, terms: Terms, movement: Movement, over: float, scale: float
) -> Iterator[Violation]:
    if _broken(over, scale):
        period = terms.periods[movement.period]
        yield _violation(rule, f"lane {movement.lane}, SKU {movement.sku}, period {period}", over)


def _over(
    rule: str, where: str, over: float, scale: float, unit: str = "units"
) -> Iterator[Violation]:
    if _broken(over, scale):
        yield _violation(rule, where, over, unit)


def _broken(over: float, scale: float) -> bool:
    """Whether a rule is not known to hold within the tolerance; ``scale`` sizes it."""
    return not over <= FEASIBILITY * max(1.0, abs(scale))


def _violation(rule: str, where: str, over: float, unit: str = "units") -> Violation:
    """What is no number is off by more than any number."""
    amount = math.inf if math.isnan(over) else over
    return Violation(rule=rule, where=where, amount=amount, unit=unit)
