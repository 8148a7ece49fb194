"""An instance as a problem to be decomposed."""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.decomposition.ascent import Problem
from formulations.stock_allocation.decomposition.desk import Orders
from formulations.stock_allocation.decomposition.network import catalogue_of, network_of
from formulations.stock_allocation.decomposition.shared import SharedRows

BLOCKS = 150
"""More make the mixture finer and its linear programme larger."""


def problem_of(a: Arrays) -> Problem:
    """All SKUs, under all shared limits."""
    rows, network, catalogue = SharedRows(a), network_of(a), catalogue_of(a)
    skus = len(a.skus) if catalogue.in_orders.any() else 0
    orders = no_orders(skus, network.num_supply, len(a.periods))
    return Problem(network, catalogue, rows, rows.limit, BLOCKS, orders)


def no_orders(skus: int, lanes: int, periods: int) -> Orders:
    """Nothing is ordered, and nothing can be."""
    shape = skus, lanes, periods
    return Orders(np.zeros(shape), np.zeros(shape, bool))
