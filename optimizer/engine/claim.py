"""What an answer of a model claims to cost."""

from __future__ import annotations

import contextlib
from typing import Any

from optimizer.contracts import Formulation
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.result import SolveResult, rel_gap
from optimizer.tolerances import OBJECTIVE
from optimizer.verification.rows import row_violations


def claim(
    formulation: Formulation,
    instance: Any,
    form: MatrixForm,
    result: SolveResult[Point],
    solution: Any,
) -> float | None:
    """The cost of the solver's point, or of the plan's own point in the model where that is less.

    A variable that is only bounded from below, such as a change against an earlier plan, may be
    more than it need be where a search ends before its gap is closed; no plan pays for that.
    """
    gap = rel_gap(result.primal_bound, result.dual_bound)
    if solution is None or result.primal_bound is None or (gap is not None and gap <= OBJECTIVE):
        return result.primal_bound
    with contextlib.suppress(KeyError):  # the plan does what the model leaves out as useless
        own = form.point(formulation.encode(instance, solution))
        if not any(True for _ in row_violations(form, own)):
            return min(result.primal_bound, form.objective(own))
    return result.primal_bound
