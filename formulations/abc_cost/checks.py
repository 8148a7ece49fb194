"""The rules and the cost of an ABC-cost plan, from the instance and the plan alone."""

from __future__ import annotations

from collections.abc import Iterator

from formulations.abc_cost.decisions import DECISIONS, asked
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Violation


def violations(instance: Instance, solution: Solution) -> Iterator[Violation]:
    """Every rule that the plan breaks by more than the tolerance."""
    for name in solution.tables():
        if name not in DECISIONS[instance.asked].tables:
            rule = "the plan answers the decision asked for"
            yield Violation(rule=rule, where=name, amount=1.0, unit="tables")
    rules, decision = asked(instance, "rules")
    yield from rules.violations(decision, solution)


def cost(instance: Instance, solution: Solution) -> dict[str, float]:
    """Money by component, per year but for class stock. Rows of unknown ids cost nothing."""
    rules, decision = asked(instance, "rules")
    return rules.cost(decision, solution)  # type: ignore[no-any-return]
