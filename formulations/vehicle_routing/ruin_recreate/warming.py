"""Compiling all that a search needs, ahead of the first one: ``python -m`` this module does it."""

from __future__ import annotations

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.ruin_recreate.cooling import Iterations, cool
from formulations.vehicle_routing.ruin_recreate.day import SINGLE_PRECISION, Day, day_of
from formulations.vehicle_routing.ruin_recreate.plan import best_routes
from formulations.vehicle_routing.ruin_recreate.start import (
    built_plan,
    drive_instead,
    plan_from,
)
from formulations.vehicle_routing.scaling import whole_network
from optimizer.sdk import never

DAYS = ((1, "delivery"), (2 * SINGLE_PRECISION, "delivery"), (1, "pickup"))
"""The length of a leg, and the type of the last order."""


def warm() -> None:
    """Searches days of three orders: with short legs, with long ones, and with words.

    Short legs are kept in single precision, and plain days have none of the words asked, so that
    there are three versions of the compiled code.
    """
    for leg, type_of_last in DAYS:
        day = day_for(leg, type_of_last)
        plan = plan_from(day, best_routes(built_plan(day, seed=1)), seed=1)
        cool(day, [plan], Iterations(2), never)
        drive_instead(day, plan, plan.best[: plan.now[0]["best_length"]].copy())


def day_for(leg: int, type_of_last: str) -> Day:
    """A day that one version is compiled for."""
    return day_of(whole_network(_three_orders(leg, type_of_last)), timed=True)


def _three_orders(leg: int, type_of_last: str) -> Instance:
    """Orders in a row beside a depot, a leg from each to the next."""
    places = [{"id": str(k), "x": leg * k, "y": 0} for k in range(4)]
    van = {"id": "van", "start_depot_id": "0", "end_depot_id": "0", "unit_distance_cost": 1}
    data = {
        "travel": {"type": "euclidean", "rounding": "none"},
        "locations": places,
        "depots": [{"id": "0", "location_id": "0"}],
        "vehicle_types": [{**van, "shift_late_s": 24 * leg}],
        "orders": [
            {"id": str(k), "location_id": str(k), "type": type_of_last if k == 3 else "delivery"}
            for k in range(1, 4)
        ],
    }
    return Instance.model_validate(data)


if __name__ == "__main__":
    warm()
