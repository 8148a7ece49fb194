"""A decision on reorder policies as arrays, for the search and the rule of thumb.

The independent checker has its own sums (rules.py).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from formulations.abc_cost.figures import Floats
from formulations.abc_cost.prices import FILL_RATE, STOCK_BUDGET
from formulations.abc_cost.prices import ORDERS as ORDERED
from formulations.abc_cost.prices import STORAGE as STORED
from formulations.abc_cost.ranking.pareto import ranked_classes
from formulations.abc_cost.reorder.data import ReorderPolicy, lead_time_std_units, members
from formulations.abc_cost.reorder.kernel import BUDGET, FIRST_RATE, ORDERS, STORAGE
from formulations.abc_cost.skus import holding_costs

DEMAND, ORDERING, HOLDING, SHORTAGE, COST, VOLUME, SIGMA, GIVEN = range(8)
"""Columns of ``Catalogue.data``. What is given of a lot: it is whole in so many units, or it is as
large as the negative of it; 0 where it is free."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Catalogue:
    """SKUs in the order of the instance, and the limits that they share."""

    data: Floats  # (SKUs, 8), the columns above
    rates: npt.NDArray[np.int64]  # (SKUs, most rates of one SKU): rows of limits, or -1
    limits: Floats  # (3 + rates,): what there is of each, infinite where nothing limits
    names: tuple[str, ...]  # of the limits, as in ``PriceRow``

    @property
    def with_free_lots(self) -> Catalogue:
        """The same where no lot has to be whole; itself where none has."""
        return self._with_zeros(GIVEN) if self.data[:, GIVEN].any() else self

    def with_lots(self, lot: Floats) -> Catalogue:
        """The same with given lots, (SKUs,), for those that have to be whole, and free others."""
        data = self.data.copy()
        data[:, GIVEN] = np.where(data[:, GIVEN] > 0.0, -lot, 0.0)
        return dataclasses.replace(self, data=data)

    @property
    def without_costs(self) -> Catalogue:
        """The same where nothing costs anything: only the limits are left, and whole lots."""
        return self._with_zeros(ORDERING, HOLDING, SHORTAGE)

    def _with_zeros(self, *columns: int) -> Catalogue:
        data = self.data.copy()
        data[:, columns] = 0.0
        return dataclasses.replace(self, data=data)


def catalogue(decision: ReorderPolicy) -> Catalogue:
    """The arrays of a decision. A limit of a fill rate counts the units short in a year."""
    skus, rates = decision.skus, decision.fill_rates
    columns = [
        skus["annual_demand_units"],
        skus["ordering_cost"],
        holding_costs(skus),
        skus["shortage_cost_per_unit"],
        skus["unit_cost"],
        np.nan_to_num(skus["unit_volume_m3"]),
        lead_time_std_units(skus),
        np.nan_to_num(skus["lot_multiple_units"]),
    ]
    inside = list(members(decision, ranked_classes(decision.skus, decision.abc_classes)))
    short = 1.0 - rates["target_pct"] / 100.0
    demand = [skus["annual_demand_units"][each].sum() for each in inside]
    limits = np.full(FIRST_RATE + len(rates), np.inf)
    shared = (decision.stock_budget, decision.storage_capacity_m3, decision.max_orders_per_year)
    for row, limit in zip((BUDGET, STORAGE, ORDERS), shared, strict=True):
        limits[row] = np.inf if limit is None else limit
    limits[FIRST_RATE:] = short * np.array(demand)
    asks = (np.array(demand) > 0.0) & (rates["target_pct"] > 0.0)
    limits[FIRST_RATE:][~asks] = np.inf
    return Catalogue(
        data=np.column_stack(columns),
        rates=_packed(inside, len(skus)),
        limits=limits,
        names=(STOCK_BUDGET, STORED, ORDERED, *(FILL_RATE + name for name in rates["id"])),
    )


def _packed(inside: list[np.ndarray], count: int) -> npt.NDArray[np.int64]:
    """The rows of each SKU's fill rates, first those there are, then -1."""
    most = int(np.sum(inside, axis=0).max()) if inside else 0
    packed = np.full((count, most), -1, dtype=np.int64)
    filled = np.zeros(count, dtype=int)
    for number, each in enumerate(inside):
        rows = np.flatnonzero(each)
        packed[rows, filled[rows]] = FIRST_RATE + number
        filled[rows] += 1
    return packed
