"""The variables of the model: flows along arcs, which are 0 where an arc is not driven."""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo


def declare_variables(m: Any) -> None:
    """Every variable, by the symbols of README.md."""
    flow, whether = pyo.NonNegativeReals, pyo.Binary
    taken, pairs, by_distance = m.BREAKS_TAKEN, m.BREAK_PAIRS, m.TYPES_BY_DISTANCE
    m.drive = pyo.Var(m.TYPES, m.LEGS, domain=whether, doc="whether an arc is driven")
    m.straight_home = pyo.Var(m.IDLE, domain=whether, doc="whether a started route visits nobody")
    m.unserved = pyo.Var(m.OPTIONAL, bounds=(0, 1), doc="whether an order is left out")
    m.ahead = pyo.Var(m.LEGS, domain=flow, doc="stops still to come")
    m.on_board = pyo.Var(m.CAPACITIES, m.LEGS, domain=flow, doc="load to be delivered")
    m.collected = pyo.Var(m.PICKUP_CAPACITIES, m.LEGS, domain=flow, doc="load picked up so far")
    m.carried = pyo.Var(
        m.LINKS,
        m.TYPES,
        m.PAIRS,
        domain=flow,
        doc="whether a transfer or a precedence is under way",
    )
    m.start_s = pyo.Var(m.TYPES, m.LEGS, domain=flow, doc="start of service before the arc")
    m.left_s = pyo.Var(m.TYPES_BY_DEPARTURE, m.LEGS, domain=flow, doc="departure of the route")
    m.loaded_s = pyo.Var(m.TYPES_BY_RELEASE, m.LEGS, domain=flow, doc="departure of the trip")
    m.reloaded = pyo.Var(m.TYPES_BY_TRIPS, m.LEGS, domain=flow, doc="how often it has reloaded")
    m.driven = pyo.Var(by_distance, m.LEGS, domain=flow, doc="distance since the depot")
    m.unserved_group = pyo.Var(m.OPTIONAL_GROUPS, bounds=(0, 1), doc="whether none is served")
    m.in_window = pyo.Var(m.WINDOWS, domain=whether, doc="whether a window is chosen")
    m.late_by_s = pyo.Var(m.DUE, domain=flow, doc="time after the due time")
    m.longest_s = pyo.Var(m.LONGEST, domain=flow, doc="duration of the longest route")
    m.break_before = pyo.Var(taken, m.STOPS, domain=whether, doc="over before the first order")
    m.break_after = pyo.Var(taken, m.STOPS, domain=whether, doc="begun after the last order")
    m.break_on = pyo.Var(taken, m.LEGS, domain=whether, doc="whether a break is on the arc")
    m.break_over = pyo.Var(taken, m.LEGS, domain=flow, doc="whether a break is over by its end")
    m.break_s = pyo.Var(taken, m.LEGS, domain=flow, doc="when the break on the arc begins")
    m.break_first = pyo.Var(pairs, m.LEGS, domain=whether, doc="which of two breaks comes first")
