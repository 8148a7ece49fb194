"""What a planner reads of lateness, changes against the last plan, and breaks on the way."""

from __future__ import annotations

from collections.abc import Iterator

from formulations.vehicle_routing.clock import S_PER_H, clock, tolerance_s
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.report.tables import section
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Section


def word_sections(instance: Instance, solution: Solution) -> Iterator[Section]:
    """One table for each of them that the plan has."""
    tables = (
        _late(instance, solution),
        _changed(instance, solution),
        _breaks(instance, solution),
    )
    yield from (table for table in tables if table.rows)


def _late(instance: Instance, solution: Solution) -> Section:
    """Services that start after they were due by more than noise, the dearest first."""
    orders, done = instance.orders.by("id"), _done(instance)
    rows = []
    for visit in solution.visits:
        order = orders[visit.order_id]
        if order.due_s is None or order.id in done:
            continue
        if visit.start_s > order.due_s + tolerance_s(order.due_s):
            late_h = (visit.start_s - order.due_s) / S_PER_H
            times = (clock(order.due_s), clock(visit.start_s))
            price = round(late_h * order.lateness_cost_per_h, 2)
            rows.append((order.id, visit.route_id, *times, round(60.0 * late_h, 3), price))
    rows.sort(key=lambda row: -row[-1])
    columns = ("order", "route", "due", "starts", "minutes late", "cost")
    return section("Late services", columns, rows)


def _changed(instance: Instance, solution: Solution) -> Section:
    """Orders served by another vehicle type than planned, the dearest first."""
    orders, done = instance.orders.by("id"), _done(instance)
    routes = solution.routes
    types = dict(zip(routes["id"].tolist(), routes["vehicle_type_id"].tolist(), strict=True))
    rows = [
        (name, order.planned_vehicle_type_id, types[route_id], order.change_cost)
        for name, route_id in zip(
            solution.visits["order_id"].tolist(), solution.visits["route_id"].tolist(), strict=True
        )
        for order in [orders[name]]
        if order.planned_vehicle_type_id not in (None, types[route_id]) and name not in done
    ]
    rows.sort(key=lambda row: -row[-1])
    return section("Changes against the last plan", ("order", "planned", "now", "cost"), rows)


def _breaks(instance: Instance, solution: Solution) -> Section:
    """Breaks on the way, by route."""
    breaks = instance.breaks.by("id")
    rows = [
        (each.route_id, each.break_id, clock(each.start_s), clock(each.start_s + duration_s))
        for each in solution.breaks
        for duration_s in [breaks[each.break_id].duration_s]
    ]
    return section("Breaks on the way", ("route", "break", "begins", "ends"), rows)


def _done(instance: Instance) -> set[str]:
    """Orders of which a started route has done what no longer costs anything."""
    return set(instance.started_visits["order_id"].tolist())
