"""How the budget is used: what comes, what is spent and what is left, period by period."""

from __future__ import annotations

from formulations.stock_allocation.checks.ledger import Ledger
from formulations.stock_allocation.checks.terms import Terms
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Section


def spending(instance: Instance, solution: Solution) -> Section | None:
    """A row for each period; none where there is no budget."""
    terms = Terms(instance)
    if not terms.budgets:
        return None
    spent, rows, left = Ledger(terms, solution).spent, [], 0.0
    for period, name in enumerate(terms.periods):
        come = terms.budgets.get(period, 0.0)
        left += come - spent[(period,)]
        rows.append((name, round(come, 2), round(spent[(period,)], 2), round(left, 2)))
    columns = ("period", "budget", "spent", "left")
    return Section(title="Budget for purchases", columns=columns, rows=tuple(rows))
