"""Where vehicles of the model stop: at orders, and between trips at their reload depots.

A stop to reload is there once for each time that a vehicle of the type may come back at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formulations.vehicle_routing.instance import Instance, VehicleType


def stops_of(instance: Instance) -> list[str]:
    """The ids of the orders, then the names of the stops to reload."""
    return [*instance.orders["id"].tolist(), *reloads_of(instance)]


def reloads_of(instance: Instance) -> dict[str, VehicleType]:
    """The vehicle type of each stop to reload; no id looks like the name of one."""
    most = len(instance.orders) - 1
    reloads: dict[str, VehicleType] = {}
    for each in instance.vehicle_types:
        vehicles = most if each.num_available is None else each.num_available
        again = most if each.max_trips is None else each.max_trips - 1
        number = 0 if each.reload_depot_id is None else int(min(most, vehicles * again))
        reloads |= {f"{each.id} reload {k}": each for k in range(1, number + 1)}
    return reloads
