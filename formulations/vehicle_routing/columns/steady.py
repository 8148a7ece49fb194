"""Prices that do not jump: those of a young linear programme are extreme and lead nowhere.

P. Neame, "Nonsmooth dual methods in integer programming", PhD thesis, University of Melbourne
(1999): price with an average of the prices so far.
"""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.columns.master import Master
from formulations.vehicle_routing.columns.prices import Prices, Row

WEIGHT = 0.8
"""Of the prices so far, at first; the rest is that of the latest ones."""


class Steady:
    """Begins with what each customer costs in the routes of the first columns."""

    def __init__(self, master: Master) -> None:
        self._customers = np.zeros(len(master.leaving_out))
        for column in master.columns:
            share = column.cost / len(column.path)
            self._customers[list(column.path)] = share
        self._cuts: dict[Row, float] = {}
        self._vehicles = np.zeros(len(master.most_routes))

    def towards(self, prices: Prices, weight: float) -> Prices:
        """The average, moved towards ``prices``; ``weight`` is that of the prices so far."""
        self._customers = weight * self._customers + (1.0 - weight) * prices.customers
        self._vehicles = weight * self._vehicles + (1.0 - weight) * prices.vehicles
        for cut, price in prices.cuts:
            before = self._cuts.get(cut, price)
            self._cuts[cut] = weight * before + (1.0 - weight) * price
        return Prices(
            customers=self._customers,
            cuts=tuple((cut, self._cuts[cut]) for cut, _ in prices.cuts),
            vehicles=self._vehicles,
        )
