"""The data of a decision on reorder policies, and every contradiction in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import numpy as np
from annotated_types import Ge, Lt
from pydantic import Field

from formulations.abc_cost.figures import DAYS_PER_YEAR
from formulations.abc_cost.ranking.data import AbcClass, pareto_classes, ranking_issues
from formulations.abc_cost.skus import holding_issues, unit_warnings, volume_issues
from optimizer.sdk import (
    Cost,
    Id,
    Issue,
    PositiveCost,
    PositiveQuantity,
    Quantity,
    Reason,
    Record,
    Table,
    dangling,
    duplicates,
)

TargetPercent = Annotated[float, Ge(0), Lt(100)]
"""A fill rate in percent; all of it is never certain under normal demand."""


class StockedSku(Record):
    """A SKU whose demand varies: normal over the lead time, independent from day to day.

    ``shortage_cost_per_unit`` is what a unit costs that is not there when it is asked for. With a
    ``lot_multiple_units`` lots are whole multiples of it.
    """

    id: Id
    annual_demand_units: PositiveQuantity
    daily_demand_std_units: Quantity
    lead_time_days: Quantity
    lead_time_std_days: Quantity = 0.0
    unit_cost: PositiveCost
    ordering_cost: PositiveCost
    holding_cost_per_unit_year: PositiveCost | None = None
    holding_rate_pct_year: PositiveQuantity | None = None
    shortage_cost_per_unit: Cost = 0.0
    unit_volume_m3: Quantity | None = None
    lot_multiple_units: PositiveQuantity | None = None
    abc_class_id: Id | None = None
    warehouse_id: Id | None = None


class FillRate(Record):
    """So much of the demand is met from stock, over the SKUs of a class, a warehouse, or both."""

    id: Id
    target_pct: TargetPercent
    abc_class_id: Id | None = None
    warehouse_id: Id | None = None


class ReorderPolicy(Record):
    """In which lots to order each SKU, and at what stock.

    ``stock_budget`` limits the money in average stock: half a lot and the safety stock. The storage
    keeps a place for a full lot on top of the safety stock.
    """

    skus: Table[StockedSku]
    stock_budget: PositiveCost | None = None
    storage_capacity_m3: PositiveQuantity | None = None
    max_orders_per_year: PositiveQuantity | None = None
    fill_rates: Table[FillRate] = Field(default_factory=lambda: Table.of(FillRate, ()))
    abc_classes: Table[AbcClass] = Field(default_factory=pareto_classes)


def lead_time_std_units(skus: Table[Any]) -> np.ndarray:
    """Standard deviation of the demand over the lead time, in units, shape (SKUs,).

    sqrt(L s^2 + d^2 t^2) with L days, s units a day, d units a day and t days (Silver, Pyke and
    Thomas, "Inventory and Production Management in Supply Chains", 2017, section 6.9).
    """
    daily = skus["annual_demand_units"] / DAYS_PER_YEAR
    of_demand = skus["lead_time_days"] * skus["daily_demand_std_units"] ** 2
    of_time = (daily * skus["lead_time_std_days"]) ** 2
    return np.asarray(np.sqrt(of_demand + of_time))


def members(decision: ReorderPolicy, ranked: np.ndarray) -> Iterator[np.ndarray]:
    """Of each fill rate, whether a SKU counts for it; ``ranked`` is the class of each SKU."""
    warehouses = decision.skus["warehouse_id"]
    for rate in decision.fill_rates:
        inside = np.ones(len(warehouses), dtype=bool)
        if rate.abc_class_id is not None:
            inside &= ranked == rate.abc_class_id
        if rate.warehouse_id is not None:
            inside &= warehouses == rate.warehouse_id
        yield inside


def issues(decision: ReorderPolicy, pointer: str) -> Iterator[Issue]:
    """Duplicates, dangling references, contradictions and gaps."""
    skus, classes, rates = decision.skus, decision.abc_classes, decision.fill_rates
    if not len(skus):
        message = "a decision on reorder policies needs at least one SKU"
        yield Issue(code="E304", message=message, pointer=f"{pointer}/skus")
    yield from duplicates(skus, "id", f"{pointer}/skus")
    yield from duplicates(rates, "id", f"{pointer}/fill_rates")
    known = classes["id"].tolist()
    for table, where in ((skus, "skus"), (rates, "fill_rates")):
        yield from dangling(table, "abc_class_id", known, f"{pointer}/{where}", "class")
    warehouses = {name for name in skus["warehouse_id"].tolist() if name is not None}
    yield from dangling(
        rates, "warehouse_id", warehouses, f"{pointer}/fill_rates", "SKU's warehouse"
    )
    yield from holding_issues(skus, f"{pointer}/skus")
    if decision.storage_capacity_m3 is not None:
        yield from volume_issues(skus, f"{pointer}/skus")
    yield from ranking_issues(classes, f"{pointer}/abc_classes")


def warnings(decision: ReorderPolicy, pointer: str) -> Iterator[Issue]:
    """What can be planned but looks like a slip."""
    skus = decision.skus
    yield from unit_warnings(skus, f"{pointer}/skus")
    if not len(decision.fill_rates) and not skus["shortage_cost_per_unit"].any():
        yield Issue(
            code="W301",
            message="no fill rate and no cost of shortages is given, so no safety stock is planned",
            pointer=pointer,
            hint='give "fill_rates" or "shortage_cost_per_unit"',
        )
    yield from _odd_amounts(decision, pointer)
    for row in np.flatnonzero(skus["lead_time_days"] > DAYS_PER_YEAR):
        yield Issue(
            code="W301",
            message=f"a lead time of {skus['lead_time_days'][row]:g} days is more than a year",
            pointer=f"{pointer}/skus/{row}/lead_time_days",
            value=float(skus["lead_time_days"][row]),
        )


def _odd_amounts(decision: ReorderPolicy, pointer: str) -> Iterator[Issue]:
    """A year for a day, pallets for pieces, a share for a percentage."""
    skus, rates = decision.skus, decision.fill_rates
    a_year, target = skus["annual_demand_units"], rates["target_pct"]
    wide, large = skus["daily_demand_std_units"] > a_year, skus["lot_multiple_units"] > 10 * a_year
    for table, where, odd, message in (
        (skus, "skus/{}/daily_demand_std_units", wide, "a day varies by more than a year's demand"),
        (skus, "skus/{}/lot_multiple_units", large, "the smallest lot lasts more than ten years"),
        (rates, "fill_rates/{}/target_pct", (target > 0) & (target <= 1), "is this a share?"),
    ):
        values = table[where.rpartition("/")[2]]
        for row in np.flatnonzero(odd):
            place = f"{pointer}/{where.format(row)}"
            yield Issue(code="W301", message=message, pointer=place, value=float(values[row]))


def conflicts(decision: ReorderPolicy) -> tuple[Reason, ...]:
    """None by sums alone: what limits and fill rates rule out is for the search to prove."""
    return ()
