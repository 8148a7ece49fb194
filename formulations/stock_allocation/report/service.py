"""How far fill rates are held: what is asked of them, what is served, and the target."""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from optimizer.sdk import ZERO, Section


def fill_rates(a: Arrays, lost: np.ndarray) -> Section | None:
    """A row for each fill rate, from the units lost (S, Z, T); none where there are none."""
    rows = []
    for rate in a.instance.fill_rates:
        about = a.in_fill_rate(rate)
        asked = float(a.demand[about].sum())
        served = 100.0 - 100.0 * float(lost[about].sum()) / max(asked, ZERO)
        rows.append((rate.id, round(asked, 1), round(served, 1), rate.target_pct))
    columns = ("fill rate", "demand", "served %", "target %")
    return Section(title="Fill rates", columns=columns, rows=tuple(rows)) if rows else None
