"""The rows of orders with several windows, of due times, and of the longest route.

An order is served at most once, so the starts before its arcs add up to its start of service.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from formulations.vehicle_routing.flows.arcs import END
from formulations.vehicle_routing.model.load_rows import served_by
from formulations.vehicle_routing.model.time_rows import returned


def start_of_service(m: Any, i: Any) -> Any:
    """When service of an order starts; 0 where it is left out."""
    return sum(m.start_s[k, i, j] for k in m.TYPES for j in m.AFTER[i])


def one_window(m: Any, i: Any) -> Any:
    """(38) An order that is served is served in one of its windows."""
    chosen = sum(m.in_window[w] for w in m.WINDOWS_OF[i])
    return chosen == sum(served_by(m, k, i) for k in m.TYPES)


def chosen_window_opens(m: Any, i: Any) -> Any:
    """(39) Service starts no sooner than the chosen window opens."""
    early_s = sum(m.window_early_s[w] * m.in_window[w] for w in m.WINDOWS_OF[i])
    return start_of_service(m, i) >= early_s


def chosen_window_closes(m: Any, i: Any) -> Any:
    """(40) Service starts no later than the chosen window closes."""
    late_s = sum(m.window_late_s[w] * m.in_window[w] for w in m.WINDOWS_OF[i])
    return start_of_service(m, i) <= late_s


def lateness(m: Any, i: Any) -> Any:
    """(41) Service after the due time is late."""
    due_s = m.due_s[i] * sum(served_by(m, k, i) for k in m.TYPES)
    return m.late_by_s[i] >= start_of_service(m, i) - due_s


def longest_route(m: Any, of: Any, k: Any, i: Any) -> Any:
    """(42) No route lasts longer than the longest one."""
    return m.longest_s[of] >= returned(m, k, i) - m.left_s[k, i, END]


def declare_windows(m: Any) -> None:
    """The rows (38) - (42)."""
    m.one_window = pyo.Constraint(
        m.WINDOWED, rule=one_window, doc="service falls into one of the order's windows"
    )
    m.chosen_window_opens = pyo.Constraint(
        m.WINDOWED, rule=chosen_window_opens, doc="start of the chosen windows"
    )
    m.chosen_window_closes = pyo.Constraint(
        m.WINDOWED, rule=chosen_window_closes, doc="end of the chosen windows"
    )
    m.lateness = pyo.Constraint(m.DUE, rule=lateness, doc="service after the due time is late")
    m.longest_route = pyo.Constraint(
        m.LONGEST,
        m.TYPES,
        m.STOPS,
        rule=longest_route,
        doc="no route lasts longer than the longest one",
    )
