"""When a SKU needs a person, and how much money is at stake: five rules over whole columns."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from formulations.abc_cost.alerts.data import AlertRow, Stock, StockRow
from formulations.abc_cost.comparing import positions
from formulations.abc_cost.figures import DAYS_PER_YEAR, Floats
from formulations.abc_cost.solution import Solution
from optimizer.sdk import InstanceError, Issue, Table

Columns = dict[str, npt.NDArray[Any]]

DEAD_DAYS = 180.0
"""Stock of which nothing was sold for so long is dead."""

TOLD = {
    "reorder_policies": {
        "reorder_point_units": "reorder_point_units",
        "order_quantity_units": "order_quantity_units",
    },
    "order_policies": {"order_quantity_units": "order_quantity_units"},
    "pareto": {"abc_class_id": "abc_class_id"},
}
"""By table of a plan, which of its columns take the place of which of the stock table."""


@dataclass(frozen=True, eq=False)
class Found:
    """The SKUs that one rule found: their rows in the stock table, and a column of each figure."""

    alert: str
    rows: npt.NDArray[np.int64]
    units: Floats
    money: Floats
    detail: Sequence[str]


def alerts(stock: Stock, plan: Solution | None) -> Table[AlertRow]:
    """Every alert, the most money first. What a plan says counts more than the stock table.

    Raises:
        InstanceError: E304 for a plan that says nothing about single SKUs.
    """
    columns = {name: stock.stock[name] for name in StockRow.model_fields}
    if plan is not None:
        columns |= _as_planned(columns, plan)
    dead = _dead(columns)
    found = [
        below_reorder_point(columns),
        overstock(columns, ~dead),
        dead_stock(columns, dead),
        class_change(columns),
        expiry(columns),
    ]
    money = np.concatenate([each.money for each in found])
    order = np.argsort(-money, kind="stable")
    kinds = np.repeat([each.alert for each in found], [len(each.rows) for each in found])
    details = np.array([text for each in found for text in each.detail], dtype=object)
    return Table(
        AlertRow,
        {
            "sku_id": columns["sku_id"][np.concatenate([each.rows for each in found])[order]],
            "alert": kinds.astype(object)[order],
            "units": np.concatenate([each.units for each in found])[order],
            "money_at_stake": money[order],
            "detail": details[order],
        },
    )


def _as_planned(columns: Columns, plan: Solution) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Columns of the stock table with the plan's values for the SKUs that it has."""
    tables = plan.tables()
    if not tables.keys() & TOLD.keys():
        message = "this plan has no policies and no classes of SKUs to compare the stock with"
        raise InstanceError([Issue(code="E304", message=message, pointer="/plan")])
    for name, told in TOLD.items():
        if name in tables:
            row = positions(tables[name]["sku_id"], columns["sku_id"])
            for theirs, ours in told.items():
                planned = columns[ours].copy()
                planned[row >= 0] = tables[name][theirs][row[row >= 0]]
                yield ours, planned


def below_reorder_point(columns: Columns) -> Found:
    """Stock, with what is on order, has fallen to the reorder point: an order is due.

    At stake is the margin of the units that are missing, or their cost where none is known.
    """
    point, lot = columns["reorder_point_units"], columns["order_quantity_units"]
    position = _position(columns)
    rows = np.flatnonzero(position <= point)
    missing = (point - position)[rows]
    margin = columns["unit_margin"][rows]
    worth = np.where(np.isnan(margin), columns["unit_cost"][rows], margin)
    lots = np.floor(missing / lot[rows]) + 1.0
    detail = [
        "an order is due" if count != count else f"order {count * size:.12g}"
        for count, size in zip(lots.tolist(), lot[rows].tolist(), strict=True)
    ]
    return Found("below reorder point", rows, missing, missing * worth, detail)


def overstock(columns: Columns, alive: npt.NDArray[np.bool_]) -> Found:
    """More than the policy ever has, its reorder point and a lot; at stake is the cost of the rest.

    Dead stock is not told twice.
    """
    most = columns["reorder_point_units"] + columns["order_quantity_units"]
    over = _position(columns) - most
    rows = np.flatnonzero(alive & (over > 0.0))
    demand = columns["annual_demand_units"][rows]
    with np.errstate(divide="ignore"):
        days = over[rows] * DAYS_PER_YEAR / demand
    detail = ["" if day != day else _too_much(day) for day in days.tolist()]
    return _at_cost("overstock", columns, rows, over[rows], detail)


def _too_much(days: float) -> str:
    return "no demand" if math.isinf(days) else f"{days:.0f} days of demand too much"


def dead_stock(columns: Columns, dead: npt.NDArray[np.bool_]) -> Found:
    """Stock that nobody asks for; at stake is all of it."""
    rows = np.flatnonzero(dead)
    days = columns["days_since_last_sale"][rows]
    detail = [
        f"no sale for {day:.0f} days" if day >= DEAD_DAYS else "no demand" for day in days.tolist()
    ]
    return _at_cost("dead stock", columns, rows, columns["on_hand_units"][rows], detail)


def _dead(columns: Columns) -> npt.NDArray[np.bool_]:
    unsold = columns["days_since_last_sale"] >= DEAD_DAYS
    unasked = unsold | (columns["annual_demand_units"] == 0.0)
    return np.asarray((columns["on_hand_units"] > 0.0) & unasked)


def class_change(columns: Columns) -> Found:
    """SKUs whose stock still follows the rules of another class; at stake is what there is."""
    now, before = columns["abc_class_id"], columns["previous_abc_class_id"]
    known = now.astype(bool) & before.astype(bool)
    rows = np.flatnonzero(known & (now != before))
    detail = [f"{a} to {b}" for a, b in zip(before[rows], now[rows], strict=True)]
    return _at_cost("class change", columns, rows, columns["on_hand_units"][rows], detail)


def expiry(columns: Columns) -> Found:
    """Units that expire before they are asked for at the usual pace, the first to expire first."""
    on_hand, days = columns["on_hand_units"], columns["days_to_expiry"]
    expiring = np.fmin(columns["expiring_units"], on_hand)
    pace = columns["annual_demand_units"] / DAYS_PER_YEAR
    sold = np.where(days <= 0.0, 0.0, pace * days)  # NaN where one of them is not known
    wasted = expiring - sold
    rows = np.flatnonzero(wasted > 0.0)
    detail = [
        f"expires in {day:.0f} days" if day > 0.0 else "has expired" for day in days[rows].tolist()
    ]
    return _at_cost("expiry", columns, rows, wasted[rows], detail)


def _position(columns: Columns) -> Floats:
    """Stock with what is on order, less what is owed: units, (SKUs,)."""
    held = columns["on_hand_units"] + columns["on_order_units"]
    return np.asarray(held - columns["backordered_units"])


def _at_cost(
    alert: str,
    columns: Columns,
    rows: npt.NDArray[np.int64],
    units: Floats,
    detail: Sequence[str],
) -> Found:
    return Found(alert, rows, units, units * columns["unit_cost"][rows], detail)
