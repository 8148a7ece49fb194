"""The cheapest way of a further unit to each zone and period, over lanes and through stock.

Arrays are about some SKUs only, in the order n of their positions. What is closed costs infinitely
much. Costs may be negative where a unit saves something on its way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from optimizer.sdk import ZERO


@dataclass(frozen=True)
class Ways:
    """What a further unit costs: ``send`` on a lane by departure, shape (L, n, T), ``keep`` from
    the end of a period to the next one and ``given`` where it is taken from what is there, both
    (n, W, T). ``life``, (n,), is for how many periods a unit that was bought may be kept; then one
    that is there is taken at once.
    """

    send: np.ndarray
    keep: np.ndarray
    given: np.ndarray
    life: np.ndarray

    def beside(self, other: Ways) -> Ways:
        """The ways with the costs of both, within the shorter life."""
        return Ways(
            send=self.send + other.send,
            keep=self.keep + other.keep,
            given=self.given + other.given,
            life=np.minimum(self.life, other.life),
        )


class Costs(NamedTuple):
    """The least cost of a unit at hand in a warehouse, (n, W, T), and in a zone, (n, Z, T)."""

    at: np.ndarray
    zone: np.ndarray


def free(a: Arrays, num_skus: int) -> Ways:
    """Ways on which nothing costs anything."""
    periods = len(a.periods)
    return Ways(
        send=np.zeros((len(a.lanes.axis), num_skus, periods)),
        keep=np.zeros((num_skus, len(a.warehouses), periods)),
        given=np.zeros((num_skus, len(a.warehouses), periods)),
        life=np.full(num_skus, np.inf),
    )


def cheapest(a: Arrays, ways: Ways) -> Costs:
    """The least cost of a unit everywhere (Bellman, period by period)."""
    at, periods = np.minimum(ways.given, _kept(ways, _bought(a, ways))), len(a.periods)
    lasting = np.isinf(ways.life)
    transfers = a.lanes.of("transfer").tolist()
    for period in range(periods):
        for _ in range(len(a.warehouses)):  # within a period no way has more transfers
            if not _move(a, ways, at, transfers, period):
                break
        if period + 1 < periods:
            kept = at[lasting, :, period] + ways.keep[lasting, :, period]
            at[lasting, :, period + 1] = np.minimum(at[lasting, :, period + 1], kept)
    zone = np.full((len(at), len(a.zones), periods), np.inf)
    for lane in a.lanes.of("delivery").tolist():
        time = a.lanes.lead_time[lane]
        there = zone[:, a.lanes.destination[lane], time:]
        sent = at[:, a.lanes.origin[lane]] + ways.send[lane]
        np.minimum(there, sent[:, : max(0, periods - time)], out=there)
    return Costs(at, zone)


def _bought(a: Arrays, ways: Ways) -> np.ndarray:
    """The least cost of a unit that arrives from a source, (n, W, T)."""
    bought = np.full(ways.given.shape, np.inf)
    for lane in a.lanes.of("supply").tolist():
        time = a.lanes.lead_time[lane]
        there = bought[:, a.lanes.destination[lane], time:]
        np.minimum(there, ways.send[lane, :, : max(0, len(a.periods) - time)], out=there)
    return bought


def _kept(ways: Ways, bought: np.ndarray) -> np.ndarray:
    """What is bought, kept for as long as its life lasts; what lasts is kept elsewhere."""
    held, best = bought.copy(), bought.copy()
    life = np.where(np.isinf(ways.life), 0, ways.life)[:, None, None]
    for age in range(1, int(min(life.max(initial=0), bought.shape[2] - 1)) + 1):
        held = held[:, :, :-1] + ways.keep[:, :, age - 1 : -1]
        np.minimum(best[:, :, age:], np.where(age <= life, held, np.inf), out=best[:, :, age:])
    return best


def _move(a: Arrays, ways: Ways, at: np.ndarray, transfers: list[int], period: int) -> bool:
    """Send units of a period on to other warehouses; whether that is cheaper within the period."""
    changed = False
    for lane in transfers:
        arrival = period + a.lanes.lead_time[lane]
        if arrival < at.shape[2]:
            there = at[:, a.lanes.destination[lane], arrival]
            sent = at[:, a.lanes.origin[lane], period] + ways.send[lane, :, period]
            better = sent < there - ZERO
            changed |= arrival == period and bool(better.any())
            there[better] = sent[better]
    return changed
