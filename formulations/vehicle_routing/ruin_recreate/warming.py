"""Compiling all that a search needs, ahead of the first one: ``python -m`` this module does it."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.arrays import Fleet, Network
from formulations.vehicle_routing.ruin_recreate.cooling import Iterations, cool
from formulations.vehicle_routing.ruin_recreate.day import SINGLE_PRECISION, day_of
from formulations.vehicle_routing.ruin_recreate.plan import best_routes
from formulations.vehicle_routing.ruin_recreate.start import built_plan, plan_from
from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork
from optimizer.sdk import never


def warm() -> None:
    """Searches two days of three orders, one with short legs and one with long ones.

    Short legs are kept in single precision, so that there are two versions of the compiled code.
    """
    for leg in (1, 2 * SINGLE_PRECISION):
        day = day_of(_three_orders(leg), timed=True)
        plan = plan_from(day, best_routes(built_plan(day, seed=1)), seed=1)
        cool(day, plan, Iterations(2), never)


def _three_orders(leg: int) -> WholeNetwork:
    """Orders in a row beside a depot, a leg from each to the next."""
    along = leg * np.arange(4)
    legs = np.abs(along[:, None] - along)
    nothing, no_limit = np.zeros(4, np.int64), np.full(4, UNLIMITED)
    net = Network(
        num_depots=1,
        distance=legs,
        duration_s=legs,
        load=np.zeros((4, 0), np.int64),
        is_pickup=nothing > 0,
        transfers=np.zeros((0, 2), np.int64),
        release_s=nothing,
        early_s=nothing,
        late_s=no_limit,
        service_s=nothing,
        unserved_cost=no_limit,
        fleet=_one_van(),
    )
    return WholeNetwork(
        network=net,
        required=nothing == 0,
        per_distance=1.0,
        per_s=1.0,
        per_money=1.0,
        horizon=24 * leg,
    )


def _one_van() -> Fleet:
    nothing, one, no_limit = np.array([0]), np.array([1]), np.array([UNLIMITED])
    return Fleet(
        start=nothing,
        end=nothing,
        reload=nothing,
        max_trips=one,
        pickups_last=nothing > 0,
        num_available=one,
        capacity=np.zeros((1, 0), np.int64),
        fixed_cost=nothing,
        cost_per_distance=one,
        cost_per_s=one,
        early_s=nothing,
        late_s=no_limit,
        max_distance=no_limit,
        max_duration_s=no_limit,
    )


if __name__ == "__main__":
    warm()
