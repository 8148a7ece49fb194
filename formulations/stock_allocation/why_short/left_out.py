"""What a plan never serves: how often, and the largest of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.largest import largest
from optimizer.sdk import ZERO

MOST_EXPLAINED = 2_000
"""Of more that is never served the largest are explained: nobody reads on, and it takes long."""


class LeftOut(NamedTuple):
    """How many SKUs, zones and periods there are, and of the largest the units, the id of the SKU
    and the positions of zone and period.
    """

    number: int
    units: np.ndarray
    sku_id: np.ndarray
    zone: np.ndarray
    period: np.ndarray

    def largest(self, most: int) -> LeftOut:
        """So many of them: most units, then first in order."""
        rows = largest(self.units, most)
        return LeftOut(self.number, *(column[rows] for column in self[1:]))


def left_out_of(sku_ids: np.ndarray, lost: np.ndarray) -> LeftOut:
    """Of the units never served of some SKUs, (S, Z, T)."""
    sku, zone, period = np.nonzero(lost > ZERO)
    units = lost[sku, zone, period]
    return LeftOut(len(units), units, sku_ids[sku], zone, period).largest(MOST_EXPLAINED)


def all_left_out(parts: Iterable[LeftOut]) -> LeftOut:
    """Of all SKUs, from slices of them."""
    numbers, *columns = zip(*parts, strict=True)
    joined = (np.concatenate(column) for column in columns)
    return LeftOut(sum(numbers), *joined).largest(MOST_EXPLAINED)
