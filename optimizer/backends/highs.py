"""HiGHS through highspy: arrays in, incumbents and bounds streamed, every status looked at.

Runs in a child process only.
"""

from __future__ import annotations

import math
from typing import Any

import highspy
import numpy as np
from highspy import HighsModelStatus as Model

from optimizer.backends.sound import SOLVER_FEASIBILITY, Interrupted, sound_solve
from optimizer.contracts import Emit
from optimizer.errors import SolverError
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.result import Limit, Limits, Progress, SolveResult, Status, Termination
from optimizer.tolerances import ZERO

STATUSES = {
    Model.kOptimal: Status.OPTIMAL,
    Model.kInfeasible: Status.INFEASIBLE,
    Model.kUnbounded: Status.UNBOUNDED,
    Model.kUnboundedOrInfeasible: Status.UNBOUNDED,
}
"""What HiGHS proves; whether UNBOUNDED is true or infeasible is settled by ``sound_solve``."""

LIMITS = {
    Model.kTimeLimit: Limit.TIME,
    Model.kInterrupt: Limit.INTERRUPT,
    Model.kMemoryLimit: Limit.MEMORY,
    Model.kIterationLimit: Limit.SEARCH,
    Model.kUnknown: Limit.SEARCH,
}

AGAIN_S = 1.0
"""An infeasible model is looked at again for so long at least."""


def solve(
    form: MatrixForm, limits: Limits, emit: Emit[Point], interrupted: Interrupted
) -> SolveResult[Point]:
    """Minimise ``form``; see ``contracts.Solve``."""
    return sound_solve(_attempt, form, limits, emit, interrupted)


def _attempt(
    form: MatrixForm, limits: Limits, emit: Emit[Point], interrupted: Interrupted
) -> SolveResult[Point]:
    highs = highspy.Highs()
    _set_options(highs, limits)
    _pass_model(highs, form)
    if limits.start is not None and form.integer.any():
        positions = np.arange(form.size.columns, dtype=np.int32)
        highs.setSolution(len(positions), positions, limits.start)
    _stream(highs, emit, interrupted)
    failed = highs.run() == highspy.HighsStatus.kError
    if failed and highs.getModelStatus() != Model.kMemoryLimit:
        raise SolverError(f"HiGHS gave up: {_status_text(highs)}")
    result = _result(highs, form)
    if result.termination.status is Status.INFEASIBLE and form.integer.any():
        return _without_presolve(highs, form, limits) or result
    return result


def _without_presolve(highs: Any, form: MatrixForm, limits: Limits) -> SolveResult[Point] | None:
    """What refutes that a model with integers is infeasible, in as much time again.

    Presolve of HiGHS 1.15 has been seen to lose all points of models that have some.
    """
    took_s = highs.getRunTime()
    again_s = max(AGAIN_S, took_s)
    highs.setOptionValue("presolve", "off")
    highs.setOptionValue("time_limit", took_s + min(again_s, limits.time_limit_s))
    highs.clearSolver()
    if highs.run() == highspy.HighsStatus.kError or _point(highs) is None:
        return None
    return _result(highs, form)


def _set_options(highs: Any, limits: Limits) -> None:
    options = {
        "log_to_console": False,  # output_flag would silence the callbacks as well
        "time_limit": limits.time_limit_s,
        "mip_rel_gap": limits.mip_rel_gap,
        "mip_abs_gap": ZERO,
        "mip_feasibility_tolerance": SOLVER_FEASIBILITY,
        "primal_feasibility_tolerance": SOLVER_FEASIBILITY,
        "random_seed": limits.seed % 2**31,
        "threads": limits.threads,
    }
    for name, value in options.items():
        if highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise SolverError(f"HiGHS does not take {value!r} as {name}")


def _pass_model(highs: Any, form: MatrixForm) -> None:
    size = form.size
    status = highs.passModel(
        size.columns,
        size.rows,
        size.nonzeros,
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        form.offset,
        form.cost,
        form.col_lower,
        form.col_upper,
        form.row_lower,
        form.row_upper,
        form.matrix.indptr.astype(np.int32),
        form.matrix.indices.astype(np.int32),
        form.matrix.data,
        form.integer.astype(np.int32),
    )
    if status == highspy.HighsStatus.kError:  # to run now would be a segmentation fault
        raise SolverError("HiGHS refuses the model")


def _stream(highs: Any, emit: Emit[Point], interrupted: Interrupted) -> None:
    def on_solution(event: Any) -> None:
        told = event.data_out
        point = np.array(told.mip_solution)
        emit(_progress(told, told.objective_function_value, point))

    def on_bound(event: Any) -> None:
        emit(_progress(event.data_out))
        event.interrupt(interrupted())

    highs.cbMipImprovingSolution.subscribe(on_solution)
    highs.cbMipInterrupt.subscribe(on_bound)
    for callback in (highs.cbSimplexInterrupt, highs.cbIpmInterrupt):
        callback.subscribe(lambda event: event.interrupt(interrupted()))


def _progress(
    told: Any, primal_bound: float | None = None, point: Point | None = None
) -> Progress[Point]:
    return Progress(
        elapsed_s=told.running_time,
        primal_bound=primal_bound,
        dual_bound=_finite(told.mip_dual_bound),
        point=point,
    )


def _result(highs: Any, form: MatrixForm) -> SolveResult[Point]:
    info, termination = highs.getInfo(), _termination(highs)
    point = _point(highs) if termination.status in (Status.OPTIMAL, Status.FEASIBLE) else None
    is_lp = not form.integer.any()
    dual_bound = info.objective_function_value if is_lp else info.mip_dual_bound
    has_bound = termination.status is Status.OPTIMAL or not is_lp
    return SolveResult(
        solver="highs",
        version=highs.version(),
        termination=termination,
        primal_bound=None if point is None else info.objective_function_value,
        dual_bound=_finite(dual_bound) if has_bound else None,
        point=point,
        row_prices=_row_prices(highs) if is_lp else None,
    )


def _row_prices(highs: Any) -> np.ndarray | None:
    solution = highs.getSolution()
    return np.array(solution.row_dual) if solution.dual_valid else None


def _termination(highs: Any) -> Termination:
    """A point counts only where both statuses allow it: even an infeasible run leaves values."""
    status = highs.getModelStatus()
    has_point = _point(highs) is not None
    if status in LIMITS:
        found = Status.FEASIBLE if has_point else Status.NO_SOLUTION
        limit = LIMITS[status]
        detail = _status_text(highs) if limit is Limit.SEARCH else None  # else the limit says it
        return Termination(status=found, limit=limit, detail=detail)
    if status not in STATUSES or (status == Model.kOptimal and not has_point):
        raise SolverError(f"HiGHS ended with: {_status_text(highs)}")
    return Termination(status=STATUSES[status])


def _point(highs: Any) -> Point | None:
    solution = highs.getSolution()
    feasible = highs.getInfo().primal_solution_status == highspy.kSolutionStatusFeasible
    return np.array(solution.col_value) if feasible and solution.value_valid else None


def _status_text(highs: Any) -> str:
    return str(highs.modelStatusToString(highs.getModelStatus())).lower()


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
