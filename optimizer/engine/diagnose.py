"""Why a model has no answer: the families of rules in conflict, or the variables without limit.

The conflict is a minimal one (a deletion filter: Chinneck, "Feasibility and Infeasibility in
Optimization", 2008, ch. 6): drop one family after the other; what can go while the rest is still
infeasible has no part in it. Families are few, so a handful of feasibility solves is enough, and a
planner thinks in rules, not in rows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from optimizer.modeling.matrix import Family, MatrixForm, Point
from optimizer.result import Reason

Feasible = bool | None
"""Whether a model has a feasible point; None when the time did not suffice to know."""

INTEGRALITY = Reason(code="whole_numbers", detail="quantities and decisions in whole numbers")
BOUNDS = Reason(code="variable_bounds", detail="the limits of single quantities")


def infeasible_families(
    form: MatrixForm, feasible: Callable[[MatrixForm], Feasible]
) -> tuple[Reason, ...]:
    """A minimal set of constraint families that cannot all hold, with integrality where needed.

    A family whose part could not be decided in time stays in.
    """
    core = dataclasses.replace(form, cost=np.zeros_like(form.cost), offset=0.0)
    if _trivially_infeasible(core):
        return (BOUNDS,)
    for family in form.rows:
        smaller = core.without({family.name})
        if feasible(smaller) is False:
            core = smaller
    reasons = [_reason(family) for family in core.rows if len(family.index)]
    relaxed = dataclasses.replace(core, integer=np.zeros_like(core.integer))
    if core.integer.any() and feasible(relaxed) is True:
        reasons.append(INTEGRALITY)
    return tuple(reasons) or (BOUNDS,)


def unbounded_families(
    form: MatrixForm, minimise: Callable[[MatrixForm], Point | None]
) -> tuple[Reason, ...]:
    """The variable families that run to a far box put around the relaxed model."""
    known = np.concatenate([form.row_lower, form.row_upper, form.col_lower, form.col_upper])
    far = 1e3 * max(1.0, np.abs(known[np.isfinite(known)]).max(initial=1.0))
    boxed = dataclasses.replace(
        form,
        col_lower=np.maximum(form.col_lower, -far),
        col_upper=np.minimum(form.col_upper, far),
        integer=np.zeros_like(form.integer),
    )
    point = minimise(boxed)
    if point is None:
        return ()
    runs = (np.abs(point) > 0.99 * far) & (boxed.col_upper - boxed.col_lower >= far)
    return tuple(_reason(f) for f in form.columns if runs[f.start : f.stop].any())


def _trivially_infeasible(form: MatrixForm) -> bool:
    return bool((form.col_lower > form.col_upper).any())


def _reason(family: Family) -> Reason:
    return Reason(code=family.name, detail=family.doc or family.name.replace("_", " "))
