"""What a planner reads of alerts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.alerts.data import AlertRow
from formulations.abc_cost.report import more
from optimizer.sdk import Section, Table

MOST_ROWS = 30


def sections(found: Table[AlertRow]) -> Iterator[Section]:
    """The kinds of alerts with their money, and the alerts with the most money at stake."""
    kinds, inverse = np.unique(found["alert"].astype(str), return_inverse=True)
    money = np.bincount(inverse, found["money_at_stake"], len(kinds))
    count = np.bincount(inverse, minlength=len(kinds))
    by_money = np.argsort(-money, kind="stable")
    rows = [(str(kinds[kind]), int(count[kind]), float(money[kind])) for kind in by_money]
    columns = ("alert", "SKUs", "at stake")
    yield Section(title="Alerts" if rows else "No alerts", columns=columns, rows=tuple(rows))
    if not rows:
        return
    names = ("sku_id", "alert", "units", "money_at_stake", "detail")
    shown = (found[name][:MOST_ROWS].tolist() for name in names)
    yield Section(
        title="The most money at stake",
        columns=("SKU", "alert", "units", "at stake", "detail"),
        rows=tuple(zip(*shown, strict=True)),
        note=more(len(found), "alerts", MOST_ROWS),
    )
