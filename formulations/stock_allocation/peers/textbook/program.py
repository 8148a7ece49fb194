"""A mixed-integer linear programme put together row by row, and HiGHS with its own options."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from scipy import sparse

from optimizer.sdk import Emit, Limit, Limits, Progress, Status, Termination


@dataclass
class Program:
    """Minimise ``cost`` over variables from 0 to ``upper``, the ``integer`` ones whole."""

    cost: np.ndarray
    upper: np.ndarray
    integer: np.ndarray
    _rows: list[tuple[sparse.csr_array, np.ndarray, np.ndarray]] = field(default_factory=list)

    def add(self, terms: list[tuple[Any, Any, Any]], least: Any, most: Any, count: int) -> None:
        """``count`` rows; a term says in which rows which variables stand how often."""
        spread = [np.broadcast_arrays(*map(np.asarray, term)) for term in terms]
        row, variable, factor = (np.concatenate(parts) for parts in zip(*spread, strict=True))
        shape = (count, len(self.cost))
        matrix = sparse.coo_array((factor.astype(float), (row, variable)), shape).tocsr()
        lower, upper = (np.broadcast_to(np.asarray(b, float), count) for b in (least, most))
        self._rows.append((matrix, lower, upper))

    def lp(self) -> highspy.HighsLp:
        matrices, least, most = zip(*self._rows, strict=True)
        matrix = sparse.vstack(matrices, format="csr")
        lp, kinds = highspy.HighsLp(), highspy.HighsVarType
        lp.num_row_, lp.num_col_ = matrix.shape
        lp.col_cost_, lp.col_upper_ = self.cost, self.upper
        lp.col_lower_ = np.zeros(len(self.cost))
        lp.row_lower_, lp.row_upper_ = np.concatenate(least), np.concatenate(most)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.num_row_, lp.a_matrix_.num_col_ = matrix.shape
        lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
        lp.a_matrix_.value_ = matrix.data
        lp.integrality_ = [kinds.kInteger if i else kinds.kContinuous for i in self.integer]
        return lp


@dataclass(frozen=True)
class Answer:
    """What HiGHS says of a programme."""

    version: str
    termination: Termination
    point: np.ndarray | None
    objective: float | None
    bound: float | None


def solved(program: Program, limits: Limits, emit: Emit[Any], begin_s: float) -> Answer:
    """HiGHS as it comes out of the box, but for the options that make runs comparable.

    What it finds is told with the seconds since ``begin_s``, when the model was begun.
    """
    highs = highspy.Highs()
    highs.setOptionValue("log_to_console", False)
    highs.setOptionValue("time_limit", limits.time_limit_s)
    highs.setOptionValue("mip_rel_gap", limits.mip_rel_gap)
    highs.setOptionValue("random_seed", limits.seed % 2**31)
    highs.setOptionValue("threads", limits.threads)
    highs.passModel(program.lp())

    def on_solution(event: Any) -> None:
        cost = event.data_out.objective_function_value
        emit(Progress(elapsed_s=time.perf_counter() - begin_s, primal_bound=cost))

    highs.cbMipImprovingSolution.subscribe(on_solution)
    highs.run()
    info, termination = highs.getInfo(), _termination(highs)
    found = termination.status in (Status.OPTIMAL, Status.FEASIBLE)
    return Answer(
        version=highs.version(),
        termination=termination,
        point=np.array(highs.getSolution().col_value) if found else None,
        objective=info.objective_function_value if found else None,
        bound=info.mip_dual_bound if math.isfinite(info.mip_dual_bound) else None,
    )


def _termination(highs: highspy.Highs) -> Termination:
    status = highs.getModelStatus()
    proven = {
        highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
        highspy.HighsModelStatus.kInfeasible: Status.INFEASIBLE,
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
