"""Published plans: a line ``Route #k: orders`` for each route, and a line with the cost."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import groupby
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution, solution_of_trips

ROUTE = re.compile(r"route\s*#?\s*(\d+)\s*:(.*)", re.IGNORECASE)
COST = re.compile(r"cost\b\s*:?\s*(.*)", re.IGNORECASE)
REMARK = re.compile(
    r"(name|instance name|authors?|date|reference|solution|comment|optimal|time)\b", re.IGNORECASE
)
"""Lines that a published plan may have beside these, without meaning for the plan."""


def read_plan(instance: Instance, text: str) -> tuple[Solution, float | None]:
    """The plan, and the cost that it claims.

    With several vehicle types, k is the number of the vehicle in the file. The name of a depot
    between two orders is a call there to load again.

    Raises:
        LookupError: when the plan names orders, depots or vehicles that the instance does not have
            there.
        ValueError: at the line that is none of a plan, or when there is none that is one.
    """
    routes, claimed = _parsed(text)
    depots = set(instance.depots["location_id"].tolist()) - set(instance.orders["id"].tolist())
    routes = [(number, names) for number, names in routes if set(names) - depots]
    _all_known(instance, {name for _, names in routes for name in names} - depots)
    type_of, calls = _vehicles(instance), _calls(instance)
    driven = []
    for number, names in routes:
        vehicle_type = type_of(number)
        stretches = [(here, list(each)) for here, each in groupby(names, depots.__contains__)]
        _require_calls(number, stretches, calls[vehicle_type])
        driven.append((vehicle_type, [trip for at_depot, trip in stretches if not at_depot]))
    return solution_of_trips(instance, driven), claimed


def _parsed(text: str) -> tuple[list[tuple[int, list[str]]], float | None]:
    """The names of each numbered route, and the cost."""
    routes, claimed = [], None
    for place, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if route := ROUTE.fullmatch(words):
            routes.append((int(route[1]), route[2].split()))
        elif cost := COST.fullmatch(words):
            claimed = _cost(cost[1], place)
        elif words and not REMARK.match(words):
            raise ValueError(f"line {place} is neither a route nor a cost")
    if not routes and claimed is None:
        raise ValueError("it has neither a route nor a cost")
    return routes, claimed


def _cost(word: str, place: int) -> float:
    try:
        cost = float(word)
    except ValueError:
        cost = math.nan
    if not math.isfinite(cost):
        raise ValueError(f"the cost in line {place} is no finite number")
    return cost


class Calls(NamedTuple):
    """The locations where vehicles of a type call, None where they do not."""

    start: str | None
    reload: str | None
    end: str | None


def _calls(instance: Instance) -> dict[str, Calls]:
    """By vehicle type."""
    depots, types = instance.depots, instance.vehicle_types
    place = dict(zip(depots["id"], depots["location_id"], strict=True))
    ids = zip(*(types[f"{name}_depot_id"] for name in Calls._fields), strict=True)
    return {
        type_id: Calls(*map(place.get, each))
        for type_id, each in zip(types["id"], ids, strict=True)
    }


def _require_calls(number: int, stretches: list[tuple[bool, list[str]]], calls: Calls) -> None:
    """A route begins, loads again and ends nowhere but where its vehicle does."""
    inner = [(calls.reload, "load again")] * (len(stretches) - 2)
    meant = [(calls.start, "start"), *inner, (calls.end, "end")]
    for (at_depot, names), (place, what) in zip(stretches, meant, strict=False):
        if at_depot and set(names) != {place}:
            raise LookupError(
                f"route {number} calls at {names[0]}, its vehicle does not {what} there"
            )


def _vehicles(instance: Instance) -> Callable[[int], str]:
    """The vehicle type that drives the route of a number, from 1."""
    types = instance.vehicle_types
    if len(types) == 1:
        return lambda number: str(types["id"][0])
    if np.isnan(types["num_available"].astype(float)).any():
        raise LookupError("the plan does not say which vehicle types drive its routes")
    fleet = np.repeat(types["id"], types["num_available"].astype(int)).tolist()

    def vehicle(number: int) -> str:
        if not 1 <= number <= len(fleet):
            raise LookupError(f"route {number} has no vehicle, there are {len(fleet)}")
        return str(fleet[number - 1])

    return vehicle


def _all_known(instance: Instance, named: set[str]) -> None:
    strangers = sorted(named - set(instance.orders["id"].tolist()))
    if strangers:
        raise LookupError(f"there is no order {', '.join(strangers[:5])}")
