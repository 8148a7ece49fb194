"""The rows of longest distances: what was driven flows along the arcs."""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from formulations.vehicle_routing.flows.arcs import START


def first_leg(m: Any, k: Any, i: Any) -> Any:
    """(18) The distance of a route is counted from the depot."""
    return m.driven[k, START, i] == m.distance[k, START, i] * m.drive[k, START, i]


def next_leg(m: Any, k: Any, i: Any) -> Any:
    """(19) Every leg adds its distance."""
    before = sum(m.driven[k, j, i] for j in m.BEFORE[i])
    onward = sum(m.driven[k, i, j] - m.distance[k, i, j] * m.drive[k, i, j] for j in m.AFTER[i])
    return onward == before


def longest_distance(m: Any, k: Any, i: Any, j: Any) -> Any:
    """(20) No route is longer than its vehicle type may drive."""
    return m.driven[k, i, j] <= m.max_distance[k] * m.drive[k, i, j]


def declare_distances(m: Any) -> None:
    """The rows (18) - (20)."""
    by_distance = m.TYPES_BY_DISTANCE
    m.first_leg = pyo.Constraint(
        by_distance, m.STOPS, rule=first_leg, doc="distance is counted from the depot"
    )
    m.next_leg = pyo.Constraint(
        by_distance, m.STOPS, rule=next_leg, doc="every leg adds its distance"
    )
    m.longest_distance = pyo.Constraint(
        by_distance, m.LEGS, rule=longest_distance, doc="longest distance of a route"
    )
