"""What comes before what on one route, as points of the network."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.network.places import Places
from formulations.vehicle_routing.network.running import Started


class Precedences(NamedTuple):
    """Arrays of shape (precedences,); where a started route goes on counts as its last order."""

    earlier: np.ndarray  # points
    later: np.ndarray
    is_direct: np.ndarray  # whether nothing comes between the two

    def barred(self, num_points: int) -> np.ndarray:
        """Arcs that would part what comes directly after another: (points, points)."""
        barred = np.zeros((num_points, num_points), dtype=bool)
        earlier, later = self.earlier[self.is_direct], self.later[self.is_direct]
        barred[earlier, :], barred[:, later] = True, True
        barred[earlier, later] = False
        return barred


def precedences_of(instance: Instance, places: Places, begun: Started) -> Precedences:
    """Those that are still to be kept: nothing of them is done, or the order just visited."""
    table, first = instance.precedences, places.first_order
    earlier = instance.orders.rows_of(table["earlier_order_id"])
    later = instance.orders.rows_of(table["later_order_id"])
    is_direct = table["directly"].astype(bool)
    by = begun.visited_by[earlier]
    just_done = (by >= 0) & (begun.last[by] == earlier) & is_direct if len(begun.last) else by >= 0
    onward = (begun.visited_by[later] < 0) & ((by < 0) | just_done)
    started_points = places.start[len(instance.vehicle_types) :]
    point = first + earlier
    point[just_done] = started_points[by[just_done]]
    return Precedences(point[onward], first + later[onward], is_direct[onward])
