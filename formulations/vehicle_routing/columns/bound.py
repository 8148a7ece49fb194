"""A lower bound by column generation, and the prices that prove it.

M. Desrochers, J. Desrosiers and M. Solomon, "A new optimization algorithm for the vehicle routing
problem with time windows", Operations Research 40 (1992); with ng-routes, rounded capacity cuts and
subset-row cuts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.columns.cuts import violated
from formulations.vehicle_routing.columns.generation import Generation, Proof
from formulations.vehicle_routing.columns.memory import is_forgetful, remember_cycles
from formulations.vehicle_routing.columns.parts import Node, parting
from formulations.vehicle_routing.columns.prices import Column
from formulations.vehicle_routing.columns.relaxation import relaxation
from formulations.vehicle_routing.columns.subproblem import obstacle
from formulations.vehicle_routing.columns.subsets import Weighted, violated_subsets
from formulations.vehicle_routing.instance import Instance

MUCH_LIFT, LITTLE_LIFT = 1e-3, 1e-4
"""Of the bound: subsets wait while the other cuts lift it much, and too many rounds of little are
the last."""

MOST_IDLE = 3
"""Rounds of little."""


Routes = Sequence[tuple[int, Sequence[int]]]
"""(row of the vehicle type, rows of its orders in sequence)."""


@dataclass(frozen=True, kw_only=True)
class Bound:
    """No plan costs less than ``value``, as the tree proves; ``columns`` are all routes known."""

    value: float
    tree: Node
    columns: Sequence[Column]

    @property
    def weakest(self) -> Proof:
        """Of the proofs for parts the one that proves least."""
        return self.tree.weakest.proof


def column_bound(
    instance: Instance,
    routes: Routes,
    until_s: float,
    interrupted: Callable[[], bool],
    enough: float = np.inf,
) -> Bound | None:
    """The best bound found until an instant of ``time.perf_counter``; None where there is none.

    ``routes`` are those of a good plan, or of several: the first columns. A bound of ``enough`` is
    not made better.
    """
    if obstacle(instance) is not None:
        return None
    subject = relaxation(instance).with_near_limits()
    number = {int(kind): k for k, kind in enumerate(subject.kinds)}
    paths = [(number[kind], [row + 1 for row in rows]) for kind, rows in routes]
    whole = Generation(subject, paths, until_s, interrupted)
    _tighten(whole, enough)
    if whole.best is None:
        return None
    tree = Node(whole)
    while not whole.is_over and tree.value < enough:
        parts = tree.weakest.split()
        if not parts:
            break
        for part in parts:
            _tighten(part, enough)
    if tree.value == -np.inf:
        return None
    return Bound(value=tree.value, tree=tree, columns=tree.columns())


def _tighten(generation: Generation, enough: float) -> None:
    """Add what the optimum violates, until nothing lifts the bound or plans are to be parted."""
    before, idle = 0.0, 0
    while generation.converged():
        assert generation.best is not None, "it is what converged"
        value = generation.best.value
        lift, before = (value - before) / max(1.0, abs(before)), value
        idle = idle + 1 if lift < LITTLE_LIFT else 0
        if value >= enough or idle > MOST_IDLE or not _tightened(generation, lift > MUCH_LIFT):
            return


def _tightened(generation: Generation, is_lifting: bool) -> bool:
    """Whether anything was found that the optimum violates; what costs most comes last."""
    driven, subject = generation.master.driven(), generation.subject
    cuts = violated(_flow(driven, subject.nodes), subject.load, subject.capacity)
    remembers = remember_cycles(generation.near, [path for path, _ in driven])
    if remembers:
        near = generation.near
        generation.master.forbid(lambda column: is_forgetful(near, column.path))
    for cut in cuts:
        generation.master.add_row(cut)
    if is_lifting and (cuts or remembers):
        return True
    if not subject.has_all_limits:
        generation.keep_all_limits()
        return True
    if parting(generation.master.routes()) is not None:
        return False
    subsets = violated_subsets(driven, subject.nodes)
    for subset in subsets:
        generation.master.add_row(subset)
    return bool(cuts or subsets) or remembers


def _flow(driven: Weighted, nodes: int) -> np.ndarray:
    """How much paths drive along each arc: (n + 1, n + 1)."""
    flow = np.zeros((nodes, nodes))
    for path, weight in driven:
        way = np.array([0, *path, 0])
        np.add.at(flow, (way[:-1], way[1:]), weight)
    return flow
