"""What a planner reads of a routing plan: routes, fleet, the longest day and what is left out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.vehicle_routing.checks.case import case_of
from formulations.vehicle_routing.clock import S_PER_H, clock
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import amounts
from formulations.vehicle_routing.report.tables import section
from formulations.vehicle_routing.report.words import word_sections
from formulations.vehicle_routing.solution import Solution
from formulations.vehicle_routing.times.drives import nearest_window, windows_by_order
from formulations.vehicle_routing.why_not.unserved import (
    chosen_of_groups,
    explained,
    rows_left_out,
)
from optimizer.sdk import Section, Unserved


def sections(instance: Instance, solution: Solution) -> Iterator[Section]:
    """Tables of at most ``tables.MOST_ROWS`` rows, the most important ones first; none is empty."""
    if len(solution.routes):
        yield _routes(instance, solution)
        yield _vehicles(instance, solution)
        yield from (table for table in [_longest_day(instance, solution)] if table.rows)
        yield from word_sections(instance, solution)
    if len(solution.unserved):
        yield _left_out(instance, solution)


def kpis(instance: Instance, solution: Solution) -> dict[str, float]:
    """Key figures; ``mean_load_pct`` is how full vehicles get, in their fullest dimension.

    Of a group one order is wanted.
    """
    routes, visits = solution.routes, solution.visits
    num_alone = int((instance.orders["group_id"] == np.array(None)).sum())
    num_wanted, num_routes = num_alone + len(instance.groups), len(routes)
    driving_s = _driving_s(instance, solution)
    service_s = float((visits["depart_s"] - visits["start_s"]).sum())
    duration_s = float(_duration_s(solution).sum())
    return {
        "routes": float(num_routes),
        "orders_served": float(len(visits)),
        "served_pct": 100.0 * len(visits) / num_wanted,
        "stops_per_route": len(visits) / max(1, num_routes),
        "distance": float(routes["distance"].sum()),
        "duration_h": duration_s / S_PER_H,
        "driving_h": driving_s / S_PER_H,
        "waiting_h": (duration_s - driving_s - service_s - _rested_s(instance, solution)) / S_PER_H,
        "mean_load_pct": float(_load_pct(instance, solution).sum()) / max(1, num_routes),
    }


def unserved(instance: Instance, solution: Solution) -> Iterator[Unserved]:
    """Every order left out: why, proved or likely, and what would get it served."""
    return explained(instance, solution)


# -- the tables ----------------------------------------------------------------------------


def _routes(instance: Instance, solution: Solution) -> Section:
    """Every route from leaving to returning, the longest distance first."""
    routes = solution.routes
    stops = np.bincount(_route_rows(solution), minlength=len(routes))
    full_pct = _load_pct(instance, solution)
    trips = _trips(solution)
    several = max(trips) > 1
    rows = [
        (
            routes["id"][k],
            routes["vehicle_type_id"][k],
            *([trips[k]] if several else []),
            int(stops[k]),
            _rounded(routes["distance"][k]),
            clock(routes["leave_s"][k]),
            clock(routes["return_s"][k]),
            *_amounts(instance, routes["load"][k]),
            _rounded(full_pct[k]),
        )
        for k in np.argsort(-routes["distance"], kind="stable").tolist()
    ]
    figures = ("stops", "distance", "leaves", "returns", *instance.dimensions, "full %")
    what = ("route", "vehicle", *(["trips"] if several else []))
    return section(f"Routes, {len(rows)} in all", (*what, *figures), rows)


def _vehicles(instance: Instance, solution: Solution) -> Section:
    """What each vehicle type does, those that are driven most first."""
    types, routes = instance.vehicle_types, solution.routes
    rows = []
    for k, name in enumerate(types["id"].tolist()):
        driven = routes["vehicle_type_id"] == name
        available = types["num_available"].astype(float)[k]
        rows.append(
            (
                name,
                int(driven.sum()),
                "any number" if np.isnan(available) else int(available),
                _rounded(routes["distance"][driven].sum()),
                _rounded(_duration_s(solution)[driven].sum() / S_PER_H),
            )
        )
    rows.sort(key=lambda row: -row[1])
    columns = ("vehicle type", "used", "available", "distance", "hours")
    return section("Vehicles", columns, rows)


def _longest_day(instance: Instance, solution: Solution) -> Section:
    """The stops of the route that lasts longest, in sequence."""
    longest = int(np.argmax(_duration_s(solution)))
    name = solution.routes["id"][longest]
    orders = instance.orders.by("id")
    windows = dict(zip(orders, windows_by_order(instance), strict=True))
    visits = [visit for visit in solution.visits if visit.route_id == name]
    typed = "pickups" in features(instance)
    several = any(visit.trip > 1 for visit in visits)
    rows = [
        (
            *([visit.trip] if several else []),
            visit.order_id,
            *([orders[visit.order_id].type] if typed else []),
            clock(visit.arrive_s),
            clock(visit.start_s),
            clock(visit.depart_s),
            *_window(windows[visit.order_id], visit.start_s),
            *_amounts(instance, visit.load),
        )
        for visit in sorted(visits, key=lambda visit: visit.position)
    ]
    what = [*(["trip"] if several else []), "order", *(["type"] if typed else [])]
    times = ("arrives", "starts", "departs", "opens", "closes")
    title = f"Stops of {name}, the route that lasts longest, and the load then on board"
    return section(title, (*what, *times, *instance.dimensions), rows)


def _left_out(instance: Instance, solution: Solution) -> Section:
    """Orders that no route serves, the dearest first."""
    price, left_out = _prices(instance, solution), rows_left_out(instance, solution)
    dearest = left_out[np.argsort(-price[left_out], kind="stable")]
    loads = instance.orders["load"]
    rows = [
        (instance.orders["id"][k], *_amounts(instance, loads[k]), _price_or_none(price[k]))
        for k in dearest
    ]
    columns = ("order", *instance.dimensions, "cost of leaving out")
    return section("Orders left out", columns, rows)


# -- figures and words ---------------------------------------------------------------------


def _window(
    windows: tuple[tuple[float, float], ...], start_s: float
) -> tuple[str | None, str | None]:
    """When the window opens and closes in which service starts, else the nearest one."""
    early_s, late_s = nearest_window(windows, start_s)
    return clock(early_s) if early_s else None, None if np.isinf(late_s) else clock(late_s)


def _prices(instance: Instance, solution: Solution) -> np.ndarray:
    """What leaving each order out costs; what a group costs stands at its first order."""
    price = instance.orders["unserved_cost"].copy()
    chosen, group_ids = chosen_of_groups(instance, solution), instance.orders["group_id"].tolist()
    for group in instance.groups:
        if group.id not in chosen and group.unserved_cost is not None:
            price[group_ids.index(group.id)] = group.unserved_cost
    return price


def _price_or_none(price: float) -> float | None:
    """An alternative has no price of its own."""
    return None if np.isnan(price) else float(price)


def _amounts(instance: Instance, load: dict[str, float]) -> list[float]:
    """A load in the sequence of the dimensions."""
    return [_rounded(load.get(dimension, 0.0)) for dimension in instance.dimensions]


def _rounded(value: float) -> float:
    """Without the noise of sums; how many decimals are shown is left to who shows them."""
    return round(float(value), 3)


def _duration_s(solution: Solution) -> np.ndarray:
    duration_s: np.ndarray = solution.routes["return_s"] - solution.routes["leave_s"]
    return duration_s


def _rested_s(instance: Instance, solution: Solution) -> float:
    """Seconds of breaks on the way, all routes together."""
    rows = instance.breaks.rows_of(solution.breaks["break_id"])
    return float(instance.breaks["duration_s"][rows].sum())


def _load_pct(instance: Instance, solution: Solution) -> np.ndarray:
    """How full each vehicle gets in its fullest dimension, 0 where nothing limits it."""
    types, routes = instance.vehicle_types, solution.routes
    kind = types.rows_of(routes["vehicle_type_id"])
    capacity = amounts(types["capacity"], instance.dimensions, np.inf)[kind]
    load = amounts(routes["load"], instance.dimensions, 0.0)
    share = np.divide(load, capacity, out=np.zeros_like(load), where=capacity > 0)
    return np.asarray(100.0 * share.max(axis=1, initial=0.0))


def _route_rows(solution: Solution) -> np.ndarray:
    """Of each visit, the row of its route."""
    return solution.routes.rows_of(solution.visits["route_id"])


def _trips(solution: Solution) -> list[int]:
    """How many trips each route has."""
    trips = np.zeros(len(solution.routes), dtype=int)
    np.maximum.at(trips, _route_rows(solution), solution.visits["trip"])
    return trips.tolist()


def _driving_s(instance: Instance, solution: Solution) -> float:
    """Seconds on the road, all routes together; of what is done, as long as it took."""
    case = case_of(instance, solution)
    way, visits = case.way, case.plan.visits
    left_s = np.where(
        way.is_first, case.plan.routes["leave_s"][way.route], np.roll(visits["depart_s"], 1)
    )
    took_s = visits["arrive_s"] - left_s
    drives_s = np.where(case.ahead, way.back.duration_s + way.legs.duration_s, took_s)
    return float(drives_s.sum() + way.home.duration_s.sum())
