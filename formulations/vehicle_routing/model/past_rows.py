"""The rows of started routes: what they have done they keep, in its sequence and at its times."""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from formulations.vehicle_routing.model.route_rows import routes_of


def driven_already(m: Any, k: Any, i: Any, j: Any) -> Any:
    """(43) A started route begins with what it has done."""
    return m.drive[k, i, j] == 1


def started_already(m: Any, k: Any, i: Any, j: Any) -> Any:
    """(44) What is done was done when it was done."""
    return m.start_s[k, i, j] == m.past_s[k, i] * m.drive[k, i, j]


def on_the_road(m: Any, k: Any) -> Any:
    """(45) A started route is one route."""
    return routes_of(m, k) == 1


def home_in_time(m: Any, k: Any) -> Any:
    """(46) A started route whose way home is too long does not take it at once."""
    return m.straight_home[k] == 0


def longest_way_home(m: Any, of: Any, k: Any) -> Any:
    """(47) No way home lasts longer than the longest route."""
    return m.longest_s[of] >= m.home_s[k] * m.straight_home[k]


def declare_past(m: Any) -> None:
    """The rows (43) - (47)."""
    m.driven_already = pyo.Constraint(
        m.DRIVEN_ARCS, rule=driven_already, doc="what started routes have done"
    )
    m.started_already = pyo.Constraint(
        m.PAST_ARCS, rule=started_already, doc="when started routes have done it"
    )
    m.on_the_road = pyo.Constraint(m.STARTED, rule=on_the_road, doc="started routes go on")
    m.home_in_time = pyo.Constraint(
        m.TOO_FAR_FROM_HOME, rule=home_in_time, doc="limits of started routes that go straight home"
    )
    m.longest_way_home = pyo.Constraint(
        m.LONGEST, m.IDLE, rule=longest_way_home, doc="no way home lasts longer than the longest"
    )
