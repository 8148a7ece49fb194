"""What it is worth that one vehicle has an hour or a unit more, by the prices behind a bound.

They prove a bound of that day, too, by one more pricing: it is less by what the cheapest route of
such a vehicle costs less at these prices, and by the entries that sets of customers need no longer.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from formulations.vehicle_routing.arrays import Network, network
from formulations.vehicle_routing.clock import S_PER_H
from formulations.vehicle_routing.columns.cuts import Cut
from formulations.vehicle_routing.columns.generation import COMPARED_PER_S, TOLERANCE, Proof
from formulations.vehicle_routing.columns.labels import EXACT
from formulations.vehicle_routing.columns.memory import memory_of
from formulations.vehicle_routing.columns.parts import Node
from formulations.vehicle_routing.columns.pricing import price
from formulations.vehicle_routing.columns.reduced import reduced_costs, subsets_of
from formulations.vehicle_routing.columns.relaxation import Relaxation, relaxation
from formulations.vehicle_routing.columns.resources import main_dimension
from formulations.vehicle_routing.columns.subproblem import Subproblem, subproblems
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.network.fleet import Fleet


class Limit(NamedTuple):
    """A limit that gives, as a field of the fleet."""

    more: str
    field: str
    by: float | np.ndarray
    spare: float = 0.0  # what the vehicle holds then beyond the largest


def worth_of_easing(
    instance: Instance, tree: Node, until_s: float, interrupted: Callable[[], bool]
) -> list[dict[str, Any]]:
    """By how much the bound falls at most, for each limit of a type that there is time for.

    ``until_s`` is an instant of ``time.perf_counter``.
    """
    net, usual, leaves = network(instance), relaxation(instance), tree.leaves()
    types = instance.vehicle_types["id"]
    told: list[dict[str, Any]] = []
    for number, kind in enumerate(usual.kinds.tolist()):
        sub = usual.all_subs[number]
        before = [_least(leaf.proof, usual, number, sub, until_s) for leaf in leaves]
        for limit in _limits(instance, net.fleet, kind):
            if interrupted() or time.perf_counter() >= until_s:
                return told
            eased = subproblems(instance, _with_more(net, kind, limit))[number]
            falls = [
                least
                - _least(leaf.proof, usual, number, eased, until_s)
                + _spared(leaf.proof, usual, limit.spare)
                - (leaf.value - tree.value)
                for leaf, least in zip(leaves, before, strict=True)
            ]
            if np.isfinite(falls).all():
                worth = {"vehicle_type": types[kind], "more": limit.more}
                told.append(worth | {"price": max(0.0, *falls)})
    return told


def _limits(instance: Instance, fleet: Fleet, kind: int) -> Iterator[Limit]:
    """The limits that a type has: of hours, and of the load that columns know."""
    if np.isfinite(fleet.late_s[kind]):
        yield Limit("hour of shift", "late_s", S_PER_H)
    if np.isfinite(fleet.max_duration_s[kind]):
        yield Limit("hour of duration", "max_duration_s", S_PER_H)
    load = main_dimension(instance, fleet.capacity[kind])
    if load is not None:
        # Without its other dimensions the vehicle is priced by this one then, too.
        unit = np.where(np.arange(len(instance.dimensions)) == load, 1.0, np.inf)
        spare = _spare(instance, fleet, kind, load)
        yield Limit(f"unit of {instance.dimensions[load]}", "capacity", unit, spare)


def _with_more(net: Network, kind: int, limit: Limit) -> Network:
    values = getattr(net.fleet, limit.field).copy()
    values[kind] += limit.by
    fields: dict[str, Any] = {limit.field: values}
    return dataclasses.replace(net, fleet=dataclasses.replace(net.fleet, **fields))


def _spare(instance: Instance, fleet: Fleet, kind: int, load: int) -> float:
    """What a vehicle with a unit more holds beyond the largest, where cuts count that load."""
    largest = fleet.capacity[fleet.num_available > 0].max(axis=0)
    if main_dimension(instance, largest) != load:
        return 0.0
    return float(max(0.0, fleet.capacity[kind, load] + 1.0 - largest[load]))


def _least(proof: Proof, usual: Relaxation, number: int, sub: Subproblem, until_s: float) -> float:
    """The least reduced cost of a route, not a number where there is no time to tell."""
    prices, left_s = proof.prices, until_s - time.perf_counter()
    if left_s <= 0:
        return np.nan
    found = price(
        sub,
        reduced_costs(sub, number, prices),
        memory_of(proof.near, subsets_of(prices)),
        usual.others,
        TOLERANCE * max(1.0, abs(proof.value)) / float(usual.most_routes.sum()),
        int(COMPARED_PER_S * left_s),
        EXACT,
    )
    return found.least if found.is_exact else np.nan


def _spared(proof: Proof, usual: Relaxation, spare: float) -> float:
    """What the prices lose of entries that are not needed any more."""
    return sum(
        cost * (row.least - usual.entries(row.customers, spare))
        for row, cost in proof.prices.cuts
        if isinstance(row, Cut)
    )
