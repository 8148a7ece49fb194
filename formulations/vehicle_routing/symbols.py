"""The sets and parameters of the model, by the symbols of README.md."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from formulations.vehicle_routing.arrays import Network
from formulations.vehicle_routing.flows import END, START, points_of
from formulations.vehicle_routing.instance import Instance, features


def declare_sets(m: Any, instance: Instance) -> None:
    """Types k, orders i and the legs between them; a type's arcs are all legs."""
    orders = instance.orders
    ids, priced = orders["id"].tolist(), ~np.isnan(orders["unserved_cost"])
    others = {i: [j for j in ids if j != i] for i in ids}
    onward = [(i, j) for i in ids for j in [*others[i], END]]
    m.TYPES = pyo.Set(initialize=instance.vehicle_types["id"].tolist())
    m.ORDERS = pyo.Set(initialize=ids)
    m.REQUIRED = pyo.Set(initialize=orders["id"][~priced].tolist())
    m.OPTIONAL = pyo.Set(initialize=orders["id"][priced].tolist())
    m.DIMENSIONS = pyo.Set(initialize=instance.dimensions)
    m.PLACES = pyo.Set(initialize=[START, *ids, END])
    m.ONWARD_LEGS = pyo.Set(dimen=2, initialize=onward)
    m.PAIRS = pyo.Set(dimen=2, initialize=[(i, j) for i in ids for j in others[i]])
    m.LEGS = pyo.Set(dimen=2, initialize=[*((START, j) for j in ids), *onward])
    m.BEFORE = pyo.Set(m.ORDERS, initialize={i: [START, *others[i]] for i in ids})
    m.AFTER = pyo.Set(m.ORDERS, initialize={i: [*others[i], END] for i in ids})


def declare_fleet(m: Any, instance: Instance, net: Network) -> None:
    """What the vehicle types cost and allow; a limit that is absent is not in its set."""
    ids, fleet = instance.vehicle_types["id"].tolist(), net.fleet
    m.fixed_cost = pyo.Param(m.TYPES, initialize=_by(ids, fleet.fixed_cost))
    m.unit_distance_cost = pyo.Param(m.TYPES, initialize=_by(ids, fleet.cost_per_distance))
    m.unit_duration_cost = pyo.Param(m.TYPES, initialize=_by(ids, fleet.cost_per_s))
    m.shift_early_s = pyo.Param(m.TYPES, initialize=_by(ids, fleet.early_s))
    m.shift_late_s = pyo.Param(m.TYPES, initialize=_by(ids, _at_most(fleet.late_s, net)))

    num_available = _limits(ids, fleet.num_available)
    m.COUNTED_TYPES = pyo.Set(initialize=list(num_available))
    m.num_available = pyo.Param(m.COUNTED_TYPES, initialize=num_available)
    max_distance = _limits(ids, fleet.max_distance)
    m.TYPES_BY_DISTANCE = pyo.Set(initialize=list(max_distance))
    m.max_distance = pyo.Param(m.TYPES_BY_DISTANCE, initialize=max_distance)
    max_duration_s = _limits(ids, fleet.max_duration_s)
    m.TYPES_BY_DURATION = pyo.Set(initialize=list(max_duration_s))
    by_departure = ids if "releases" in features(instance) else list(max_duration_s)
    m.TYPES_BY_DEPARTURE = pyo.Set(initialize=by_departure)
    m.max_duration_s = pyo.Param(m.TYPES_BY_DURATION, initialize=max_duration_s)
    capacity = {
        (dimension, k): each[dimension]
        for k, each in zip(ids, instance.vehicle_types["capacity"], strict=True)
        for dimension in each
    }
    m.CAPACITIES = pyo.Set(dimen=2, initialize=list(capacity))
    collecting = list(capacity) if "pickups" in features(instance) else []
    m.PICKUP_CAPACITIES = pyo.Set(dimen=2, initialize=collecting)
    m.capacity = pyo.Param(m.CAPACITIES, initialize=capacity)


