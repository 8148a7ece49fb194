"""Routes called as those of another plan, for a search gives names as it comes to them."""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import Any

import numpy as np

from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Table


def named_like(other: Solution, plan: Solution) -> Solution:
    """The plan with each route called as the route of the other with which it shares most orders.

    A route that shares none keeps its name, or has a new one where that is taken.
    """
    names = _names(other, plan)
    return plan.model_copy(
        update={
            "routes": _renamed(plan.routes, "id", names),
            "visits": _renamed(plan.visits, "route_id", names),
            "breaks": _renamed(plan.breaks, "route_id", names),
        }
    )


def _names(other: Solution, plan: Solution) -> dict[str, str]:
    """The names of the other plan by those of this one, the routes most alike first."""
    theirs = dict(zip(*_columns(other.visits, "order_id", "route_id"), strict=True))
    shared: Counter[tuple[str, str]] = Counter()
    for order, route in zip(*_columns(plan.visits, "order_id", "route_id"), strict=True):
        if order in theirs:
            shared[route, theirs[order]] += 1
    names: dict[str, str] = {}
    for own, name in sorted(shared, key=lambda pair: (-shared[pair], pair[0] != pair[1], pair)):
        if own not in names and name not in names.values():
            names[own] = name
    left = [name for name in plan.routes["id"].tolist() if name not in names]
    taken = {*names.values(), *other.routes["id"].tolist()}
    for name in left:
        fresh = (f"R{number}" for number in count(1))
        names[name] = name if name not in taken else next(n for n in fresh if n not in taken)
        taken.add(names[name])
    return names


def _columns(table: Table[Any], *fields: str) -> list[list[Any]]:
    return [table[field].tolist() for field in fields]


def _renamed(table: Table[Any], field: str, names: dict[str, str]) -> Table[Any]:
    renamed = np.array([names[name] for name in table[field].tolist()], dtype=object)
    return table.part(slice(None), **{field: renamed})
