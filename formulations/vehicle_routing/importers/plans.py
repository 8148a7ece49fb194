"""Published plans: a line ``Route #k: orders`` for each route, and a line with the cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution, solution_of_trips


def read_plan(instance: Instance, text: str) -> tuple[Solution, float | None]:
    """The plan, and the cost that it claims.

    With several vehicle types, k is the number of the vehicle in the file. The name of a depot
    between two orders is a call there to load again.

    Raises:
        LookupError: when the plan names orders or vehicles that the instance does not have.
    """
    routes = re.findall(r"(?im)^\s*route\s*#?(\d+)\s*:(.*)$", text)
    claimed = re.search(r"(?im)^\s*cost\s*:?\s*(\S+)", text)
    depots = set(instance.depots["location_id"].tolist()) - set(instance.orders["id"].tolist())
    driven = [(int(number), _trips(words.split(), depots)) for number, words in routes]
    driven = [(number, trips) for number, trips in driven if trips]
    _all_known(instance, {name for _, trips in driven for trip in trips for name in trip})
    vehicle = _vehicles(instance)
    plan = solution_of_trips(instance, [(vehicle(number), trips) for number, trips in driven])
    return plan, float(claimed[1]) if claimed else None


def _trips(names: list[str], depots: set[str]) -> list[list[str]]:
    """The orders of a route from one call at a depot to the next."""
    return [list(trip) for at_depot, trip in groupby(names, depots.__contains__) if not at_depot]


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
