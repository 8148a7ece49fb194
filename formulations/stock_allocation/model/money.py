"""The budget: money to buy with that comes period by period and is carried over."""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo


def add_budget(m: Any) -> None:
    """The variables and the equation of a budget."""
    m.money_left = pyo.Var(
        m.BUDGETS, domain=pyo.NonNegativeReals, doc="budget not spent by the end of a period"
    )
    m.budget_balance = pyo.Constraint(m.BUDGETS, rule=budget_balance, doc="budget for purchases")


def budget_balance(m: Any, t: Any) -> Any:
    """(21) what is left is what was left and what comes, less what is bought and ordered."""
    bought = sum(m.price[lane, sku] * m.flow[lane, sku, t] for lane, sku in m.BOUGHT_IN[t])
    ordered = sum(
        m.order_cost[lane, sku] * m.order[lane, sku, t]
        for lane, sku in m.BOUGHT_IN[t]
        if (lane, sku, t) in m.order
    )
    if t - 1 in m.money_left:
        return m.money_left[t] == m.money_left[t - 1] + m.budget[t] - bought - ordered
    return m.money_left[t] == m.budget[t] - bought - ordered
