"""The way of Pyomo's own documents: construct the model and call its interface to HiGHS.

Of its two interfaces this is the one in ``pyomo.contrib.solver``, which is to replace the other,
``appsi_highs``.
"""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np

from optimizer.benchmarks.peers.own_model import claim
from optimizer.contracts import Emit, Formulation, Peer
from optimizer.engine.size import require_model
from optimizer.modeling.matrix import Block, Values
from optimizer.result import Limit, Limits, SolveResult, Status, Termination

PEER = Peer(
    name="pyomo-highs",
    description="HiGHS on our model through Pyomo's own interface",
    clock="wall",
    target=f"{__name__}:solve",
    requires=("pyomo", "highspy"),
)


def solve(
    formulation: Formulation, instance: Any, limits: Limits, emit: Emit[Any]
) -> SolveResult[Any]:
    """The time limit is that of the search; the time told is all from the instance to the plan.

    The interface tells nothing on the way, so nothing is emitted.
    """
    require_model(formulation, instance)
    import pyomo.environ  # noqa: F401  (without it there are no interfaces)
    from pyomo.contrib.solver.common.factory import SolverFactory  # loads HiGHS

    start_s = time.perf_counter()
    model = formulation.build(instance).create_instance()
    results = SolverFactory("highs").solve(
        model,
        time_limit=limits.time_limit_s,
        threads=limits.threads,
        rel_gap=limits.mip_rel_gap,
        load_solutions=False,
        raise_exception_on_nonoptimal_result=False,
        solver_options={"random_seed": limits.seed % 2**31},
    )
    termination = _termination(results)
    plan = None
    if results.incumbent_objective is not None:
        results.solution_loader.load_vars()
        plan = formulation.decode(instance, _values(model))
    bound = results.objective_bound
    return SolveResult(
        solver=PEER.name,
        version=".".join(map(str, results.solver_version)),
        termination=termination,
        primal_bound=claim(formulation, instance, results.incumbent_objective),
        dual_bound=bound if bound is not None and math.isfinite(bound) else None,
        point=plan,
        wall_time_s=time.perf_counter() - start_s,
    )


def _termination(results: Any) -> Termination:
    from pyomo.contrib.solver.common.results import TerminationCondition as Condition

    proven = {
        Condition.convergenceCriteriaSatisfied: Status.OPTIMAL,
        Condition.provenInfeasible: Status.INFEASIBLE,
        Condition.unbounded: Status.UNBOUNDED,
    }
    condition = results.termination_condition
    if condition in proven:
        return Termination(status=proven[condition])
    found = results.incumbent_objective is not None
    return Termination(
        status=Status.FEASIBLE if found else Status.NO_SOLUTION,
        limit=Limit.TIME if condition == Condition.maxTimeLimit else Limit.SEARCH,
        detail=condition.name,
    )


def _values(model: Any) -> Values:
    """Every variable as the model holds it; what no row mentions has no value and is 0."""
    import pyomo.environ as pyo

    values = {}
    for family in model.component_objects(pyo.Var, active=True):
        members = list(family.values())
        array = np.array([member.value or 0.0 for member in members], float)
        whole = np.array([member.is_integer() for member in members], bool)
        index = [key if isinstance(key, tuple) else (key,) for key in family]
        values[family.name] = Block(index, np.where(whole, np.round(array), array))
    return values
