"""Reads a model file with HiGHS, in a child process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from optimizer.contracts import Emit
from optimizer.result import Limits, SolveResult, Status, Termination


def read(
    path: str, limits: Limits, emit: Emit[Any], interrupted: Callable[[], bool]
) -> SolveResult[Any]:
    """What HiGHS reads and solves: columns and rows by name, and the optimum if there is one."""
    import highspy

    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    if highs.readModel(path) != highspy.HighsStatus.kOk:
        raise ValueError(f"HiGHS cannot read {path}")
    lp = highs.getLp()
    columns = list(zip(lp.col_lower_, lp.col_upper_, lp.col_cost_, strict=True))
    rows = list(zip(lp.row_lower_, lp.row_upper_, strict=True))
    integer = [kind == highspy.HighsVarType.kInteger for kind in lp.integrality_]
    point = {
        "columns": dict(zip(lp.col_names_, columns, strict=True)),
        "rows": dict(zip(lp.row_names_, rows, strict=True)),
        "integers": {name for name, whole in zip(lp.col_names_, integer, strict=False) if whole},
        "offset": lp.offset_,
        "nonzeros": len(lp.a_matrix_.value_),
        "optimum": _optimum(highs),
    }
    termination = Termination(status=Status.OPTIMAL)
    return SolveResult(
        solver="highs", version="", termination=termination, primal_bound=0.0, point=point
    )


def _optimum(highs: Any) -> float | None:
    import highspy

    highs.run()
    is_optimal = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return highs.getInfo().objective_function_value if is_optimal else None
