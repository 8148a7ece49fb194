"""The sets and parameters of the model, by the symbols of README.md."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from formulations.vehicle_routing.clock import S_PER_H
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.flows.arcs import END, START, legs_of, ways_along
from formulations.vehicle_routing.flows.kinds import Kind
from formulations.vehicle_routing.flows.stops import reloads_of, stops_of
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import transferred
from formulations.vehicle_routing.travel import legs_between

Loads = dict[tuple[str, str], float]
"""By dimension and order."""


def declare_sets(m: Any, instance: Instance, fleet: list[Kind]) -> None:
    """Types k, orders i and the legs between them; a type's arcs are all legs."""
    orders = instance.orders
    ids, priced = orders["id"].tolist(), ~np.isnan(orders["unserved_cost"])
    alone = np.array([group_id is None for group_id in orders["group_id"]])
    stops = stops_of(instance)
    others = {i: [j for j in stops if j != i] for i in stops}
    m.TYPES = pyo.Set(initialize=[kind.name for kind in fleet])
    m.ORDERS = pyo.Set(initialize=ids)
    m.STOPS = pyo.Set(initialize=stops)
    m.REQUIRED = pyo.Set(initialize=orders["id"][alone & ~priced].tolist())
    m.OPTIONAL = pyo.Set(initialize=orders["id"][priced].tolist())
    m.DIMENSIONS = pyo.Set(initialize=instance.dimensions)
    m.PLACES = pyo.Set(initialize=[START, *stops, END])
    m.PAIRS = pyo.Set(dimen=2, initialize=[(i, j) for i in ids for j in ids if i != j])
    m.LEGS = pyo.Set(dimen=2, initialize=legs_of(instance))
    m.BEFORE = pyo.Set(m.STOPS, initialize={i: [START, *others[i]] for i in stops})
    m.AFTER = pyo.Set(m.STOPS, initialize={i: [*others[i], END] for i in stops})


def declare_fleet(m: Any, instance: Instance, fleet: list[Kind]) -> None:
    """What the vehicle types cost and allow; a limit that is absent is not in its set."""
    types, rows = instance.vehicle_types, [kind.type_row for kind in fleet]
    ids, used = [kind.name for kind in fleet], features(instance)
    cost_per_s = types["unit_duration_cost_per_h"] / S_PER_H
    early_s = np.maximum(np.nan_to_num(types["shift_early_s"]), instance.now_s or 0.0)
    late_s = np.nan_to_num(types["shift_late_s"], nan=horizon_s(instance))
    m.fixed_cost = pyo.Param(m.TYPES, initialize=_by(ids, types["fixed_cost"][rows]))
    m.unit_distance_cost = pyo.Param(
        m.TYPES, initialize=_by(ids, types["unit_distance_cost"][rows])
    )
    m.unit_duration_cost = pyo.Param(m.TYPES, initialize=_by(ids, cost_per_s[rows]))
    m.shift_early_s = pyo.Param(m.TYPES, initialize=_by(ids, early_s[rows]))
    m.shift_late_s = pyo.Param(m.TYPES, initialize=_by(ids, late_s[rows]))

    num_available = _limits(types["id"].tolist(), types["num_available"].astype(float))
    m.COUNTED_TYPES = pyo.Set(initialize=list(num_available))
    m.num_available = pyo.Param(m.COUNTED_TYPES, initialize=num_available)
    m.KINDS_OF = {k: [kind.name for kind in fleet if kind.type_id == k] for k in num_available}
    max_distance = _limits(ids, types["max_distance"][rows])
    m.TYPES_BY_DISTANCE = pyo.Set(initialize=list(max_distance))
    m.max_distance = pyo.Param(m.TYPES_BY_DISTANCE, initialize=max_distance)
    max_duration_s = _limits(ids, types["max_duration_s"][rows])
    m.TYPES_BY_DURATION = pyo.Set(initialize=list(max_duration_s))
    m.max_duration_s = pyo.Param(m.TYPES_BY_DURATION, initialize=max_duration_s)
    m.TYPES_BY_DEPARTURE = pyo.Set(initialize=ids if "balance" in used else list(max_duration_s))
    m.TYPES_BY_RELEASE = pyo.Set(initialize=ids if "releases" in used else [])
    capacity = {
        (dimension, k): each[dimension]
        for k, each in zip(ids, types["capacity"][rows], strict=True)
        for dimension in each
    }
    m.CAPACITIES = pyo.Set(dimen=2, initialize=list(capacity))
    m.room = pyo.Param(m.CAPACITIES, m.PLACES, initialize=_room(instance, fleet, capacity))
    collecting = list(capacity) if "pickups" in used else []
    m.PICKUP_CAPACITIES = pyo.Set(dimen=2, initialize=collecting)


def _room(
    instance: Instance, fleet: list[Kind], capacity: dict[tuple[str, str], float]
) -> dict[tuple[str, str, str], float]:
    """What there may be on board after a stop: capacity less what was just delivered.

    Of a started route all its capacity where it is, and before that anything.
    """
    delivered, _ = _loads(instance)
    ids = instance.orders["id"].tolist()
    known = {kind.name: kind for kind in fleet}
    room: dict[tuple[str, str, str], float] = {}
    for (dimension, k), most in capacity.items():
        all_load = sum(order.load.get(dimension, 0.0) for order in instance.orders)
        left = {i: most - delivered.get((dimension, i), 0.0) for i in ids}
        past = [START, *(visit.order_id for visit in known[k].visits)]
        if known[k].route is not None:
            left |= dict.fromkeys(past, all_load) | {past[-1]: most}
        left |= dict.fromkeys(reloads_of(instance), most)
        room |= {(dimension, k, i): value for i, value in ({START: most} | left).items()}
    return room


