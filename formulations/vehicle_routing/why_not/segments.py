"""Stretches of a route joined in constant time: how long they last and when they may begin.

T. Vidal, T. G. Crainic, M. Gendreau, C. Prins, "A hybrid genetic algorithm with adaptive diversity
management for a large class of vehicle routing problems with time-windows", Computers & Operations
Research 40 (2013). Numbers and arrays are joined alike.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Segment(NamedTuple):
    """Seconds: begun within [early, late], it lasts ``duration_s`` and is ``late_s`` too late."""

    duration_s: Any
    begins_early_s: Any
    begins_late_s: Any
    late_s: Any = 0.0

    @property
    def ends_s(self) -> Any:
        """When it is over at the earliest."""
        return self.begins_early_s + self.duration_s

    @property
    def ends_late_s(self) -> Any:
        """When it is over if it begins as late as it may."""
        return self.begins_late_s + self.duration_s


def joined(first: Segment, travel_s: Any, second: Segment) -> Segment:
    """The first segment, the way between, then the second: waiting and lateness as they come."""
    on_the_way_s = first.duration_s - first.late_s + travel_s
    waits_s = np.maximum(second.begins_early_s - on_the_way_s - first.begins_late_s, 0.0)
    late_s = np.maximum(first.begins_early_s + on_the_way_s - second.begins_late_s, 0.0)
    begins_early_s = np.maximum(second.begins_early_s - on_the_way_s, first.begins_early_s)
    begins_late_s = np.minimum(second.begins_late_s - on_the_way_s, first.begins_late_s)
    return Segment(
        first.duration_s + second.duration_s + travel_s + waits_s,
        begins_early_s - waits_s,
        begins_late_s + late_s,
        first.late_s + second.late_s + late_s,
    )
