"""The rows of breaks: over before the vehicle leaves, begun after its return, or on an arc.

Whether a break is over flows along the driven arcs. One on the way falls between leaving a place
and starting service at the next.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from formulations.vehicle_routing.flows.arcs import END, START
from formulations.vehicle_routing.model.time_rows import returned


def over_at_departure(m: Any, b: Any, k: Any, i: Any) -> Any:
    """(48) On the first arc a break is over before the vehicle leaves, or taken there."""
    taken = m.break_before[b, k, i] + m.break_on[b, k, START, i]
    return m.break_over[b, k, START, i] == taken


def over_from_then_on(m: Any, b: Any, k: Any, i: Any) -> Any:
    """(49) A break that is over stays so, and each arc may add it."""
    before = sum(m.break_over[b, k, j, i] for j in m.BEFORE[i])
    onward = sum(m.break_over[b, k, i, j] - m.break_on[b, k, i, j] for j in m.AFTER[i])
    return onward == before


def every_break(m: Any, b: Any, k: Any, i: Any) -> Any:
    """(50) A vehicle that has come back takes the breaks that are not over then."""
    return m.break_over[b, k, i, END] + m.break_after[b, k, i] == m.drive[k, i, END]


def taken_on_arcs(m: Any, b: Any, k: Any, i: Any, j: Any) -> Any:
    """(51) A break that is taken on an arc is over there, ..."""
    return m.break_on[b, k, i, j] <= m.break_over[b, k, i, j]


def over_on_arcs(m: Any, b: Any, k: Any, i: Any, j: Any) -> Any:
    """(51) ... and breaks are over on driven arcs only."""
    return m.break_over[b, k, i, j] <= m.drive[k, i, j]


def break_before_leaving(m: Any, b: Any, k: Any, i: Any) -> Any:
    """(52) A vehicle leaves once the break before it can be over."""
    over_s = m.break_early_s[b] + m.break_duration_s[b]
    return m.start_s[k, START, i] >= over_s * m.break_before[b, k, i]


def break_after_return(m: Any, b: Any, k: Any, i: Any) -> Any:
    """(53) A vehicle is back while the break after it can still begin."""
    after = m.break_after[b, k, i]
    latest_s = m.break_late_s[b] * after + m.shift_late_s[k] * (m.drive[k, i, END] - after)
    return returned(m, k, i) <= latest_s


def break_opens(m: Any, b: Any, k: Any, i: Any, j: Any) -> Any:
    """(54) A break on the way begins no sooner than it may."""
    return m.break_s[b, k, i, j] >= m.break_from_s[b, k] * m.break_on[b, k, i, j]


def break_closes(m: Any, b: Any, k: Any, i: Any, j: Any) -> Any:
    """(55) A break on the way begins no later than it must."""
    return m.break_s[b, k, i, j] <= m.break_late_s[b] * m.break_on[b, k, i, j]


def break_follows_departure(m: Any, b: Any, k: Any, i: Any, j: Any) -> Any:
    """(56) A break on an arc begins when the vehicle has left the place before."""
    left_s = m.start_s[k, i, j] + m.stay_s[k, i] * m.drive[k, i, j]
    latest_s = _latest_s(m, k, i) + m.stay_s[k, i]
    untaken = m.drive[k, i, j] - m.break_on[b, k, i, j]
    return m.break_s[b, k, i, j] >= left_s - latest_s * untaken


def _latest_s(m: Any, k: Any, i: Any) -> Any:
    """When service starts at the latest, or the vehicle leaves; of what is done, when it did."""
    if (k, i) in m.PAST:
        return m.past_s[k, i]
    return m.shift_late_s[k] if i == START else m.late_s[i]


def break_before_service(m: Any, b: Any, k: Any, i: Any) -> Any:
    """(57) A break on an arc is over when service starts at its end."""
    over_s = sum(break_over_s(m, b, k, j, i) for j in m.BEFORE[i])
    return sum(m.start_s[k, i, j] for j in m.AFTER[i]) >= over_s


def break_before_return(m: Any, b: Any, k: Any, i: Any) -> Any:
    """(58) A break on the way home is over when the vehicle is back."""
    return returned(m, k, i) >= break_over_s(m, b, k, i, END)


def break_over_s(m: Any, b: Any, k: Any, i: Any, j: Any) -> Any:
    """When the break on an arc is over; 0 where there is none."""
    return m.break_s[b, k, i, j] + m.break_duration_s[b] * m.break_on[b, k, i, j]


def one_break_first(m: Any, b: Any, c: Any, k: Any, i: Any, j: Any) -> Any:
    """(59) Of two breaks on one arc the second begins when the first is over, ..."""
    latest_s = m.break_late_s[b] + m.break_duration_s[b]
    untaken = 1 - m.break_first[b, c, k, i, j]
    return m.break_s[c, k, i, j] >= break_over_s(m, b, k, i, j) - latest_s * untaken


def other_break_first(m: Any, b: Any, c: Any, k: Any, i: Any, j: Any) -> Any:
    """(60) ... or the first when the second is."""
    latest_s = m.break_late_s[c] + m.break_duration_s[c]
    untaken = m.break_first[b, c, k, i, j]
    return m.break_s[b, k, i, j] >= break_over_s(m, c, k, i, j) - latest_s * untaken


def declare_breaks(m: Any) -> None:
    """The rows (48) - (60)."""
    taken, pairs, doc = m.BREAKS_TAKEN, m.BREAK_PAIRS, "breaks of the drivers"
    m.over_at_departure = pyo.Constraint(taken, m.STOPS, rule=over_at_departure, doc=doc)
    m.over_from_then_on = pyo.Constraint(taken, m.STOPS, rule=over_from_then_on, doc=doc)
    m.every_break = pyo.Constraint(taken, m.STOPS, rule=every_break, doc=doc)
    m.taken_on_arcs = pyo.Constraint(taken, m.LEGS, rule=taken_on_arcs, doc=doc)
    m.over_on_arcs = pyo.Constraint(taken, m.LEGS, rule=over_on_arcs, doc=doc)
    m.break_before_leaving = pyo.Constraint(taken, m.STOPS, rule=break_before_leaving, doc=doc)
    m.break_after_return = pyo.Constraint(taken, m.STOPS, rule=break_after_return, doc=doc)
    m.break_opens = pyo.Constraint(taken, m.LEGS, rule=break_opens, doc=doc)
    m.break_closes = pyo.Constraint(taken, m.LEGS, rule=break_closes, doc=doc)
    m.break_follows_departure = pyo.Constraint(taken, m.LEGS, rule=break_follows_departure, doc=doc)
    m.break_before_service = pyo.Constraint(taken, m.STOPS, rule=break_before_service, doc=doc)
    m.break_before_return = pyo.Constraint(taken, m.STOPS, rule=break_before_return, doc=doc)
    m.one_break_first = pyo.Constraint(pairs, m.LEGS, rule=one_break_first, doc=doc)
    m.other_break_first = pyo.Constraint(pairs, m.LEGS, rule=other_break_first, doc=doc)
