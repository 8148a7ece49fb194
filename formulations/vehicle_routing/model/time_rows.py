"""The rows of the model that know the clock: travel, windows, shifts and how long routes last.

The start of service flows along the driven arcs, and so does the departure of the route where a
limit or a release asks for it.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from formulations.vehicle_routing.flows.arcs import END, START
from formulations.vehicle_routing.model.load_rows import served_by


def duration_of_routes(m: Any, k: Any) -> Any:
    """Return less departure, summed over the routes of a type."""
    home_s = m.home_s[k] * m.straight_home[k] if k in m.IDLE else 0
    return sum(returned(m, k, i) - m.start_s[k, START, i] for i in m.STOPS) + home_s


def returned(m: Any, k: Any, i: Any) -> Any:
    """When the vehicle whose last order is ``i`` is back; 0 for all other orders."""
    onward_s = m.stay_s[k, i] + m.duration_s[k, i, END]
    return m.start_s[k, i, END] + onward_s * m.drive[k, i, END] + breaks_on(m, k, i, END)


def breaks_on(m: Any, k: Any, i: Any, j: Any) -> Any:
    """How long the breaks on an arc last together."""
    return sum(m.break_duration_s[b] * m.break_on[b, k, i, j] for b in m.BREAKS_OF[k])


def travel_times(m: Any, k: Any, i: Any) -> Any:
    """(12) Service starts no sooner than the vehicle is there."""
    arrival_s = sum(
        m.start_s[k, j, i]
        + (m.stay_s[k, j] + m.duration_s[k, j, i]) * m.drive[k, j, i]
        + breaks_on(m, k, j, i)
        for j in m.BEFORE[i]
    )
    return sum(m.start_s[k, i, j] for j in m.AFTER[i]) >= arrival_s


def window_opens(m: Any, k: Any, i: Any, j: Any) -> Any:
    """(13) Service starts no sooner than the order's window opens."""
    return m.start_s[k, i, j] >= m.early_s[i] * m.drive[k, i, j]


def window_closes(m: Any, k: Any, i: Any, j: Any) -> Any:
    """(14) Service starts no later than the order's window closes."""
    return m.start_s[k, i, j] <= m.late_s[i] * m.drive[k, i, j]


def shift_starts(m: Any, k: Any, i: Any) -> Any:
    """(15) No vehicle leaves before its shift starts."""
    return m.start_s[k, START, i] >= m.shift_early_s[k] * m.drive[k, START, i]


def leaves_in_shift(m: Any, k: Any, i: Any) -> Any:
    """(16) Only driven arcs leave a depot, and within the shift."""
    return m.start_s[k, START, i] <= m.shift_late_s[k] * m.drive[k, START, i]


def shift_ends(m: Any, k: Any, i: Any) -> Any:
    """(17) Every vehicle is back before its shift ends."""
    return returned(m, k, i) <= m.shift_late_s[k] * m.drive[k, i, END]


def departure(m: Any, k: Any, i: Any) -> Any:
    """(21) A route departs when its vehicle leaves the depot."""
    return m.left_s[k, START, i] == m.start_s[k, START, i]


def departure_kept(m: Any, k: Any, i: Any) -> Any:
    """(22) A route keeps its one departure from arc to arc."""
    before = sum(m.left_s[k, j, i] for j in m.BEFORE[i])
    return sum(m.left_s[k, i, j] for j in m.AFTER[i]) == before


def departure_by_arc(m: Any, k: Any, i: Any, j: Any) -> Any:
    """(23) Only driven arcs know their departure."""
    return m.left_s[k, i, j] <= m.shift_late_s[k] * m.drive[k, i, j]


def longest_duration(m: Any, k: Any, i: Any) -> Any:
    """(24) No route lasts longer than its vehicle type may be out."""
    return returned(m, k, i) - m.left_s[k, i, END] <= m.max_duration_s[k] * m.drive[k, i, END]


def released(m: Any, k: Any, i: Any) -> Any:
    """(28) No trip departs before the goods that it carries are released."""
    departed_s = sum(m.loaded_s[k, i, j] for j in m.AFTER[i])
    return departed_s >= m.release_s[i] * served_by(m, k, i)


def declare_times(m: Any) -> None:
    """The rows (12) - (17), and (21) - (24) and (28) of departures."""
    m.travel_times = pyo.Constraint(
        m.COMING_STOPS, rule=travel_times, doc="travel and service take their time"
    )
    m.window_opens = pyo.Constraint(
        m.COMING_LEGS, rule=window_opens, doc="start of the orders' time windows"
    )
    m.window_closes = pyo.Constraint(
        m.COMING_LEGS, rule=window_closes, doc="end of the orders' time windows"
    )
    m.shift_starts = pyo.Constraint(
        m.COMING_TYPES, m.STOPS, rule=shift_starts, doc="start of the vehicles' shifts"
    )
    m.leaves_in_shift = pyo.Constraint(
        m.COMING_TYPES, m.STOPS, rule=leaves_in_shift, doc="vehicles leave before their shifts end"
    )
    m.shift_ends = pyo.Constraint(
        m.TYPES, m.STOPS, rule=shift_ends, doc="end of the vehicles' shifts"
    )
    _declare_departures(m)


def _declare_departures(m: Any) -> None:
    by_departure = m.TYPES_BY_DEPARTURE
    m.departure = pyo.Constraint(
        by_departure, m.STOPS, rule=departure, doc="a route departs from its depot"
    )
    m.departure_kept = pyo.Constraint(
        by_departure, m.STOPS, rule=departure_kept, doc="a route has one departure"
    )
    m.departure_by_arc = pyo.Constraint(
        by_departure, m.LEGS, rule=departure_by_arc, doc="only driven arcs know their departure"
    )
    m.longest_duration = pyo.Constraint(
        m.TYPES_BY_DURATION, m.STOPS, rule=longest_duration, doc="longest duration of a route"
    )
    m.released = pyo.Constraint(
        m.COMING_RELEASES, rule=released, doc="goods are at the depot from their release on"
    )
