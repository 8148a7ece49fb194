"""The bare solver: the room's model as arrays, handed to HiGHS as it comes out of the box.

No start, no rule of thumb, no second look: what is left is what the engine adds to it.
"""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np

from optimizer.benchmarks.peers.own_model import claim
from optimizer.contracts import Emit, Formulation, Peer
from optimizer.engine.size import require_model
from optimizer.modeling.matrix import MatrixForm
from optimizer.result import Limit, Limits, Progress, SolveResult, Status, Termination

PEER = Peer(
    name="highs-raw",
    description="HiGHS with its default options on the arrays of our model",
    clock="wall",
    target=f"{__name__}:solve",
    requires=("highspy",),
)


def solve(
    formulation: Formulation, instance: Any, limits: Limits, emit: Emit[Any]
) -> SolveResult[Any]:
    """The time limit is that of the search; the time told is all from the instance to the plan."""
    require_model(formulation, instance)
    from optimizer.modeling.compile import compile_model  # loads Pyomo

    start_s = time.perf_counter()
    form = compile_model(formulation.build(instance))
    highs = _solver(limits)
    highs.passModel(_lp(form))

    def on_solution(event: Any) -> None:
        cost = event.data_out.objective_function_value
        emit(Progress(elapsed_s=time.perf_counter() - start_s, primal_bound=cost))

    highs.cbMipImprovingSolution.subscribe(on_solution)
    highs.run()
    info, termination = highs.getInfo(), _termination(highs)
    plan = objective = None
    if termination.status in (Status.OPTIMAL, Status.FEASIBLE):
        point = np.array(highs.getSolution().col_value)
        plan = formulation.decode(instance, form.values(point))
        objective = claim(formulation, instance, info.objective_function_value)
    return SolveResult(
        solver=PEER.name,
        version=highs.version(),
        termination=termination,
        primal_bound=objective,
        dual_bound=_dual_bound(form, termination, info),
        point=plan,
        wall_time_s=time.perf_counter() - start_s,
    )


def _solver(limits: Limits) -> Any:
    """HiGHS with the options that make runs comparable, and no others."""
    import highspy

    highs = highspy.Highs()
    highs.setOptionValue("log_to_console", False)
    highs.setOptionValue("time_limit", limits.time_limit_s)
    highs.setOptionValue("mip_rel_gap", limits.mip_rel_gap)
    highs.setOptionValue("random_seed", limits.seed % 2**31)
    highs.setOptionValue("threads", limits.threads)
    return highs


def _lp(form: MatrixForm) -> Any:
    import highspy

    lp, kinds = highspy.HighsLp(), highspy.HighsVarType
    lp.num_col_, lp.num_row_ = form.size.columns, form.size.rows
    lp.offset_, lp.col_cost_ = form.offset, form.cost
    lp.col_lower_, lp.col_upper_ = form.col_lower, form.col_upper
    lp.row_lower_, lp.row_upper_ = form.row_lower, form.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = form.size.columns, form.size.rows
    lp.a_matrix_.start_ = form.matrix.indptr
    lp.a_matrix_.index_, lp.a_matrix_.value_ = form.matrix.indices, form.matrix.data
    if form.integer.any():
        lp.integrality_ = [kinds.kInteger if i else kinds.kContinuous for i in form.integer]
    return lp


def _termination(highs: Any) -> Termination:
    """What HiGHS says of itself; what it has no proof of is a plan at most."""
    import highspy

    status = highs.getModelStatus()
    proven = {
        highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
        highspy.HighsModelStatus.kInfeasible: Status.INFEASIBLE,
        highspy.HighsModelStatus.kUnbounded: Status.UNBOUNDED,
    }
    if status in proven:
        return Termination(status=proven[status])
    feasible = highs.getInfo().primal_solution_status == highspy.kSolutionStatusFeasible
    out_of_time = status == highspy.HighsModelStatus.kTimeLimit
    return Termination(
        status=Status.FEASIBLE if feasible else Status.NO_SOLUTION,
        limit=Limit.TIME if out_of_time else Limit.SEARCH,
        detail=highs.modelStatusToString(status),
    )


def _dual_bound(form: MatrixForm, termination: Termination, info: Any) -> float | None:
    """Of a linear programme only an optimum is a bound."""
    if form.integer.any():
        return info.mip_dual_bound if math.isfinite(info.mip_dual_bound) else None
    return info.objective_function_value if termination.status is Status.OPTIMAL else None
