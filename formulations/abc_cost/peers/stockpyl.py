"""Economic order quantities SKU by SKU from stockpyl, where no limit that SKUs share binds."""

from __future__ import annotations

import math
import time
from importlib.metadata import version

import numpy as np

from formulations.abc_cost.instance import Instance
from formulations.abc_cost.order_quantity.arrays import lots_of
from formulations.abc_cost.order_quantity.data import OrderQuantity
from formulations.abc_cost.skus import holding_costs
from formulations.abc_cost.solution import Solution, order_plan
from optimizer.sdk import Emit, Formulation, Limit, Limits, Peer, SolveResult, Status, Termination


def supports(instance: Instance) -> str | None:
    """Why the peer is not for an instance: its decision, or limits that bind; else None."""
    decision = instance.decision
    if not isinstance(decision, OrderQuantity):
        return "stockpyl has no linear programme for class stock"
    lots = lots_of(decision)
    if lots.fit(lots.economic) < 1.0:
        return "stockpyl knows no budget and no storage that SKUs share, and here they bind"
    return None


PEER = Peer(
    name="stockpyl",
    description="the economic order quantity of each SKU by itself",
    clock="wall",
    target=f"{__name__}:solve",
    requires=("stockpyl",),
    supports=supports,
)


def solve(
    formulation: Formulation, instance: Instance, limits: Limits, emit: Emit[Solution]
) -> SolveResult[Solution]:
    """The best lots, proven by their formula; none at all when the time is up before the last."""
    from stockpyl.eoq import economic_order_quantity

    start_s = time.perf_counter()
    decision = instance.decision
    assert isinstance(decision, OrderQuantity)
    skus = decision.skus
    figures = skus["ordering_cost"], holding_costs(skus), skus["annual_demand_units"]
    answers = []
    for figures_of_sku in zip(*(column.tolist() for column in figures), strict=True):
        if time.perf_counter() - start_s > limits.time_limit_s:
            return _answer(Termination(status=Status.NO_SOLUTION, limit=Limit.TIME), start_s)
        answers.append(economic_order_quantity(*figures_of_sku))
    lot_units, costs = np.array(answers).T
    plan, cost = order_plan(decision, lot_units), math.fsum(costs)
    return _answer(Termination(status=Status.OPTIMAL), start_s, plan, cost)


def _answer(
    termination: Termination,
    start_s: float,
    plan: Solution | None = None,
    cost: float | None = None,
) -> SolveResult[Solution]:
    return SolveResult(
        solver=PEER.name,
        version=version("stockpyl"),
        termination=termination,
        primal_bound=cost,
        dual_bound=cost,
        point=plan,
        wall_time_s=time.perf_counter() - start_s,
    )
