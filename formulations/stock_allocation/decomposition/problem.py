"""An instance as a problem to be decomposed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.decomposition.ascent import Problem
from formulations.stock_allocation.decomposition.desk import Orders
from formulations.stock_allocation.decomposition.due import rates_of
from formulations.stock_allocation.decomposition.network import (
    Catalogue,
    catalogue_of,
    network_of,
)
from formulations.stock_allocation.decomposition.order_bound import Memory
from formulations.stock_allocation.decomposition.shared import SharedRows

BLOCKS = 100
"""More make the mixture finer and its linear programme larger."""


def problem_of(a: Arrays, whole: np.ndarray | None = None) -> Problem:
    """All SKUs, under all shared limits; of a part of an instance by the rates of the ``whole``."""
    rates = rates_of(a) if whole is None else whole
    rows, network, catalogue = SharedRows(a), network_of(a), catalogue_of(a, rates)
    skus = len(a.skus) if catalogue.in_orders.any() else 0
    orders = no_orders(skus, network.num_supply, len(a.periods))
    return Problem(network, catalogue, rows, rows.limit, BLOCKS, orders, _memory(catalogue, 0))


def with_memory(problem: Problem) -> Problem:
    """The same, with nothing ordered so far, and to remember what it orders and at which values."""
    skus, lanes, periods = (
        problem.size,
        problem.network.num_supply,
        problem.catalogue.demand.shape[2],
    )
    return replace(
        problem, orders=no_orders(skus, lanes, periods), memory=_memory(problem.catalogue, skus)
    )


def _memory(c: Catalogue, skus: int) -> Memory:
    """Nothing is known of the values of so many SKUs; of 0 nothing will be remembered."""
    (_, sources, periods), zones = c.supply.shape, c.demand.shape[1]
    return Memory(np.full((skus, zones * periods), np.nan), np.zeros((skus, sources * periods)))


def no_orders(skus: int, lanes: int, periods: int) -> Orders:
    """Nothing is ordered, and nothing can be."""
    shape = skus, lanes, periods
    return Orders(np.zeros(shape), np.zeros(shape, bool))
