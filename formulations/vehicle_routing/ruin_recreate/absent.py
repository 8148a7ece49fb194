"""The orders left out: each knows its place among them, so that any can be asked for and taken.

P. Briggs and L. Torczon, "An efficient representation for sparse sets", ACM Letters on Programming
Languages and Systems 2 (1993).
"""

from __future__ import annotations

from formulations.vehicle_routing.ruin_recreate.compiled import piece
from formulations.vehicle_routing.ruin_recreate.plan import Plan


@piece
def leave_out(plan: Plan, c: int) -> None:
    """Add order ``c`` to those left out."""
    now = plan.now[0]
    plan.absent[now.num_absent] = c
    plan.place[c] = now.num_absent
    now.num_absent += 1


@piece
def is_left_out(plan: Plan, c: int) -> bool:
    """Whether order ``c`` is left out; what waits in the pool is not."""
    return bool(plan.place[c] < plan.now[0].num_absent and plan.absent[plan.place[c]] == c)


@piece
def call_back(plan: Plan, c: int) -> None:
    """Take order ``c`` from those left out; the last of them gets its place."""
    now = plan.now[0]
    now.num_absent -= 1
    last = plan.absent[now.num_absent]
    plan.absent[plan.place[c]] = last
    plan.place[last] = plan.place[c]
