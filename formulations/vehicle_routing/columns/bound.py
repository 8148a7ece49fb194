"""A lower bound by column generation, and the prices that prove it.

M. Desrochers, J. Desrosiers and M. Solomon, "A new optimization algorithm for the vehicle routing
problem with time windows", Operations Research 40 (1992); with ng-routes, rounded capacity cuts and
subset-row cuts.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from formulations.vehicle_routing.columns.cuts import violated
from formulations.vehicle_routing.columns.generation import Bound, Generation, Routes
from formulations.vehicle_routing.columns.memory import is_forgetful, remember_cycles
from formulations.vehicle_routing.columns.prices import Row
from formulations.vehicle_routing.columns.relaxation import Relaxation, relaxation
from formulations.vehicle_routing.columns.subproblem import obstacle
from formulations.vehicle_routing.columns.subsets import Subset, Weighted, violated_subsets
from formulations.vehicle_routing.instance import Instance

MUCH_LIFT, LITTLE_LIFT = 1e-3, 1e-4
"""Of the bound: subsets wait while the other cuts lift it much, and too many rounds of little are
the last."""

MOST_IDLE = 3
"""Rounds of little."""


def column_bound(
    instance: Instance, routes: Routes, until_s: float, interrupted: Callable[[], bool]
) -> Bound | None:
    """The best bound found until an instant of ``time.perf_counter``; None where there is none.

    ``routes`` are those of a good plan, or of several: the first columns.
    """
    if obstacle(instance) is not None:
        return None
    subject = relaxation(instance)
    generation = Generation(subject, routes, until_s, interrupted)
    before, idle = 0.0, 0
    while generation.converged():
        assert generation.best is not None, "it is what converged"
        lift = (generation.best.value - before) / max(1.0, abs(before))
        before = generation.best.value
        idle = idle + 1 if lift < LITTLE_LIFT else 0
        if idle > MOST_IDLE or not _tightened(generation, subject, lift > MUCH_LIFT):
            break
    return generation.best


def _tightened(generation: Generation, subject: Relaxation, is_lifting: bool) -> bool:
    """Whether anything was found that the optimum violates; subsets, which cost most, last."""
    driven = generation.master.driven()
    cuts = violated(_flow(driven, subject.nodes), subject.load, subject.capacity)
    remembers = remember_cycles(generation.near, [path for path, _ in driven])
    if remembers:
        generation.master.forbid(lambda path: is_forgetful(generation.near, path))
    subsets: list[Subset] = []
    if not is_lifting or not (cuts or remembers):
        subsets = violated_subsets(driven, subject.nodes)
    rows: list[Row] = [*cuts, *subsets]
    for row in rows:
        generation.master.add_row(row)
    return bool(cuts or subsets) or remembers


def _flow(driven: Weighted, nodes: int) -> np.ndarray:
    """How much paths drive along each arc: (n + 1, n + 1)."""
    flow = np.zeros((nodes, nodes))
    for path, weight in driven:
        way = np.array([0, *path, 0])
        np.add.at(flow, (way[:-1], way[1:]), weight)
    return flow
