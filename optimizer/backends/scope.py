"""Which models an algorithm can solve, said without importing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.modeling.matrix import MatrixForm

CP_SAT_LARGEST = 1e7
"""CP-SAT cuts wider bounds off without a word."""


def any_model(form: MatrixForm, algorithm: str | None) -> str | None:
    """Nothing linear is beyond it."""
    return None


def mathopt_model(form: MatrixForm, algorithm: str | None) -> str | None:
    """None, or why this algorithm of MathOpt cannot solve the model."""
    if algorithm == "cp_sat":
        return _cp_sat(form)
    if algorithm in ("glop", "pdlp") and form.integer.any():
        return f"{algorithm} solves models without integers only"
    return None


def _cp_sat(form: MatrixForm) -> str | None:
    """CP-SAT computes in whole numbers, and makes whole what is not: continuous columns too."""
    import numpy as np

    if not form.integer.all():
        return "cp_sat solves models of integers only"
    if np.max(np.abs([form.col_lower, form.col_upper]), initial=0.0) > CP_SAT_LARGEST:
        return f"cp_sat needs both bounds of every column within ±{CP_SAT_LARGEST:g}"
    if np.any(form.matrix.data != np.round(form.matrix.data)):
        return "cp_sat needs whole coefficients in all rows"
    return None
