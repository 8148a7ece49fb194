"""The sets and parameters of the budget: what comes when, and what each unit bought takes of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.bounds import Flows
from formulations.stock_allocation.symbols.declare import declare, group


def add_budget(m: Any, a: Arrays, flows: Flows) -> None:
    """Everything is empty where there is no budget."""
    limited = np.isfinite(a.money)
    supply = a.lanes.of("supply")
    price = np.zeros((len(a.lanes.axis), len(a.skus)))
    price[supply] = a.offered("unit_cost", 0.0).T[a.lanes.origin[supply]]
    bought = flows.exists & (limited.any() & (a.lanes.kind == "supply"))[:, None, None]
    lanes, skus, periods = a.lanes.axis.ids, a.skus.ids, range(len(a.periods))
    budget = np.diff(np.where(limited, a.money, 0.0), prepend=0.0)
    declare(m, "BUDGETS", limited, (periods,), budget=budget)
    declare(m, "PRICES", np.asarray(bought.any(axis=2)), (lanes, skus), price=price)
    every = np.flatnonzero(limited).tolist()
    group(m, "BOUGHT_IN", bought, (lanes, skus, periods), by=(2,), also=every)
