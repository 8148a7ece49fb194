"""Do quantities add up? Movements, stock from period to period, and its age."""

from __future__ import annotations

from collections.abc import Iterator

from formulations.stock_allocation.checks.breach import (
    NONE,
    above,
    in_cell,
    moved,
    off_step,
    pairs,
)
from formulations.stock_allocation.checks.ledger import Ledger
from formulations.stock_allocation.checks.terms import Terms
from optimizer.sdk import Violation


def quantities_not_negative(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    rule = "no negative quantities"
    for movement in plan.movements:
        yield from moved(rule, terms, movement, -movement.units, NONE)
    stated = (
        ("warehouse", plan.stock),
        ("zone", plan.shortage),
        ("warehouse", plan.shortfall),
        ("warehouse", plan.waste),
    )
    for what, units in stated:
        for cell, amount in units.items():
            yield from in_cell(rule, terms, what, cell, -amount, NONE)


def whole_units(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    for movement in plan.movements:
        if terms.skus[movement.sku].whole_units:
            yield from moved("whole units", terms, movement, off_step(movement.units, 1.0), NONE)
    for cell, units in plan.waste.items():
        if terms.skus[cell[1]].whole_units:
            off = off_step(units, 1.0)
            yield from in_cell("whole units", terms, "warehouse", cell, off, NONE)


def stock_balance(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """Stock is what there was and what came in, less what went out."""
    given = terms.initial_stock, terms.receipts
    for pair in pairs(*given, plan.stock, plan.arriving, plan.leaving, plan.waste):
        before = terms.initial_stock.get(pair, 0.0)
        for period in range(len(terms.periods)):
            cell = (*pair, period)
            inflow = before + terms.receipts[cell] + plan.arriving[cell]
            off = abs(inflow - plan.leaving[cell] - plan.waste[cell] - plan.stock[cell])
            yield from in_cell("stock balance", terms, "warehouse", cell, off, inflow)
            before = plan.stock[cell]


def shelf_life(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """The oldest leave first: stock is no more than what came within the shelf life.

    So that no unit comes with an age, none is moved on. Only what may go off, or has a cost of
    disposal, is thrown away.
    """
    for movement in plan.movements:
        life = terms.skus[movement.sku].shelf_life_periods
        if movement.route.kind == "transfer" and life is not None:
            yield from moved("nothing moved that ages", terms, movement, movement.units, NONE)
    for cell, units in plan.waste.items():
        sku = terms.skus[cell[1]]
        if sku.shelf_life_periods is None and sku.disposal_cost_per_unit is None:
            yield from in_cell("waste of what may be", terms, "warehouse", cell, units, NONE)
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
            yield from in_cell("shelf life", terms, "warehouse", cell, units - young, young)


def as_planned(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """In frozen periods all is bought and moved as planned, elsewhere what is pinned."""
    for lane, sku, period in {**terms.planned, **plan.moved}:
        row = terms.planned.get((lane, sku, period))
        if terms.calendar[period].frozen or (row is not None and row.pinned):
            asked = row.planned_units if row else 0.0
            off = abs(plan.moved[lane, sku, period] - asked)
            where = f"lane {lane}, SKU {sku}, period {terms.periods[period]}"
            yield from above("as planned", where, off, asked)
