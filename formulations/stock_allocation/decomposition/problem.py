"""An instance as a problem to be decomposed."""

from __future__ import annotations

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.decomposition.ascent import Problem
from formulations.stock_allocation.decomposition.network import catalogue_of, network_of
from formulations.stock_allocation.decomposition.shared import SharedRows

BLOCKS = 100
"""More make the mixture finer and its linear programme larger."""


def problem_of(a: Arrays) -> Problem:
    """All SKUs, under all shared limits."""
    rows = SharedRows(a)
    return Problem(network_of(a), catalogue_of(a), rows, rows.limit, BLOCKS)
