"""How far fill rates are held: what is asked of them, what is served, and the target."""

from __future__ import annotations

from formulations.stock_allocation.checks.sums import Sums
from formulations.stock_allocation.instance import Instance
from optimizer.sdk import ZERO, Section


def fill_rates(instance: Instance, sums: Sums) -> Section | None:
    """A row for each fill rate; none where there are none."""
    rows = []
    counted = sums.asked.tolist(), sums.lost.tolist()
    for rate, asked, lost in zip(instance.fill_rates, *counted, strict=True):
        served = 100.0 - 100.0 * lost / max(asked, ZERO)
        rows.append((rate.id, round(asked, 1), round(served, 1), rate.target_pct))
    columns = ("fill rate", "demand", "served %", "target %")
    return Section(title="Fill rates", columns=columns, rows=tuple(rows)) if rows else None
