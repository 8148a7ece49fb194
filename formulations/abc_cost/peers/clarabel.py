"""Order quantities as a second-order cone programme, by the interior-point solver Clarabel.

With q = Q / E, E the economic order quantity, and t >= 1 / q, the cost of a SKU is w (t + q) / 2
with w = sqrt(2 K D h). The curve t q >= 1 is the cone |(t - q, 2)| <= t + q (M. S. Lobo,
L. Vandenberghe, S. Boyd and H. Lebret, "Applications of second-order cone programming", Linear
Algebra and its Applications 284 (1998), section 2.3): exact, without tangents.
"""

from __future__ import annotations

import time
from importlib.metadata import version
from typing import Any

import numpy as np

from formulations.abc_cost.instance import Instance
from formulations.abc_cost.order_quantity.arrays import Lots, lots_of
from formulations.abc_cost.order_quantity.data import OrderQuantity
from formulations.abc_cost.solution import Solution, order_plan
from optimizer.sdk import Emit, Formulation, Limit, Limits, Peer, SolveResult, Status, Termination

CONE = np.array([[-1.0, -1.0], [1.0, -1.0], [0.0, 0.0]])
"""What (q, t) leave of (0, 0, 2): t + q, t - q and 2, in the form that Clarabel wants."""


def supports(instance: Instance) -> str | None:
    """Why the peer is not for this decision, or None."""
    if isinstance(instance.decision, OrderQuantity):
        return None
    return "here the conic solver has words for order quantities only"


PEER = Peer(
    name="clarabel",
    description="the conic solver Clarabel on the curve of orders per year itself",
    clock="wall",
    target=f"{__name__}:solve",
    requires=("clarabel",),
    supports=supports,
)


def solve(
    formulation: Formulation, instance: Instance, limits: Limits, emit: Emit[Solution]
) -> SolveResult[Solution]:
    """The best lots, made smaller by what they use too much of a limit, with Clarabel's bound."""
    start_s = time.perf_counter()
    decision = instance.decision
    assert isinstance(decision, OrderQuantity)
    lots = lots_of(decision)
    found = conic_answer(lots, limits.time_limit_s)
    termination = _termination(str(found.status))
    solved = termination.status is Status.OPTIMAL
    lot_units = lots.economic * np.array(found.x)[::2]
    lot_units *= lots.fit(lot_units)
    return SolveResult(
        solver=PEER.name,
        version=version("clarabel"),
        termination=termination,
        primal_bound=lots.cost(lot_units) if solved else None,
        dual_bound=float(found.obj_val_dual) if solved else None,
        point=order_plan(decision, lot_units) if solved else None,
        wall_time_s=time.perf_counter() - start_s,
    )


def conic_answer(lots: Lots, time_limit_s: float) -> Any:
    """Clarabel's answer over q and t of each SKU in turn.

    Its first duals are the prices of the whole of each limit.
    """
    import clarabel
    from scipy import sparse

    count, limits = len(lots.economic), len(lots.load)
    worth = np.sqrt(lots.ordering_cost * lots.demand * lots.holding_cost / 2.0)
    use = np.kron(lots.load * lots.economic, [[1.0, 0.0]])
    curves: Any = sparse.kron(sparse.identity(count), CONE)
    rows = sparse.csc_array(sparse.vstack([sparse.csc_array(use), curves]))
    sides = np.concatenate([np.ones(limits), np.tile([0.0, 0.0, 2.0], count)])
    cones = [clarabel.NonnegativeConeT(limits)] if limits else []
    cones += [clarabel.SecondOrderConeT(3)] * count
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.time_limit = time_limit_s
    quadratic = sparse.csc_array((2 * count, 2 * count))
    cost = np.repeat(worth, 2)
    return clarabel.DefaultSolver(quadratic, cost, rows, sides, cones, settings).solve()


def _termination(status: str) -> Termination:
    if status == "Solved":
        return Termination(status=Status.OPTIMAL)
    limit = Limit.TIME if status == "MaxTime" else Limit.SEARCH
    return Termination(status=Status.NO_SOLUTION, limit=limit, detail=f"Clarabel: {status}")
