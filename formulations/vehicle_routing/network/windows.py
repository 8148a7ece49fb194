"""Lists of intervals as arrays: the windows of orders that have several, the breaks of drivers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.instance import Instance, Order
from formulations.vehicle_routing.network.fleet import Fleet, unlimited
from optimizer.sdk import Table


class Windows(NamedTuple):
    """Windows by point and then by time; arrays of shape (windows,)."""

    point: np.ndarray
    early_s: np.ndarray
    late_s: np.ndarray

    def of(self, point: int) -> list[tuple[float, float]]:
        """The windows of a point that has several, else nothing."""
        rows = self.point == point
        return [*zip(self.early_s[rows].tolist(), self.late_s[rows].tolist(), strict=True)]


class Breaks(NamedTuple):
    """The breaks that every vehicle of a kind takes; arrays of shape (breaks,)."""

    kind: np.ndarray
    early_s: np.ndarray  # between this instant
    late_s: np.ndarray  # and this one it begins
    duration_s: np.ndarray


def windows_of(instance: Instance, num_depots: int) -> Windows:
    """All windows of orders that have several."""
    table = instance.time_windows
    point = num_depots + instance.orders.rows_of(table["order_id"])
    early_s = np.nan_to_num(table["early_s"])
    late_s = unlimited(table["late_s"])
    by_time = np.lexsort((early_s, point))
    return Windows(point[by_time], early_s[by_time], late_s[by_time])


def breaks_of(instance: Instance, fleet: Fleet) -> Breaks:
    """The breaks of each kind; of a started route those to come, when it goes on at the soonest."""
    table = instance.breaks
    vehicle_type = instance.vehicle_types.rows_of(table["vehicle_type_id"])
    kind, row = np.nonzero(fleet.vehicle_type[:, None] == vehicle_type)
    early_s, late_s, duration_s = (table[n][row] for n in ("early_s", "late_s", "duration_s"))
    begun, resume_s = fleet.started_route[kind] >= 0, fleet.early_s[kind]
    over = late_s < (instance.now_s or 0.0)
    over |= resume_s - fleet.spent_s[kind] >= early_s + duration_s  # before it left
    left = ~(begun & over)
    early_s = np.where(begun, np.maximum(early_s, resume_s), early_s)
    return Breaks(kind[left], early_s[left], late_s[left], duration_s[left])


def hull(windows: Windows, orders: Table[Order], num_depots: int) -> tuple[np.ndarray, np.ndarray]:
    """From the first early instant of each order to its last late one."""
    early_s, late_s = np.nan_to_num(orders["tw_early_s"]), unlimited(orders["tw_late_s"])
    row = windows.point - num_depots
    early_s[row], late_s[row] = np.inf, 0.0
    np.minimum.at(early_s, row, windows.early_s)
    np.maximum.at(late_s, row, windows.late_s)
    return early_s, late_s
