"""The plan against the business rules, and the claimed objective against a recomputed one."""

from __future__ import annotations

import math
from typing import Any

from optimizer.contracts import Formulation
from optimizer.result import Objective, Verification


def check_plan(
    formulation: Formulation,
    instance: Any,
    solution: Any,
    *,
    claimed: float | None = None,
    bound: float | None = None,
    rel_error: float = 0.0,
) -> Verification:
    """Every rule and the cost, from the instance and the plan alone."""
    components = {name: float(v) for name, v in formulation.cost(instance, solution).items()}
    return Verification(
        violations=tuple(formulation.violations(instance, solution)),
        claimed=claimed,
        objective=Objective(value=math.fsum(components.values()), components=components),
        bound=bound,
        rel_error=rel_error,
    )
