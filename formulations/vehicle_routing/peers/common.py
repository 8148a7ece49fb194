"""What the peers share: their words for an instance, how many vehicles they see, their answer."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

import numpy as np

from formulations.vehicle_routing.features import no_words, time_matters
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork, obstacle
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Limit, SolveResult, Status, Termination

ADAPTER = "our adapter"
"""Who declines an instance: the peer itself is not asked."""

SPARE = 1.3
"""So many times the vehicles that the loads alone need, the rule of HGS-CVRP, and three more."""

SPARE_VEHICLES = 3


def beyond(instance: Instance) -> str | None:
    """Why an instance is beyond every peer here, or None.

    It is what we can tell them that counts: some could do more than our adapters have words for.
    """
    orders, types = instance.orders, instance.vehicle_types
    words = {
        "pickups": bool((orders["type"] == "pickup").any()),
        "release times": given(orders["release_s"]),
        "transfers": len(instance.transfers) > 0,
        "reloads": any(name is not None for name in types["reload_depot_id"]),
    }
    unknown = no_words(ADAPTER, instance, ("pickups last",))  # nothing without pickups
    return obstacle(instance) or lacking(words) or unknown


def beyond_one_kind(instance: Instance) -> str | None:
    """Why an instance is beyond peers that know one kind of vehicle and pay for distance alone."""
    types = instance.vehicle_types
    words = {
        "several vehicle types": len(types) > 1,
        "several depots": len(instance.depots) > 1,
        "several dimensions": len(instance.dimensions) > 1,
        "orders that may be left out": given(instance.orders["unserved_cost"]),
        "costs of vehicles": bool(types["fixed_cost"].any()),
        "costs of hours": bool(types["unit_duration_cost_per_h"].any()),
        "a longest duration": given(types["max_duration_s"]),
    }
    return beyond(instance) or lacking(words)


def lacking(words: Mapping[str, bool]) -> str | None:
    """The words that an instance uses and our adapter to a peer lacks, as a reason."""
    used = [word for word, is_used in words.items() if is_used]
    return f"{ADAPTER} has no words for {' and '.join(used)}" if used else None


def given(column: np.ndarray) -> bool:
    """Whether an optional number is given in any row."""
    return not bool(np.isnan(column.astype(float)).all())


def num_vehicles(instance: Instance, whole: WholeNetwork) -> np.ndarray:
    """Vehicles of each type, one row each for peers that see vehicles and slow down with many.

    A type without limit has one for every order, or a good many more than its loads need where
    nothing but the loads limits a route.
    """
    net, available = whole.network, whole.network.fleet.num_available
    most: np.ndarray = np.minimum(available, net.num_orders)
    if time_matters(instance) or (net.fleet.max_distance < UNLIMITED).any():
        return most
    capacity = np.maximum(net.fleet.capacity, 1)
    filled = (net.load.sum(axis=0) / capacity).max(axis=1, initial=0.0)
    never_two = (net.load[:, None] > capacity / 2).any(axis=2).sum(axis=0)
    enough = np.ceil(SPARE * np.maximum(filled, never_two)).astype(int) + SPARE_VEHICLES
    most[available == UNLIMITED] = np.minimum(most, enough)[available == UNLIMITED]
    return most


def answer(
    package: str,
    plan: Solution | None,
    cost: float | None,
    elapsed_s: float,
    limit: Limit = Limit.TIME,
) -> SolveResult[Solution]:
    """The plan that a peer came to, with its claim and the time on its own clock."""
    found = plan is not None
    return SolveResult(
        solver=package,
        version=version(package),
        termination=Termination(
            status=Status.FEASIBLE if found else Status.NO_SOLUTION,
            limit=limit,
            detail=None if found else "no plan was found that holds every rule",
        ),
        primal_bound=cost if found else None,
        point=plan,
        wall_time_s=elapsed_s,
    )
