"""The rules and the cost of a plan, from the instance and the plan alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.money import costs_of_skus, shared_costs
from formulations.stock_allocation.checks.quantities import Quantities
from formulations.stock_allocation.checks.rows import misstated_rows
from formulations.stock_allocation.checks.rules import RULES_OF_SKUS, SHARED_RULES
from formulations.stock_allocation.checks.sums import sums_of, total
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.slices import plan_slices
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Violation


def violations(instance: Instance, solution: Solution) -> Iterator[Violation]:
    """Every rule that the plan breaks by more than the tolerance."""
    figures = Figures(instance)
    plan = Quantities(figures, solution)
    yield from misstated_rows(figures, solution, plan)
    sums = []
    for part in _parts(instance, solution):
        for rule in RULES_OF_SKUS:
            with np.errstate(invalid="ignore"):  # what is no number is told as such
                found = list(rule(*part))
            yield from found
        with np.errstate(invalid="ignore"):
            sums.append(sums_of(*part))
    for shared_rule in SHARED_RULES:
        with np.errstate(invalid="ignore"):
            found = list(shared_rule(figures, plan, total(sums)))
        yield from found


def cost(instance: Instance, solution: Solution) -> dict[str, float]:
    """Money by component; the sum is the objective."""
    figures = Figures(instance)
    with np.errstate(invalid="ignore"):
        parts = [costs_of_skus(*part) for part in _parts(instance, solution)]
        shared = shared_costs(figures, Quantities(figures, solution))
    return {name: sum(part[name] for part in parts) for name in parts[0]} | shared


def _parts(instance: Instance, solution: Solution) -> Iterator[tuple[Figures, Quantities]]:
    """Both, slice by slice of the SKUs."""
    for some, of_some in plan_slices(instance, solution):
        figures = Figures(some)
        yield figures, Quantities(figures, of_some)
