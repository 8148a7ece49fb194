"""OR-Tools MathOpt: GSCIP for integers, GLOP for linear programs, PDLP and CP-SAT on request.

Models and answers pass as protocol buffers, filled from arrays: the Python objects of MathOpt would
cost a loop over every coefficient. Runs in a child process only.
"""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
from ortools import __version__ as ortools_version
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
)
from ortools.math_opt.core.python import solver
from ortools.util.python.pybind_solve_interrupter import PySolveInterrupter

from optimizer.backends.sound import SOLVER_FEASIBILITY, Interrupted, sound_solve
from optimizer.contracts import Emit
from optimizer.errors import SolverError
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.result import Limit, Limits, Progress, SolveResult, Status, Termination
from optimizer.tolerances import ZERO

ALGORITHMS = {
    "gscip": parameters_pb2.SOLVER_TYPE_GSCIP,
    "glop": parameters_pb2.SOLVER_TYPE_GLOP,
    "pdlp": parameters_pb2.SOLVER_TYPE_PDLP,
    "cp_sat": parameters_pb2.SOLVER_TYPE_CP_SAT,
}

PROOFS = {
    result_pb2.TERMINATION_REASON_OPTIMAL: Status.OPTIMAL,
    result_pb2.TERMINATION_REASON_INFEASIBLE: Status.INFEASIBLE,
    result_pb2.TERMINATION_REASON_UNBOUNDED: Status.UNBOUNDED,
    result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED: Status.UNBOUNDED,
}
"""What is proven; whether UNBOUNDED is true or infeasible is settled by ``sound_solve``."""

NO_PLAN = (Status.INFEASIBLE, Status.UNBOUNDED)

EARLY = (
    result_pb2.TERMINATION_REASON_FEASIBLE,
    result_pb2.TERMINATION_REASON_NO_SOLUTION_FOUND,
    result_pb2.TERMINATION_REASON_IMPRECISE,
)

LIMITS = {
    result_pb2.LIMIT_TIME: Limit.TIME,
    result_pb2.LIMIT_INTERRUPTED: Limit.INTERRUPT,
    result_pb2.LIMIT_MEMORY: Limit.MEMORY,
    result_pb2.LIMIT_UNDETERMINED: Limit.TIME,  # what Glop and CP-SAT say when the time is up
}

SCIP_INFINITY = 1e20
"""A cost that can be as large as this is infinite to SCIP, and a plan that costs it is none."""

POLL_S = 0.05


def solve(
    form: MatrixForm, limits: Limits, emit: Emit[Point], interrupted: Interrupted
) -> SolveResult[Point]:
    """Minimise ``form`` by ``limits.algorithm`` or the one that suits; see ``contracts.Solve``."""
    return sound_solve(_attempt, form, limits, emit, interrupted)


def _attempt(
    form: MatrixForm, limits: Limits, emit: Emit[Point], interrupted: Interrupted
) -> SolveResult[Point]:
    name = limits.algorithm or ("gscip" if form.integer.any() else "glop")
    incumbents, on_incumbent = _incumbents(name, form, emit)
    try:
        with _interrupter(interrupted) as interrupter:
            answer = solver.solve(
                _model(form),
                ALGORITHMS[name],
                parameters_pb2.SolverInitializerProto(),
                _parameters(name, limits),
                _start(name, limits.start),
                None,
                incumbents,
                on_incumbent,
                interrupter,
            )
    except Exception as error:  # some rejections surface as AttributeError or worse
        raise SolverError(f"{name} failed: {error}") from error
    return _result(name, form, answer)


def _model(form: MatrixForm) -> Any:
    model = model_pb2.ModelProto()
    variables, rows = model.variables, model.linear_constraints
    variables.ids.extend(range(form.size.columns))
    variables.lower_bounds.extend(form.col_lower)
    variables.upper_bounds.extend(form.col_upper)
    variables.integers.extend(form.integer.tolist())
    rows.ids.extend(range(form.size.rows))
    rows.lower_bounds.extend(form.row_lower)
    rows.upper_bounds.extend(form.row_upper)
    matrix = form.matrix
    entries = model.linear_constraint_matrix
    entries.row_ids.extend(np.repeat(np.arange(form.size.rows), np.diff(matrix.indptr)))
    entries.column_ids.extend(matrix.indices)
    entries.coefficients.extend(matrix.data)
    model.objective.offset = form.offset
    priced = np.flatnonzero(form.cost)
    _fill(model.objective.linear_coefficients, priced, form.cost[priced])
    return model


def _fill(sparse_vector: Any, ids: np.ndarray, values: np.ndarray) -> None:
    sparse_vector.ids.extend(ids)
    sparse_vector.values.extend(values)


