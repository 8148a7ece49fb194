"""Prices that do not jump: those of a young linear programme are extreme and lead nowhere.

P. Neame, "Nonsmooth dual methods in integer programming", PhD thesis, University of Melbourne
(1999): price with an average of the prices so far.
"""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.columns.master import Master, Prices

WEIGHT = 0.8
"""Of the prices so far; the rest is that of the latest ones."""


class Steady:
    """Begins with what each customer costs in the routes of the first columns."""

    def __init__(self, master: Master) -> None:
        self._customers = np.zeros(len(master.leaving_out))
        for column in master.columns:
            share = column.cost / len(column.path)
            self._customers[list(column.path)] = share
        self._cuts: dict[frozenset[int], float] = {}
        self._vehicles = np.zeros(len(master.most_routes))

    def towards(self, prices: Prices) -> Prices:
        """The average, moved a step towards ``prices``."""
        self._customers = WEIGHT * self._customers + (1.0 - WEIGHT) * prices.customers
        self._vehicles = WEIGHT * self._vehicles + (1.0 - WEIGHT) * prices.vehicles
        for cut, price in prices.cuts:
            before = self._cuts.get(cut.customers, price)
            self._cuts[cut.customers] = WEIGHT * before + (1.0 - WEIGHT) * price
        return Prices(
            customers=self._customers,
            cuts=tuple((cut, self._cuts[cut.customers]) for cut, _ in prices.cuts),
            vehicles=self._vehicles,
        )
