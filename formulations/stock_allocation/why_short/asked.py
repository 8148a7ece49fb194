"""What is never served, what serving a unit of it saves, and by when it could be."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formulations.stock_allocation.arrays import Arrays


@dataclass(frozen=True)
class Asked:
    """``saved``, (n, Z, T), is what a unit less of a shortage saves.

    Demand that waits is told of in the last period; a unit that comes ``late``, (n, Z), before it
    saves that much for each period it need not wait, as far back as some ``waits``, (n, Z, T).
    """

    saved: np.ndarray
    late: np.ndarray
    waits: np.ndarray

    def always(self) -> Asked:
        """As if demand that waits at the end waited all the time: whatever the plan."""
        waits = self.waits | self.waits[:, :, -1:]
        return replace(self, waits=waits)

    def net(self, zone: np.ndarray) -> np.ndarray:
        """The least cost of serving a unit of each shortage, from that of units there, (n, Z, T).

        What it saves of waiting before the last period is taken off.
        """
        least, best = zone.copy(), np.full(zone.shape[:2], np.inf)
        last = zone.shape[2] - 1
        waits = np.ones(zone.shape[:2], bool)
        for period in range(last, -1, -1):
            waits &= self.waits[:, :, period]
            early = zone[:, :, period] - (last - period) * self.late
            best = np.where(waits, np.minimum(best, early), best)
        least[:, :, last] = np.where(self.waits[:, :, last], best, least[:, :, last])
        return least

    def when(self, zone: np.ndarray, sku: int, place: int, period: int) -> int:
        """The period in which the unit of ``net`` arrives."""
        if not self.waits[sku, place, period]:
            return period
        waits = np.minimum.accumulate(self.waits[sku, place, ::-1])[::-1]
        early = zone[sku, place] - (period - np.arange(period + 1)) * self.late[sku, place]
        return int(np.argmin(np.where(waits, early, np.inf)))


def asked(a: Arrays, skus: np.ndarray, short: np.ndarray) -> Asked:
    """What is asked for of some SKUs, where ``short``, (n, Z, T), says whether units wait."""
    waits, last = a.waits[skus], len(a.periods) - 1
    late = np.where(waits, a.backorder_cost[skus], 0.0)
    saved = np.where(waits[:, :, None], np.inf, a.shortage_cost[skus])
    saved[:, :, last] = np.where(waits, a.final_shortage_cost[skus] + late, saved[:, :, last])
    return Asked(saved=saved, late=late, waits=waits[:, :, None] & short)