def declare_orders(m: Any, instance: Instance, net: Network) -> None:
    """Loads, windows, service and the price of leaving out; depots have no load nor service."""
    ids, rows = instance.orders["id"].tolist(), slice(net.num_depots, None)
    delivered, collected = (
        {
            (dimension, i): value
            for k, dimension in enumerate(instance.dimensions)
            for i, value in _by(ids, load[rows, k]).items()
        }
        for load in (net.loaded, net.brought)
    )
    m.delivered_load = pyo.Param(m.DIMENSIONS, m.PLACES, initialize=delivered, default=0.0)
    m.collected_load = pyo.Param(m.DIMENSIONS, m.PLACES, initialize=collected, default=0.0)
    release_s = {i: value for i, value in _by(ids, net.release_s[rows]).items() if value > 0}
    transfers = instance.transfers
    names = transfers["id"].tolist()
    moved = {
        (dimension, name): float(value)
        for name, loads in zip(names, net.load[net.transfers[:, 0]], strict=True)
        for dimension, value in zip(instance.dimensions, loads, strict=True)
    }
    m.TRANSFERS = pyo.Set(initialize=names)
    m.transfer_load = pyo.Param(m.DIMENSIONS, m.TRANSFERS, initialize=moved)
    m.pickup_order = dict(zip(names, transfers["pickup_order_id"].tolist(), strict=True))
    m.delivery_order = dict(zip(names, transfers["delivery_order_id"].tolist(), strict=True))
    m.RELEASED = pyo.Set(initialize=list(release_s))
    m.release_s = pyo.Param(m.RELEASED, initialize=release_s)
    m.early_s = pyo.Param(m.ORDERS, initialize=_by(ids, net.early_s[rows]))
    m.late_s = pyo.Param(m.ORDERS, initialize=_by(ids, _at_most(net.late_s[rows], net)))
    service_s = _by(ids, net.service_s[rows])
    m.service_s = pyo.Param(m.PLACES, initialize=service_s, default=0.0)
    m.unserved_cost = pyo.Param(m.OPTIONAL, initialize=_limits(ids, net.unserved_cost[rows]))


def declare_ways(m: Any, instance: Instance, net: Network) -> None:
    """How far and how long it is along every arc."""
    at, ids = points_of(instance, net), instance.orders["id"].tolist()
    legs = [(i, j) for i in [START, *ids] for j in [*ids, END] if i != j and (i, j) != (START, END)]
    ends = {(k, i, j): (at[k, i], at[k, j]) for k in instance.vehicle_types["id"] for i, j in legs}
    distance = {arc: float(net.distance[points]) for arc, points in ends.items()}
    duration_s = {arc: float(net.duration_s[points]) for arc, points in ends.items()}
    m.distance = pyo.Param(m.TYPES, m.LEGS, initialize=distance)
    m.duration_s = pyo.Param(m.TYPES, m.LEGS, initialize=duration_s)
    m.num_orders = pyo.Param(initialize=len(ids))
    last = set(instance.vehicle_types["id"][net.fleet.pickups_last].tolist())
    barred = net.barred_with_pickups_last
    barred_arcs = [arc for arc, points in ends.items() if arc[0] in last and barred[points]]
    m.BARRED = pyo.Set(dimen=3, initialize=barred_arcs)


def _by(ids: list[str], values: np.ndarray) -> dict[str, float]:
    return dict(zip(ids, values.tolist(), strict=True))


def _limits(ids: list[str], values: np.ndarray) -> dict[str, float]:
    """Only those that are finite."""
    return {name: value for name, value in _by(ids, values).items() if value < np.inf}


def _at_most(late_s: np.ndarray, net: Network) -> np.ndarray:
    """An absent limit as the horizon, which cuts nothing off."""
    return np.where(np.isinf(late_s), net.horizon_s, late_s)
