"""The rules and the cost of a plan, from the instance and the plan alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.money import components
from formulations.stock_allocation.checks.quantities import Quantities
from formulations.stock_allocation.checks.rows import misstated_rows
from formulations.stock_allocation.checks.rules import RULES
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Violation


def violations(instance: Instance, solution: Solution) -> Iterator[Violation]:
    """Every rule that the plan breaks by more than the tolerance."""
    figures = Figures(instance)
    plan = Quantities(figures, solution)
    yield from misstated_rows(figures, solution, plan)
    for rule in RULES:
        with np.errstate(invalid="ignore"):  # what is no number is told as such
            found = list(rule(figures, plan))
        yield from found


def cost(instance: Instance, solution: Solution) -> dict[str, float]:
    """Money by component; the sum is the objective."""
    figures = Figures(instance)
    with np.errstate(invalid="ignore"):
        return components(figures, Quantities(figures, solution))