def _loads(instance: Instance) -> tuple[Loads, Loads]:
    """What is delivered from a depot, and collected for one, by dimension and order.

    Nothing of a transfer, which passes no depot. The checks read the same fields by themselves.
    """
    delivered: Loads = {}
    collected: Loads = {}
    tied = transferred(instance)
    for order in instance.orders:
        if order.id not in tied:
            side = collected if order.type == "pickup" else delivered
            side |= {(dimension, order.id): load for dimension, load in order.load.items()}
    return delivered, collected


def declare_orders(m: Any, instance: Instance) -> None:
    """Loads, windows, service and the price of leaving out; depots have no load nor service."""
    orders, (delivered, collected) = instance.orders, _loads(instance)
    ids = orders["id"].tolist()
    m.delivered_load = pyo.Param(m.DIMENSIONS, m.PLACES, initialize=delivered, default=0.0)
    m.collected_load = pyo.Param(m.DIMENSIONS, m.PLACES, initialize=collected, default=0.0)
    release_s = {i: value for i, value in _limits(ids, orders["release_s"]).items() if value > 0}
    m.RELEASED = pyo.Set(initialize=list(release_s))
    m.release_s = pyo.Param(m.RELEASED, initialize=release_s)
    shifts_late_s = np.nan_to_num(instance.vehicle_types["shift_late_s"], nan=horizon_s(instance))
    late_s = np.nan_to_num(orders["tw_late_s"], nan=shifts_late_s.max())
    early_s = _by(ids, np.nan_to_num(orders["tw_early_s"]))
    m.early_s = pyo.Param(m.STOPS, initialize=early_s, default=0.0)
    m.late_s = pyo.Param(m.STOPS, initialize=_by(ids, late_s), default=float(shifts_late_s.max()))
    m.unserved_cost = pyo.Param(m.OPTIONAL, initialize=_limits(ids, orders["unserved_cost"]))


def declare_ways(m: Any, instance: Instance, fleet: list[Kind]) -> None:
    """How far and how long it is along every arc, and which arcs pickups that come last forbid."""
    types, legs = list(instance.vehicle_types), legs_of(instance)
    arcs = [(kind.name, i, j) for kind in fleet for i, j in legs]
    ways = ways_along(instance, fleet, arcs)
    distance = {arc: way[0] for arc, way in ways.items()}
    waits_s = {(k.name, k.place): wait_s(instance, k) for k in fleet if k.route is not None}
    duration_s = {arc: way[1] + waits_s.get(arc[:2], 0.0) for arc, way in ways.items()}
    m.distance = pyo.Param(m.TYPES, m.LEGS, initialize=distance, default=0.0)
    m.duration_s = pyo.Param(m.TYPES, m.LEGS, initialize=duration_s, default=0.0)
    m.num_stops = pyo.Param(initialize=len(stops_of(instance)))
    last = {kind.name for kind in fleet if types[kind.type_row].pickups == "last"}
    done = {(kind.name, visit.order_id) for kind in fleet for visit in kind.visits}
    type_of = {order.id: order.type for order in instance.orders}
    barred = {("pickup", "delivery"), (None, "pickup")}  # None: a depot, where trips begin and end
    m.BARRED = pyo.Set(
        dimen=3,
        initialize=[
            (k, i, j)
            for k, i, j in arcs
            if k in last and (type_of.get(i), type_of.get(j)) in barred and (k, j) not in done
        ],
    )


def declare_stays(m: Any, instance: Instance, fleet: list[Kind]) -> None:
    """From the start of service until a vehicle goes on."""
    orders = instance.orders
    service_s = _by(orders["id"].tolist(), orders["service_duration_s"])
    stay_s = {(kind.name, i): value for kind in fleet for i, value in service_s.items()}
    stay_s |= {
        (kind.name, visit.order_id): visit.depart_s - visit.start_s
        for kind in fleet
        for visit in kind.visits
    }
    m.stay_s = pyo.Param(m.TYPES, m.PLACES, initialize=stay_s, default=0.0)


def _by(ids: list[str], values: np.ndarray) -> dict[str, float]:
    return dict(zip(ids, values.tolist(), strict=True))


def _limits(ids: list[str], values: np.ndarray) -> dict[str, float]:
    """Only those that are stated."""
    return {name: value for name, value in _by(ids, values).items() if value == value}


def wait_s(instance: Instance, started: Kind) -> float:
    """How long a started route stays where it is, because nothing begins before now."""
    return max(0.0, (instance.now_s or 0.0) - started.depart_s)


def horizon_s(instance: Instance) -> float:
    """An instant by which every sensible route is back, where no shift says so.

    From the last instant on that the file names no vehicle has to wait any more.
    """
    instants = [instance.now_s or 0.0]
    for table in (
        *(instance.vehicle_types, instance.orders, instance.time_windows),
        *(instance.breaks, instance.started_routes, instance.started_visits),
    ):
        fields = [name for name in table.row_type.model_fields if name.endswith("_s")]
        for values in (table[name].astype(float) for name in fields):
            instants += values[~np.isnan(values)].tolist()
    busy_s = instance.orders["service_duration_s"].sum() + instance.breaks["duration_s"].sum()
    depots, orders = (_locations(instance, name) for name in ("depots", "orders"))
    between = legs_between(instance.travel, instance.locations)
    places = np.concatenate([depots, orders])
    longest_s = between(places[:, None], places).duration_s.max(axis=1)
    driving_s = longest_s[: len(depots)].max() + longest_s[len(depots) :].sum()
    driving_s += len(reloads_of(instance)) * longest_s[: len(depots)].max()
    return float(max(instants) + busy_s + driving_s)


def _locations(instance: Instance, name: str) -> np.ndarray:
    return instance.locations.rows_of(getattr(instance, name)["location_id"])
