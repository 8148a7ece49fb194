"""What there is to look at of reorder policies."""

from __future__ import annotations

from collections.abc import Iterator

from formulations.abc_cost.drawing import bars, pareto_curve, policy_table, sums
from formulations.abc_cost.ranking.pareto import pareto_by_value, ranked_classes
from formulations.abc_cost.reorder.data import ReorderPolicy
from formulations.abc_cost.reorder.plan import ReorderRow
from formulations.abc_cost.reorder.sweep import sweep, sweep_chart
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Bars, Drawing, Section, Table


def drawings(decision: ReorderPolicy, solution: Solution) -> Iterator[Drawing | Section]:
    """The Pareto curve, money in stock, money against service, and the policies."""
    policies = solution.reorder_policies
    assert policies is not None
    ranking = pareto_by_value(decision.skus, decision.abc_classes)
    yield pareto_curve(ranking, decision.abc_classes)
    yield _stock_by_class(decision, policies)
    if (curve := sweep(decision, policies)) is not None:
        yield sweep_chart(curve)
    yield policy_table(ranking, policies)


def _stock_by_class(decision: ReorderPolicy, rows: Table[ReorderRow]) -> Bars:
    """Money in half lots and in safety stock, by class of the ranking."""
    ranked = ranked_classes(decision.skus, decision.abc_classes)
    unit_cost, names = decision.skus["unit_cost"], decision.abc_classes["id"].tolist()
    lots = sums(unit_cost * rows["order_quantity_units"] / 2.0, ranked, names)
    safety = sums(unit_cost * rows["safety_stock_units"], ranked, names)
    title = "Money in stock by class"
    return bars(title, "money", names, half_lots=lots, safety_stock=safety)
