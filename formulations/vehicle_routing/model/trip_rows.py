"""The rows of trips: a vehicle that comes to its reload depot is empty, and full when it leaves.

Between trips it stops to reload; such stops are alike, and each of them is made once or not at all.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from formulations.vehicle_routing.flows.arcs import START
from formulations.vehicle_routing.model.load_rows import served_by


def own_reloads(m: Any, k: Any, r: Any) -> Any:
    """(61) Vehicles of other types do not reload there."""
    return served_by(m, k, r) == 0


def one_reload(m: Any, r: Any) -> Any:
    """(62) Each stop to reload is made at most once."""
    return sum(served_by(m, k, r) for k in m.TYPES) <= 1


def reloads_in_turn(m: Any, r: Any, s: Any) -> Any:
    """(63) Of stops that are alike the first are made."""
    return sum(served_by(m, k, s) - served_by(m, k, r) for k in m.TYPES) <= 0


def trips_to_somebody(m: Any, k: Any, i: Any, j: Any) -> Any:
    """(64) No trip goes from depot to depot."""
    return m.drive[k, i, j] == 0


def all_delivered(m: Any, d: Any, k: Any, r: Any) -> Any:
    """(65) Nothing to be delivered is on board when a trip ends."""
    return sum(m.on_board[d, k, i, r] for i in m.BEFORE[r]) == 0


def set_down(m: Any, d: Any, k: Any, r: Any) -> Any:
    """(66) Nothing that was collected is on board when the next trip begins."""
    return sum(m.collected[d, k, r, j] for j in m.AFTER[r]) == 0


def reloads_so_far(m: Any, k: Any, i: Any) -> Any:
    """(67) A vehicle counts how often it has reloaded."""
    before = sum(m.reloaded[k, j, i] for j in m.BEFORE[i])
    added = served_by(m, k, i) if i in m.RELOADS else 0
    return sum(m.reloaded[k, i, j] for j in m.AFTER[i]) == before + added


def most_trips(m: Any, k: Any, i: Any, j: Any) -> Any:
    """(68) No vehicle makes more trips than its type may."""
    return m.reloaded[k, i, j] <= (0 if i == START else m.most_reloads[k]) * m.drive[k, i, j]


def loading(m: Any, k: Any, i: Any, j: Any) -> Any:
    """(69) A trip departs when its vehicle leaves the depot."""
    return m.loaded_s[k, i, j] == m.start_s[k, i, j]


def loading_kept(m: Any, k: Any, i: Any) -> Any:
    """(70) A trip keeps its one departure from arc to arc."""
    before = sum(m.loaded_s[k, j, i] for j in m.BEFORE[i])
    return sum(m.loaded_s[k, i, j] for j in m.AFTER[i]) == before


def loading_by_arc(m: Any, k: Any, i: Any, j: Any) -> Any:
    """(71) Only driven arcs know the departure of their trip."""
    return m.loaded_s[k, i, j] <= m.shift_late_s[k] * m.drive[k, i, j]


def no_break_after_reload(m: Any, b: Any, k: Any, r: Any, j: Any) -> Any:
    """(72) A break before the next trip is over before the vehicle leaves again."""
    return m.break_on[b, k, r, j] == 0


def declare_trips(m: Any) -> None:
    """The rows (61) - (72)."""
    by_trips, by_release = m.TYPES_BY_TRIPS, m.TYPES_BY_RELEASE
    m.own_reloads = pyo.Constraint(
        m.FOREIGN_RELOADS, rule=own_reloads, doc="vehicles reload at their own depots"
    )
    m.one_reload = pyo.Constraint(
        m.RELOADS, rule=one_reload, doc="each stop to reload is made at most once"
    )
    m.reloads_in_turn = pyo.Constraint(
        m.NEXT_RELOADS, rule=reloads_in_turn, doc="stops to reload are made in turn"
    )
    m.trips_to_somebody = pyo.Constraint(
        m.TYPES, m.EMPTY_TRIPS, rule=trips_to_somebody, doc="every trip serves an order"
    )
    m.all_delivered = pyo.Constraint(
        m.CAPACITIES, m.RELOADS, rule=all_delivered, doc="a trip delivers all that it carries"
    )
    m.set_down = pyo.Constraint(
        m.PICKUP_CAPACITIES, m.RELOADS, rule=set_down, doc="a trip ends where it sets down"
    )
    m.reloads_so_far = pyo.Constraint(
        by_trips, m.STOPS, rule=reloads_so_far, doc="trips of a vehicle are counted"
    )
    m.most_trips = pyo.Constraint(
        by_trips, m.LEGS, rule=most_trips, doc="number of trips that a vehicle makes"
    )
    m.loading = pyo.Constraint(
        by_release, m.LOADED_LEGS, rule=loading, doc="a trip departs from its depot"
    )
    m.loading_kept = pyo.Constraint(
        by_release, m.ORDERS, rule=loading_kept, doc="a trip has one departure"
    )
    m.loading_by_arc = pyo.Constraint(
        by_release,
        m.LEGS,
        rule=loading_by_arc,
        doc="only driven arcs know when a trip departed",
    )
    m.no_break_after_reload = pyo.Constraint(
        m.BREAKS_TAKEN,
        m.RELOADED_LEGS,
        rule=no_break_after_reload,
        doc="breaks between trips are over before the vehicle leaves again",
    )
