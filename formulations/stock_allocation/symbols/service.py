"""The sets and parameters of fill rates: what each is about, and how much of it may be lost."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.symbols.declare import declare, group


def add_fill_rates(m: Any, a: Arrays) -> None:
    """Everything is empty where there are no fill rates; one that can lose nothing has no row."""
    rates = a.instance.fill_rates
    shape = len(rates), len(a.zones), len(a.skus), len(a.periods)
    inside, allowed = np.zeros(shape, bool), np.zeros(len(rates))
    lost = a.most_short > 0
    lost[:, :, :-1] &= ~a.waits[:, :, None]
    for row, rate in enumerate(rates):
        about = a.in_fill_rate(rate)
        inside[row] = (lost & about[:, :, None]).swapaxes(0, 1)
        allowed[row] = (1.0 - rate.target_pct / 100.0) * a.demand[about].sum()
    ids = [rate.id for rate in rates]
    declare(m, "FILL_RATES", np.asarray(inside.any(axis=(1, 2, 3))), (ids,), most_lost=allowed)
    group(m, "LOST_IN", inside, (ids, a.zones.ids, a.skus.ids, range(len(a.periods))), by=(0,))
