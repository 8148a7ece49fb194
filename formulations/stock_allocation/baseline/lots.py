"""Goods with a shelf life on the planner's desk: what came when, and until when it may leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.sdk import ZERO


@dataclass
class Lot:
    """Units that may leave in the periods from ``first`` to ``last``, in which the rest goes."""

    units: float
    first: int
    last: int


class Lots:
    """The lots of each SKU in each warehouse."""

    def __init__(self) -> None:
        self._lots: dict[tuple[int, int], list[Lot]] = defaultdict(list)

    def add(self, sku: int, warehouse: int, lot: Lot) -> None:
        self._lots[sku, warehouse].append(lot)

    def free(self, sku: int, warehouse: int, period: int) -> float:
        """Units that may leave in a period."""
        lots = self._lots[sku, warehouse]
        return sum(lot.units for lot in lots if lot.first <= period <= lot.last)

    def take(self, sku: int, warehouse: int, period: int, units: float) -> Iterator[Lot]:
        """What leaves in a period, the oldest first, as parts of the lots that it comes from."""
        for lot in sorted(self._lots[sku, warehouse], key=lambda lot: lot.last):
            if lot.first <= period <= lot.last and units > ZERO:
                taken = min(units, lot.units)
                lot.units -= taken
                units -= taken
                yield Lot(taken, period, lot.last)

    def left_over(self) -> Iterator[tuple[int, int, Lot]]:
        """What never leaves, with its SKU and its warehouse."""
        for (sku, warehouse), lots in self._lots.items():
            for lot in lots:
                if lot.units > ZERO:
                    yield sku, warehouse, lot