def _parameters(name: str, limits: Limits) -> Any:
    parameters = parameters_pb2.SolveParametersProto()
    parameters.time_limit.FromMilliseconds(math.ceil(1000 * min(limits.time_limit_s, 1e9)))
    if name != "pdlp":  # which has no random choices
        parameters.random_seed = limits.seed % 2**31
    if name != "glop":  # which has one thread
        parameters.threads = limits.threads
    if name in ("gscip", "cp_sat"):
        parameters.relative_gap_tolerance = limits.mip_rel_gap
        parameters.absolute_gap_tolerance = ZERO
    parameters.gscip.real_params["numerics/feastol"] = SOLVER_FEASIBILITY
    criteria = parameters.pdlp.termination_criteria.simple_optimality_criteria
    criteria.eps_optimal_absolute = criteria.eps_optimal_relative = 1e-8
    return parameters


def _start(name: str, start: Point | None) -> Any:
    parameters = model_parameters_pb2.ModelSolveParametersProto()
    if start is not None and name in ("gscip", "cp_sat"):
        hint = parameters.solution_hints.add()
        _fill(hint.variable_values, np.arange(len(start)), start)
    return parameters


def _incumbents(name: str, form: MatrixForm, emit: Emit[Point]) -> tuple[Any, Any]:
    """What to call back for, and the callback: incumbents, where the solver can tell of them."""
    registration = callback_pb2.CallbackRegistrationProto()
    if name not in ("gscip", "cp_sat"):
        return registration, None
    registration.request_registration.append(callback_pb2.CALLBACK_EVENT_MIP_SOLUTION)

    def on_incumbent(told: Any) -> Any:
        point = _point(form, told.primal_solution_vector)
        emit(
            Progress(
                elapsed_s=told.runtime.ToMicroseconds() / 1e6,
                primal_bound=form.objective(point),
                dual_bound=_finite(told.mip_stats.dual_bound),
                point=point,
            )
        )
        return callback_pb2.CallbackResultProto()

    return registration, on_incumbent


@contextlib.contextmanager
def _interrupter(interrupted: Interrupted) -> Iterator[Any]:
    """An interrupter that is triggered soon after ``interrupted`` turns true."""
    interrupter, done = PySolveInterrupter(), threading.Event()

    def watch() -> None:
        while not interrupted():
            if done.wait(POLL_S):
                return
        interrupter.interrupt()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield interrupter
    finally:
        done.set()
        watcher.join()


def _result(name: str, form: MatrixForm, answer: Any) -> SolveResult[Point]:
    solution = next((s.primal_solution for s in answer.solutions if _is_feasible(s)), None)
    termination = _termination(name, answer.termination, solution is not None)
    if name == "gscip" and termination.status in NO_PLAN and _largest_cost(form) >= SCIP_INFINITY:
        termination = Termination(
            status=Status.NO_SOLUTION,
            limit=Limit.SEARCH,
            detail=f"gscip cannot tell costs of {SCIP_INFINITY:g} from infinite ones",
        )
    if termination.status not in (Status.OPTIMAL, Status.FEASIBLE):
        solution = None
    return SolveResult(
        solver=f"mathopt:{name}",
        version=ortools_version,
        termination=termination,
        primal_bound=None if solution is None else solution.objective_value,
        dual_bound=_finite(answer.termination.objective_bounds.dual_bound),
        point=None if solution is None else _point(form, solution.variable_values),
        row_prices=_row_prices(form, answer),
    )


def _termination(name: str, told: Any, has_point: bool) -> Termination:
    if told.reason in EARLY:
        found = Status.FEASIBLE if has_point else Status.NO_SOLUTION
        limit = LIMITS.get(told.limit, Limit.SEARCH)
        detail = told.detail if limit is Limit.SEARCH else None  # else the limit says it
        return Termination(status=found, limit=limit, detail=detail or None)
    status = PROOFS.get(told.reason)
    if status is None or (status is Status.OPTIMAL and not has_point):
        reason = result_pb2.TerminationReasonProto.Name(told.reason)
        raise SolverError(f"{name} ended with {reason}: {told.detail}")
    return Termination(status=status)


def _largest_cost(form: MatrixForm) -> float:
    """What a point may cost, were all columns as large as the largest limit of the model."""
    sides = np.concatenate([form.row_lower, form.row_upper, form.col_lower, form.col_upper])
    largest = np.max(np.abs(sides[np.isfinite(sides)]), initial=1.0)
    return abs(form.offset) + float(np.sum(np.abs(form.cost)) * largest)


def _is_feasible(solution: Any) -> bool:
    status = solution.primal_solution.feasibility_status
    return bool(status == solution_pb2.SOLUTION_STATUS_FEASIBLE)


def _point(form: MatrixForm, sparse_vector: Any) -> Point:
    return _dense(sparse_vector, form.size.columns)


def _row_prices(form: MatrixForm, answer: Any) -> np.ndarray | None:
    priced = (s.dual_solution for s in answer.solutions if s.HasField("dual_solution"))
    return next((_dense(dual.dual_values, form.size.rows) for dual in priced), None)


def _dense(sparse_vector: Any, length: int) -> np.ndarray:
    values = np.zeros(length)
    values[np.array(sparse_vector.ids, dtype=np.int64)] = sparse_vector.values
    return values


def _finite(bound: float) -> float | None:
    return bound if abs(bound) < SCIP_INFINITY else None
