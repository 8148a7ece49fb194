"""Do quantities add up? Movements, stock from period to period, and its age."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.stock_allocation.checks.breach import (
    NONE,
    breaches,
    cell,
    movement,
    off_step,
    recent,
)
from formulations.stock_allocation.checks.changes import changes
from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.quantities import Quantities
from optimizer.sdk import Violation


def quantities_not_negative(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """Nothing is moved, kept, short or thrown away by less than nothing."""
    rule, axes = "no negative quantities", figures.axes
    yield from breaches(rule, -plan.movements.units, NONE, movement(axes, plan.movements))
    for places, units in (
        (axes.warehouses, plan.stock),
        (axes.zones, plan.shortage),
        (axes.warehouses, plan.shortfall),
        (axes.warehouses, plan.waste),
    ):
        yield from breaches(rule, -units, NONE, cell(axes, places))


def whole_units(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """SKUs in whole units are moved and thrown away in whole units."""
    whole = figures.instance.skus["whole_units"]
    if not whole.any():
        return
    each = plan.movements[whole[plan.movements.sku]]
    yield from breaches(
        "whole units", off_step(each.units, 1.0), NONE, movement(figures.axes, each)
    )
    thrown_away = np.where(whole[:, None, None], plan.waste, 0.0)
    where = cell(figures.axes, figures.axes.warehouses)
    yield from breaches("whole units", off_step(thrown_away, 1.0), NONE, where)


def stock_balance(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """Stock is what there was and what came in, less what went out."""
    before = np.concatenate([figures.initial_stock[:, :, None], plan.stock[:, :, :-1]], axis=2)
    inflow = before + figures.receipts + plan.arriving
    off = np.abs(inflow - plan.leaving - plan.waste - plan.stock)
    where = cell(figures.axes, figures.axes.warehouses)
    yield from breaches("stock balance", off, inflow, where)


def shelf_life(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """The oldest leave first: stock is no more than what came within the shelf life.

    So that no unit comes with an age, none is moved on. Only what may go off, or has a cost of
    disposal, is thrown away.
    """
    axes, life = figures.axes, figures.of_skus("shelf_life_periods")
    lasting = np.isnan(life)
    aging = plan.movements.of("transfer")
    aging = aging[~lasting[aging.sku]]
    yield from breaches("nothing moved that ages", aging.units, NONE, movement(axes, aging))
    kept = lasting & np.isnan(figures.of_skus("disposal_cost_per_unit"))
    wasted, where = np.where(kept[:, None, None], plan.waste, 0.0), cell(axes, axes.warehouses)
    yield from breaches("waste of what may be", wasted, NONE, where)
    if not lasting.all():
        young = _young(figures, plan, life)
        ages = plan.states("stock", "sku_id", "warehouse_id", "period_id") & ~lasting[:, None, None]
        old = np.where(ages, plan.stock - young, 0.0)
        yield from breaches("shelf life", old, young, where)


def _young(figures: Figures, plan: Quantities, life: np.ndarray) -> np.ndarray:
    """What came within the shelf life and, in its first periods, the initial stock, (S, W, T)."""
    came = recent(plan.arriving + figures.receipts, life[:, None])
    keeps = (life[:, None] - figures.age)[:, :, None] > np.arange(came.shape[2])
    return came + np.where(keeps, figures.initial_stock[:, :, None], 0.0)


def as_planned(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """In frozen periods all is bought and moved as planned, elsewhere what is pinned."""
    frozen = figures.instance.periods["frozen"]
    if frozen.any() or len(figures.instance.planned_flows):
        each = changes(figures, plan)
        bound = frozen[each.period] | each.pinned
        off = np.where(bound, np.abs(each.moved - each.planned), 0.0)
        yield from breaches("as planned", off, each.planned, movement(figures.axes, each))
