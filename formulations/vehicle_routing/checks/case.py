"""A plan under examination: the part of it that names what exists, and the way that it drives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from formulations.vehicle_routing.checks.verdicts import broken
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import Itinerary, itinerary
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Table, Violation


class Case(NamedTuple):
    """The known part of a plan, its visits by route and position as those of ``way``."""

    instance: Instance
    plan: Solution
    way: Itinerary

    @property
    def routes(self) -> list[str]:
        """How routes are called in a violation."""
        return [f"route {name}" for name in self.plan.routes["id"]]

    @property
    def visits(self) -> list[str]:
        """How visits are called in a violation."""
        pairs = zip(self.plan.visits["order_id"], self.plan.visits["route_id"], strict=True)
        return [f"order {order_id} on route {route_id}" for order_id, route_id in pairs]

    @property
    def ahead(self) -> np.ndarray:
        """Whether a visit is still to come: (visits,)."""
        return np.asarray(self.way.done < 0)

    @property
    def visit_rows(self) -> dict[str, int]:
        """The visit of each order that has one."""
        return self.plan.visits.row_of("order_id")


def case_of(instance: Instance, solution: Solution) -> Case:
    """The plan without the rows that name what does not exist."""
    plan = _known_part(instance, solution)
    way = itinerary(
        instance,
        order=instance.orders.rows_of(plan.visits["order_id"]),
        route=plan.routes.rows_of(plan.visits["route_id"]),
        trip=plan.visits["trip"],
        vehicle_type=instance.vehicle_types.rows_of(plan.routes["vehicle_type_id"]),
        started=instance.started_routes.rows_of(plan.routes["id"]),
    )
    return Case(instance, plan, way)


def unknown_ids(instance: Instance, plan: Solution) -> Iterator[Violation]:
    """References to what does not exist, and route ids that are used twice."""
    routes, visits, breaks = plan.routes, plan.visits, plan.breaks
    references = (
        ("vehicle type", routes["vehicle_type_id"], instance.vehicle_types["id"]),
        ("route", visits["route_id"], routes["id"]),
        ("order", visits["order_id"], instance.orders["id"]),
        ("order", plan.unserved["order_id"], instance.orders["id"]),
        ("route", breaks["route_id"], routes["id"]),
        ("break", breaks["break_id"], instance.breaks["id"]),
    )
    for what, named, known in references:
        for name in sorted(set(named.tolist()) - set(known.tolist())):
            yield broken("known ids", f"{what} {name}", 1.0, "ids", f"there is no such {what}")
    maps = [*routes["load"], *visits["load"]]
    for name in sorted({name for each in maps for name in each} - set(instance.dimensions)):
        yield broken("known ids", f"dimension {name}", 1.0, "ids", "there is no such dimension")
    for name, times in Counter(routes["id"].tolist()).items():
        if times > 1:
            yield broken("known ids", f"route {name}", times - 1.0, "ids", "the id is used twice")


def _known_part(instance: Instance, plan: Solution) -> Solution:
    """The rows of the plan whose references exist, visits by route and position."""
    routes = _kept(plan.routes, "vehicle_type_id", instance.vehicle_types["id"])
    visits = _kept(plan.visits, "order_id", instance.orders["id"])
    visits = _kept(visits, "route_id", routes["id"])
    in_sequence = np.lexsort((visits["position"], routes.rows_of(visits["route_id"])))
    breaks = _kept(plan.breaks, "route_id", routes["id"])
    return Solution(
        routes=routes,
        visits=visits.part(in_sequence),
        unserved=_kept(plan.unserved, "order_id", instance.orders["id"]),
        breaks=_kept(breaks, "break_id", instance.breaks["id"]),
    )


def _kept(table: Table[Any], field: str, known: np.ndarray) -> Table[Any]:
    names = set(known.tolist())
    return table.part(np.flatnonzero([name in names for name in table[field].tolist()]))
