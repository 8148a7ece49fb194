"""Sets and parameters of the words that few days have, by the symbols of README.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pyomo.core as pyo

from formulations.vehicle_routing.clock import S_PER_H
from formulations.vehicle_routing.flows.arcs import (
    END,
    START,
    late_orders,
    legs_of,
    links,
    sequences_ahead,
    ways_along,
)
from formulations.vehicle_routing.flows.kinds import Kind, break_pairs, breaks_of
from formulations.vehicle_routing.flows.stops import reloads_of, stops_of
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import transferred
from formulations.vehicle_routing.model.symbols import horizon_s, wait_s
from optimizer.sdk import FEASIBILITY


def declare_choice_symbols(m: Any, instance: Instance, fleet: list[Kind]) -> None:
    """Groups of alternatives, and which kind may not serve which order, or only at a cost."""
    groups, alternatives = list(instance.groups), defaultdict(list)
    for order in instance.orders:
        alternatives[order.group_id].append(order.id)
    priced = {each.id: each.unserved_cost for each in groups if each.unserved_cost is not None}
    m.REQUIRED_GROUPS = pyo.Set(initialize=[each.id for each in groups if each.id not in priced])
    m.OPTIONAL_GROUPS = pyo.Set(initialize=list(priced))
    m.group_cost = pyo.Param(m.OPTIONAL_GROUPS, initialize=priced)
    m.ALTERNATIVES = {each.id: alternatives[each.id] for each in groups}

    types, visited = list(instance.vehicle_types), instance.started_visits["order_id"].tolist()
    orders = [order for order in instance.orders if order.id not in visited]
    m.WITHOUT_TAGS = pyo.Set(
        dimen=2,
        initialize=[
            (kind.name, order.id)
            for kind in fleet
            for order in orders
            if not set(order.required_tags) <= set(types[kind.type_row].tags)
        ],
    )
    change_cost = {
        (kind.name, order.id): order.change_cost
        for kind in fleet
        for order in orders
        if order.planned_vehicle_type_id not in (None, kind.type_id) and order.change_cost > 0
    }
    m.CHANGES = pyo.Set(dimen=2, initialize=list(change_cost))
    m.change_cost = pyo.Param(m.CHANGES, initialize=change_cost)


def declare_link_symbols(m: Any, instance: Instance) -> None:
    """What is carried from one order to another: a transfer, or only the sequence."""
    orders, transfers = instance.orders.by("id"), list(instance.transfers)
    load = {
        (dimension, each.id): orders[each.pickup_order_id].load.get(dimension, 0.0)
        for each in transfers
        for dimension in instance.dimensions
    }
    ends, names = links(instance), [each.id for each in transfers]
    m.TRANSFERS = pyo.Set(initialize=names)
    m.PRECEDENCES = pyo.Set(initialize=[name for name in ends if name not in names])
    m.LINKS = pyo.Set(initialize=list(ends))
    m.transfer_load = pyo.Param(m.DIMENSIONS, m.TRANSFERS, initialize=load)
    m.first_order = {name: first for name, (first, _) in ends.items()}
    m.second_order = {name: second for name, (_, second) in ends.items()}
    m.DIRECT_PAIRS = pyo.Set(dimen=2, initialize=sequences_ahead(instance, directly=True))


def declare_window_symbols(m: Any, instance: Instance) -> None:
    """Several windows of an order, and the instants after which it is late."""
    windows, latest_s = list(instance.time_windows), horizon_s(instance)
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, window in enumerate(windows):
        numbers[window.order_id].append(number)
    m.WINDOWS = pyo.Set(initialize=range(len(windows)))
    visited = set(instance.started_visits["order_id"].tolist())
    m.WINDOWED = pyo.Set(initialize=[order_id for order_id in numbers if order_id not in visited])
    m.WINDOWS_OF = dict(numbers)
    m.window_early_s = pyo.Param(
        m.WINDOWS, initialize={w: each.early_s or 0.0 for w, each in enumerate(windows)}
    )
    m.window_late_s = pyo.Param(
        m.WINDOWS,
        initialize={
            w: latest_s if each.late_s is None else each.late_s for w, each in enumerate(windows)
        },
    )
    due = late_orders(instance)
    m.DUE = pyo.Set(initialize=list(due))
    m.due_s = pyo.Param(m.DUE, initialize={i: order.due_s for i, order in due.items()})
    m.lateness_cost = pyo.Param(
        m.DUE, initialize={i: order.lateness_cost_per_h / S_PER_H for i, order in due.items()}
    )
    longest_cost = instance.longest_route_cost_per_h / S_PER_H
    m.LONGEST = pyo.Set(initialize=["longest"] if longest_cost > 0 else [])
    m.longest_cost = pyo.Param(initialize=longest_cost)


def declare_break_symbols(m: Any, instance: Instance, fleet: list[Kind]) -> None:
    """Which break every vehicle of a kind takes."""
    breaks = list(instance.breaks)
    ids = [each.id for each in breaks]
    now_s = instance.now_s or 0.0
    taken = [(b.id, k.name) for k in fleet for b in breaks_of(instance, k)]
    m.BREAKS = pyo.Set(initialize=ids)
    m.BREAKS_TAKEN = pyo.Set(dimen=2, initialize=taken)
    m.BREAKS_OF = {k.name: [b for b, name in taken if name == k.name] for k in fleet}
    pairs = [(*pair, kind.name) for kind in fleet for pair in break_pairs(instance, kind)]
    m.BREAK_PAIRS = pyo.Set(dimen=3, initialize=pairs)
    started = {kind.name for kind in fleet if kind.route is not None}
    begin_s = {b.id: b.early_s for b in breaks}
    on_the_way_s = {(b, k): max(begin_s[b], now_s if k in started else 0.0) for b, k in taken}
    m.break_from_s = pyo.Param(m.BREAKS_TAKEN, initialize=on_the_way_s)
    for field in ("early_s", "late_s", "duration_s"):
        values = dict(zip(ids, instance.breaks[field].tolist(), strict=True))
        setattr(m, f"break_{field}", pyo.Param(m.BREAKS, initialize=values))


def declare_trip_symbols(m: Any, instance: Instance, fleet: list[Kind]) -> None:
    """Stops to reload, whose they are, and how many trips a vehicle makes at most."""
    reloads, types = reloads_of(instance), list(instance.vehicle_types)
    most = {
        kind.name: float(trips - 1)
        for kind in fleet
        if (trips := types[kind.type_row].max_trips) is not None and reloads
    }
    names, of = list(reloads), {name: each.id for name, each in reloads.items()}
    owners = {name: [k.name for k in fleet if k.type_id == of[name]] for name in names}
    m.RELOADS = pyo.Set(initialize=names)
    m.FOREIGN_RELOADS = pyo.Set(
        dimen=2,
        initialize=[(k.name, r) for k in fleet for r in names if k.name not in owners[r]],
    )
    m.NEXT_RELOADS = pyo.Set(
        dimen=2, initialize=[(r, s) for r, s in pairwise(names) if of[r] == of[s]]
    )
    loaded = [(i, j) for i, j in legs_of(instance) if i == START or i in reloads]
    to_nobody = [(i, j) for i, j in loaded if j == END or j in reloads]
    m.EMPTY_TRIPS = pyo.Set(dimen=2, initialize=to_nobody)
    m.RELOADED_LEGS = pyo.Set(dimen=2, initialize=[(i, j) for i, j in loaded if i != START])
    m.LOADED_LEGS = pyo.Set(dimen=2, initialize=loaded)
    m.TYPES_BY_TRIPS = pyo.Set(initialize=list(most))
    m.most_reloads = pyo.Param(m.TYPES_BY_TRIPS, initialize=most)


def declare_past_symbols(m: Any, instance: Instance, fleet: list[Kind]) -> None:
    """What started routes have done: arcs that are driven, and when service started before them."""
    started = [kind for kind in fleet if kind.route is not None]
    past_s = {(kind.name, START): kind.route.leave_s for kind in started if kind.route is not None}
    driven = []
    for kind in started:
        ids = [START, *(visit.order_id for visit in kind.visits)]
        driven += [(kind.name, i, j) for i, j in pairwise(ids)]
        past_s |= {(kind.name, visit.order_id): visit.start_s for visit in kind.visits}
    m.STARTED = pyo.Set(initialize=[kind.name for kind in started])
    _declare_ways_home(m, instance, [kind for kind in started if not kind.visits])
    m.DRIVEN_ARCS = pyo.Set(dimen=3, initialize=driven)
    m.PAST = pyo.Set(dimen=2, initialize=list(past_s))
    m.past_s = pyo.Param(m.PAST, initialize=past_s)
    stops, legs = stops_of(instance), legs_of(instance)
    onward = [(i, j) for i, j in legs if i != START]
    names = [kind.name for kind in fleet]
    m.PAST_ARCS = pyo.Set(
        dimen=3, initialize=[(k, i, j) for k in names for i, j in legs if (k, i) in past_s]
    )
    m.COMING_LEGS = pyo.Set(
        dimen=3, initialize=[(k, i, j) for k in names for i, j in onward if (k, i) not in past_s]
    )
    new = [kind.name for kind in fleet if kind.route is None]
    released = [order.id for order in instance.orders if (order.release_s or 0.0) > 0]
    m.COMING_TYPES = pyo.Set(initialize=new)
    m.COMING_RELEASES = pyo.Set(dimen=2, initialize=[(k, i) for k in new for i in released])
    coming = [(k, i) for k in names for i in stops if (k, i) not in past_s]
    m.COMING_STOPS = pyo.Set(dimen=2, initialize=coming)
    m.NOT_ON_BOARD = pyo.Set(dimen=2, initialize=list(_not_on_board(instance, fleet)))


def _declare_ways_home(m: Any, instance: Instance, idle: list[Kind]) -> None:
    """Of started routes that have visited nobody: how far and long it is if they never do."""
    types, distance, home_s, too_far = list(instance.vehicle_types), {}, {}, []
    ways = ways_along(instance, idle, [(kind.name, START, END) for kind in idle])
    for kind in idle:
        way = ways.get((kind.name, START, END))
        of, name, leave_s = types[kind.type_row], kind.name, kind.depart_s
        distance[name] = way[0] if way else 0.0
        home_s[name] = way[1] + wait_s(instance, kind) if way else 0.0
        limits = (
            (distance[name], of.max_distance),
            (home_s[name], of.max_duration_s),
            (leave_s + home_s[name], of.shift_late_s),
        )
        if any(limit is not None and value > limit * (1 + FEASIBILITY) for value, limit in limits):
            too_far.append(name)
    m.IDLE = pyo.Set(initialize=[kind.name for kind in idle])
    m.TOO_FAR_FROM_HOME = pyo.Set(initialize=too_far)
    m.home_distance = pyo.Param(m.IDLE, initialize=distance)
    m.home_s = pyo.Param(m.IDLE, initialize=home_s)


def _not_on_board(instance: Instance, fleet: list[Kind]) -> Iterator[tuple[str, str]]:
    """Kinds and orders of other kinds: goods are on one started route, or on none."""
    tied = transferred(instance)
    visited = set(instance.started_visits["order_id"].tolist())
    for kind in fleet:
        route_id = None if kind.route is None else kind.route.id
        for order in instance.orders:
            added = order.route_id is None and (order.type == "pickup" or order.id in tied)
            if order.id not in visited and order.route_id != route_id and not added:
                yield kind.name, order.id
