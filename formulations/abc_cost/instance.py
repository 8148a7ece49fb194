"""The data of an ABC-cost instance: one decision out of those of the README."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from formulations.abc_cost.counting import data as counting
from formulations.abc_cost.counting.data import CountSchedule
from formulations.abc_cost.grouping import data as grouping
from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.ranking.data import (
    AbcClass,
    Criterion,
    CriterionValue,
    RankBy,
    XyzClass,
    criteria_issues,
    ranking_issues,
    shortage_issues,
    steadiness_classes,
    steadiness_issues,
    usual_classes,
)
from formulations.abc_cost.reorder import data as reorder
from formulations.abc_cost.reorder.data import ReorderPolicy
from formulations.abc_cost.skus import holding_issues, unit_warnings, volume_issues
from optimizer.sdk import (
    Cost,
    Id,
    Issue,
    Money,
    Percent,
    PositiveCost,
    PositiveQuantity,
    Quantity,
    Record,
    Table,
    dangling,
    duplicates,
)


class StockClass(Record):
    """A class of stock to be sized, ``min_units <= stock <= max_units``.

    ``share_pct`` fixes its part of the total stock. A negative ``unit_cost`` is a subsidy.
    """

    id: Id
    unit_cost: Money
    min_units: Quantity = 0.0
    max_units: Quantity | None = None
    share_pct: Percent | None = None


class ClassStock(Record):
    """How much of each class to hold; every total is optional and counts all classes together."""

    classes: Table[StockClass]
    demand_units: Quantity | None = None
    intake_units: Quantity | None = None
    max_total_units: Quantity | None = None
    total_units: Quantity | None = None


class Sku(Record):
    """A stock keeping unit with steady demand.

    Holding costs are either money per unit and year or a yearly rate on ``unit_cost``. For the
    ranking alone, not for the lot, are ``shortage_cost_per_unit``, the class of an earlier run, and
    ``demand_cv``, the standard deviation of a month's demand over its mean.
    """

    id: Id
    annual_demand_units: PositiveQuantity
    unit_cost: PositiveCost
    ordering_cost: PositiveCost
    holding_cost_per_unit_year: PositiveCost | None = None
    holding_rate_pct_year: PositiveQuantity | None = None
    unit_volume_m3: Quantity | None = None
    shortage_cost_per_unit: Cost | None = None
    demand_cv: Quantity | None = None
    abc_class_id: Id | None = None
    previous_abc_class_id: Id | None = None


class OrderQuantity(Record):
    """In which lots to order each SKU.

    ``stock_budget`` limits the money in average stock (half a lot of each SKU). The storage keeps a
    place for a full lot of each SKU, so ``storage_capacity_m3`` limits the sum of full lots.
    ``rank_by`` says what makes a SKU an A; it does not change the lots.
    """

    skus: Table[Sku]
    stock_budget: PositiveCost | None = None
    storage_capacity_m3: PositiveQuantity | None = None
    rank_by: RankBy = "annual_value"
    abc_classes: Table[AbcClass] | None = None
    xyz_classes: Table[XyzClass] = Field(default_factory=steadiness_classes)
    criteria: Table[Criterion] = Field(default_factory=lambda: Table.of(Criterion, ()))
    criterion_values: Table[CriterionValue] = Field(
        default_factory=lambda: Table.of(CriterionValue, ())
    )

    @property
    def classes(self) -> Table[AbcClass]:
        """Those of the file, or the usual ones."""
        return usual_classes(self.rank_by) if self.abc_classes is None else self.abc_classes


class Instance(Record):
    """Exactly one of the decisions."""

    class_stock: ClassStock | None = None
    order_quantity: OrderQuantity | None = None
    reorder_policy: ReorderPolicy | None = None
    grouping: Grouping | None = None
    count_schedule: CountSchedule | None = None

    @property
    def decision(self) -> ClassStock | OrderQuantity | ReorderPolicy | Grouping | CountSchedule:
        given = (
            self.class_stock,
            self.order_quantity,
            self.reorder_policy,
            self.grouping,
            self.count_schedule,
        )
        decision = next((each for each in given if each is not None), None)
        assert decision is not None, "cross_checks refuses an instance without a decision"
        return decision


def cross_checks(instance: Instance) -> Iterator[Issue]:
    """Duplicates, dangling references, contradictions and gaps between the fields."""
    given = [name for name in Instance.model_fields if getattr(instance, name) is not None]
    choice = "one of " + ", ".join(f'"{name}"' for name in Instance.model_fields)
    if not given:
        yield Issue(
            code="E304", message="there is nothing to decide", pointer="/data", expected=choice
        )
    if len(given) > 1:
        message = f"a file holds one decision, this one has {' and '.join(given)}"
        yield Issue(code="E303", message=message, pointer=f"/data/{given[1]}", expected=choice)
    if instance.class_stock is not None:
        yield from _class_stock_issues(instance.class_stock, "/data/class_stock")
    if instance.order_quantity is not None:
        yield from _order_quantity_issues(instance.order_quantity, "/data/order_quantity")
    if instance.reorder_policy is not None:
        yield from reorder.issues(instance.reorder_policy, "/data/reorder_policy")
    if instance.grouping is not None:
        yield from grouping.issues(instance.grouping, "/data/grouping")
    if instance.count_schedule is not None:
        yield from counting.issues(instance.count_schedule, "/data/count_schedule")


def warnings(instance: Instance) -> Iterator[Issue]:
    """Costs that look like a slip of sign, of period or of unit."""
    if instance.class_stock is not None:
        yield from _class_stock_warnings(instance.class_stock)
    if instance.order_quantity is not None:
        yield from unit_warnings(instance.order_quantity.skus, "/data/order_quantity/skus")
    if instance.reorder_policy is not None:
        yield from reorder.warnings(instance.reorder_policy, "/data/reorder_policy")
    if instance.grouping is not None:
        yield from grouping.warnings(instance.grouping, "/data/grouping")
    if instance.count_schedule is not None:
        yield from counting.warnings(instance.count_schedule, "/data/count_schedule")


def _class_stock_issues(decision: ClassStock, pointer: str) -> Iterator[Issue]:
    classes = decision.classes
    if not len(classes):
        message = "a decision on class stock needs at least one class"
        yield Issue(code="E304", message=message, pointer=f"{pointer}/classes")
    yield from duplicates(classes, "id", f"{pointer}/classes")
    for row in np.flatnonzero(classes["min_units"] > classes["max_units"]):
        low, high = classes["min_units"][row], classes["max_units"][row]
        yield Issue(
            code="E303",
            message=f"the floor of {low:g} units is above the cap of {high:g} units",
            pointer=f"{pointer}/classes/{row}/max_units",
            value=high,
            expected="max_units >= min_units",
        )
    yield from _share_issues(classes["share_pct"], f"{pointer}/classes")


def _share_issues(shares: np.ndarray, pointer: str) -> Iterator[Issue]:
    total = float(np.nansum(shares))
    complete = len(shares) > 0 and not np.isnan(shares).any()
    if total > 100 + 1e-9 or (complete and total < 100 - 1e-9):
        yield Issue(
            code="E303",
            message=f"the shares of the classes add up to {total:.12g} %",
            pointer=pointer,
            value=total,
            expected="100 % over all classes, less only where some class has no share",
        )


def _class_stock_warnings(decision: ClassStock) -> Iterator[Issue]:
    classes = decision.classes
    open_ended = decision.max_total_units is None and decision.total_units is None
    for row in np.flatnonzero((classes["unit_cost"] < 0) & np.isnan(classes["max_units"])):
        if open_ended:
            yield Issue(
                code="W301",
                message="stock that earns money and has no cap can grow without limit",
                pointer=f"/data/class_stock/classes/{row}/unit_cost",
                value=float(classes["unit_cost"][row]),
                hint='give "max_units" or "max_total_units", or check the sign',
            )


def _order_quantity_issues(decision: OrderQuantity, pointer: str) -> Iterator[Issue]:
    skus, classes = decision.skus, decision.classes
    if not len(skus):
        message = "a decision on order quantities needs at least one SKU"
        yield Issue(code="E304", message=message, pointer=f"{pointer}/skus")
    yield from duplicates(skus, "id", f"{pointer}/skus")
    yield from dangling(
        skus, "abc_class_id", classes["id"].tolist(), f"{pointer}/skus", "class of the ranking"
    )
    yield from holding_issues(skus, f"{pointer}/skus")
    if decision.storage_capacity_m3 is not None:
        yield from volume_issues(skus, f"{pointer}/skus")
    yield from ranking_issues(classes, f"{pointer}/abc_classes")
    yield from steadiness_issues(decision.xyz_classes, f"{pointer}/xyz_classes")
    yield from criteria_issues(decision, pointer)
    if decision.rank_by == "cost_criterion":
        yield from shortage_issues(skus, f"{pointer}/skus")
