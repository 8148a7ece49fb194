"""What there is to look at of order quantities."""

from __future__ import annotations

from collections.abc import Iterator

from formulations.abc_cost.drawing import MOST_SKUS, pareto_curve, policy_table
from formulations.abc_cost.order_quantity.data import OrderQuantity
from formulations.abc_cost.ranking import migration
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Chart, Section


def drawings(decision: OrderQuantity, solution: Solution) -> Iterator[Chart | Section]:
    """The Pareto curve, the policies, and the changes of class."""
    ranking, policies = solution.pareto, solution.order_policies
    assert ranking is not None
    assert policies is not None
    yield pareto_curve(ranking, decision.classes)
    yield policy_table(ranking, policies)
    before = migration.classes_before(decision.skus, ranking)
    classes = decision.classes["id"].tolist()
    yield from migration.sections(ranking, before, classes, MOST_SKUS)
