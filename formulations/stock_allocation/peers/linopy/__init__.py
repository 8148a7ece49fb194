"""The room's equations written anew in linopy, and solved by HiGHS through its direct interface."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.solution import (
    OpenLane,
    OpenWarehouse,
    SafetyShortfall,
    Shortage,
    Solution,
    Stock,
    cells,
    movements,
    opened,
)
from optimizer.sdk import (
    FEASIBILITY,
    Emit,
    Formulation,
    Limit,
    Limits,
    Peer,
    SolveResult,
    Status,
    Termination,
)

MOST_CELLS = 5_000_000
"""Lanes times SKUs times periods: arrays are dense here, and a model holds many of them."""


NOT_WRITTEN = {
    "skus": ("shelf_life_periods", "disposal_cost_per_unit"),
    "warehouses": ("storage_capacity_kg", "inbound_capacity_units"),
    "warehouse_calendar": ("storage_capacity_kg", "inbound_capacity_units"),
    "supply_lanes": ("trip_cost",),
    "transfer_lanes": ("trip_cost",),
    "delivery_lanes": ("trip_cost",),
    "demand": ("max_lateness_periods",),
    "zones": ("max_warehouses",),
    "budgets": ("budget",),
    "fill_rates": ("target_pct",),
    "planned_flows": ("planned_units",),
    "substitutions": ("units_per_unit",),
}
"""The fields of each table that its equations say nothing of."""


def supports(instance: Instance) -> str | None:
    """Why an instance is beyond its equations or the memory of a machine, or None."""
    for name, fields in NOT_WRITTEN.items():
        for field in fields:
            if not np.isnan(getattr(instance, name)[field]).all():
                return f"{name}.{field} is not among its equations"
    if instance.periods["frozen"].any() or instance.periods["change_cost_per_unit"].any():
        return "an earlier plan is not among its equations"
    if instance.skus["end_value_per_unit"].any() or instance.warehouses["closing_cost"].any():
        return "what stock is worth and what closing costs are not among its equations"
    lanes = instance.supply_lanes, instance.transfer_lanes, instance.delivery_lanes
    num_lanes = sum(len(table) for table in lanes)
    num_cells = num_lanes * len(instance.skus) * len(instance.periods)
    if num_cells > MOST_CELLS:
        return f"{num_cells} cells of lane, SKU and period are more than {MOST_CELLS}"
    return None


PEER = Peer(
    name="linopy",
    description="the room's equations by hand in linopy, solved by HiGHS",
    clock="wall",
    target=f"{__name__}:solve",
    requires=("linopy", "highspy"),
    supports=supports,
)


def solve(
    formulation: Formulation, instance: Instance, limits: Limits, emit: Emit[Solution]
) -> SolveResult[Solution]:
    """The time limit is that of the search; the time told is all from the instance to the plan.

    linopy tells nothing on the way, so nothing is emitted.
    """
    from formulations.stock_allocation.peers.linopy.model import model  # loads linopy

    start_s = time.perf_counter()
    a = Arrays(instance)
    m = model(a)
    m.solve(
        solver_name="highs",
        io_api="direct",
        progress=False,
        time_limit=limits.time_limit_s,
        mip_rel_gap=limits.mip_rel_gap,
        random_seed=limits.seed % 2**31,
        threads=limits.threads,
        output_flag=False,
    )
    info = m.solver_model.getInfo()
    termination = _termination(m.termination_condition, info.primal_solution_status == 2)
    found = termination.status in (Status.OPTIMAL, Status.FEASIBLE)
    return SolveResult(
        solver=PEER.name,
        version=m.solver_model.version(),
        termination=termination,
        primal_bound=info.objective_function_value if found else None,
        dual_bound=_dual_bound(m, info, termination),
        point=_plan(a, m) if found else None,
        wall_time_s=time.perf_counter() - start_s,
    )


def _termination(condition: str, has_point: bool) -> Termination:
    proven = {
        "optimal": Status.OPTIMAL,
        "infeasible": Status.INFEASIBLE,
        "unbounded": Status.UNBOUNDED,
    }
    if condition in proven:
        return Termination(status=proven[condition])
    return Termination(
        status=Status.FEASIBLE if has_point else Status.NO_SOLUTION,
        limit=Limit.TIME if condition == "time_limit" else Limit.SEARCH,
        detail=condition,
    )


def _dual_bound(m: Any, info: Any, termination: Termination) -> float | None:
    """Of a linear programme only an optimum is a bound."""
    if len(m.binaries) or len(m.integers):
        return info.mip_dual_bound if math.isfinite(info.mip_dual_bound) else None
    return info.objective_function_value if termination.status is Status.OPTIMAL else None


def _plan(a: Arrays, m: Any) -> Solution:
    """The plan behind the values; what is below the tolerance of the solver is none."""
    ids = {
        "lane": a.lanes.axis.ids,
        "sku": a.skus.ids,
        "period": range(len(a.periods)),
        "warehouse": a.warehouses.ids,
        "zone": a.zones.ids,
    }

    def units(name: str) -> dict[tuple[Any, ...], float]:
        """What is not 0, by ids and positions of periods; none where there is no such variable."""
        if name not in m.variables:
            return {}
        solution = m.variables[name].solution
        values = np.nan_to_num(solution.to_numpy())
        at = np.nonzero(values > FEASIBILITY)
        labels = [
            [ids[dim][k] for k in solution.indexes[dim][positions]]
            for dim, positions in zip(solution.dims, at, strict=True)
        ]
        return dict(zip(zip(*labels, strict=True), values[at].tolist(), strict=True))

    return Solution(
        **movements(a.instance, units("flow")),
        stock=cells(a.instance, Stock, units("stock").items()),
        shortages=cells(a.instance, Shortage, units("shortage").items()),
        safety_shortfalls=cells(a.instance, SafetyShortfall, units("shortfall").items()),
        open_warehouses=opened(OpenWarehouse, units("open_warehouse").items()),
        open_lanes=opened(OpenLane, units("open_lane").items()),
    )
