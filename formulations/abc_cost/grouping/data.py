"""The data of a decision on grouping, and every contradiction in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from annotated_types import Ge, Lt

from formulations.abc_cost.reorder.data import lead_time_std_units
from formulations.abc_cost.skus import holding_costs, holding_issues, holding_warnings
from optimizer.sdk import (
    Cost,
    Count,
    Id,
    Issue,
    PositiveCost,
    PositiveQuantity,
    Quantity,
    Reason,
    Record,
    Table,
    duplicates,
)

ServicePercent = Annotated[float, Ge(50), Lt(100)]
"""A cycle service level in percent, from no safety stock upwards."""


class GroupedSku(Record):
    """A SKU that belongs to one class, or to none and is not stocked."""

    id: Id
    annual_demand_units: PositiveQuantity
    daily_demand_std_units: Quantity
    lead_time_days: Quantity
    lead_time_std_days: Quantity = 0.0
    unit_cost: PositiveCost
    unit_margin: PositiveCost
    holding_cost_per_unit_year: PositiveCost | None = None
    holding_rate_pct_year: PositiveQuantity | None = None


class ServiceClass(Record):
    """A class that may be used: its service level, and what keeping it costs a year."""

    id: Id
    service_level_pct: ServicePercent
    management_cost: Cost = 0.0


class Grouping(Record):
    """Which classes of service to keep, and which SKU goes where.

    ``stock_budget`` limits the money in safety stock.
    """

    skus: Table[GroupedSku]
    classes: Table[ServiceClass]
    max_classes: Count | None = None
    stock_budget: PositiveCost | None = None


def margins(decision: Grouping) -> np.ndarray:
    """What each SKU earns a year when nothing is short: money, (SKUs,)."""
    earned: np.ndarray = decision.skus["unit_margin"] * decision.skus["annual_demand_units"]
    return earned


def service_levels(decision: Grouping) -> np.ndarray:
    """Of each class, the part of the demand that it serves: (classes,)."""
    return np.asarray(decision.classes["service_level_pct"] / 100.0)


def safety_factors(decision: Grouping) -> np.ndarray:
    """Of each class, the standard deviations that it keeps in safety stock: (classes,)."""
    from scipy.special import ndtri

    return np.asarray(ndtri(service_levels(decision)))


def costs(decision: Grouping) -> np.ndarray:
    """Money a year of each SKU in each class: margin not earned, and the keep of safety stock."""
    keep = holding_costs(decision.skus) * lead_time_std_units(decision.skus)
    lost = np.multiply.outer(margins(decision), 1.0 - service_levels(decision))
    return np.asarray(lost + np.multiply.outer(keep, safety_factors(decision)))


def issues(decision: Grouping, pointer: str) -> Iterator[Issue]:
    """Nothing to group, names twice, levels twice, costs of holding."""
    for name in ("skus", "classes"):
        if not len(getattr(decision, name)):
            message = f'"{name}" is empty, so there is nothing to decide'
            yield Issue(code="E304", message=message, pointer=f"{pointer}/{name}")
        yield from duplicates(getattr(decision, name), "id", f"{pointer}/{name}")
    yield from duplicates(decision.classes, "service_level_pct", f"{pointer}/classes")
    yield from holding_issues(decision.skus, f"{pointer}/skus")


def warnings(decision: Grouping, pointer: str) -> Iterator[Issue]:
    """What can be planned but looks like a slip."""
    yield from holding_warnings(decision.skus, f"{pointer}/skus")


def conflicts(decision: Grouping) -> tuple[Reason, ...]:
    """None: a plan that stocks nothing keeps every limit."""
    return ()
