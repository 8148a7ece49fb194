"""The data of an ABC-cost instance: one decision, either class stock or order quantities."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from optimizer.sdk import (
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

    Holding costs are either money per unit and year or a yearly rate on ``unit_cost``.
    """

    id: Id
    annual_demand_units: PositiveQuantity
    unit_cost: PositiveCost
    ordering_cost: PositiveCost
    holding_cost_per_unit_year: PositiveCost | None = None
    holding_rate_pct_year: PositiveQuantity | None = None
    unit_volume_m3: Quantity | None = None
    abc_class_id: Id | None = None


class AbcClass(Record):
    """A class of the ranking: it takes SKUs until their cumulative share reaches the cut-off."""

    id: Id
    up_to_pct: Percent


def pareto_classes() -> Table[AbcClass]:
    """The usual cut-offs, taken where a file names none."""
    cut_offs = {"A": 80.0, "B": 95.0, "C": 100.0}
    return Table.of(AbcClass, [AbcClass(id=k, up_to_pct=pct) for k, pct in cut_offs.items()])


class OrderQuantity(Record):
    """In which lots to order each SKU.

    ``stock_budget`` limits the money in average stock (half a lot of each SKU). The storage keeps a
    place for a full lot of each SKU, so ``storage_capacity_m3`` limits the sum of full lots.
    """

    skus: Table[Sku]
    stock_budget: PositiveCost | None = None
    storage_capacity_m3: PositiveQuantity | None = None
    abc_classes: Table[AbcClass] = Field(default_factory=pareto_classes)


class Instance(Record):
    """Exactly one of the decisions."""

    class_stock: ClassStock | None = None
    order_quantity: OrderQuantity | None = None

    @property
    def decision(self) -> ClassStock | OrderQuantity:
        decision = self.class_stock or self.order_quantity
        assert decision is not None, "cross_checks refuses an instance without a decision"
        return decision


def holding_costs(skus: Table[Sku]) -> np.ndarray:
    """Money per unit and year for each SKU, shape (SKUs,)."""
    own = skus["holding_cost_per_unit_year"]
    rated = skus["holding_rate_pct_year"] / 100.0 * skus["unit_cost"]
    return np.where(np.isnan(own), rated, own)


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


def warnings(instance: Instance) -> Iterator[Issue]:
    """Costs that look like a slip of sign, of period or of unit."""
    if instance.class_stock is not None:
        yield from _class_stock_warnings(instance.class_stock)
    if instance.order_quantity is not None:
        yield from _order_quantity_warnings(instance.order_quantity)


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
    skus, classes = decision.skus, decision.abc_classes
    if not len(skus):
        message = "a decision on order quantities needs at least one SKU"
        yield Issue(code="E304", message=message, pointer=f"{pointer}/skus")
    yield from duplicates(skus, "id", f"{pointer}/skus")
    yield from dangling(
        skus, "abc_class_id", classes["id"].tolist(), f"{pointer}/skus", "class of the ranking"
    )
    yield from _holding_issues(skus, f"{pointer}/skus")
    if decision.storage_capacity_m3 is not None:
        for row in np.flatnonzero(np.isnan(skus["unit_volume_m3"])):
            yield Issue(
                code="E304",
                message="the storage capacity is limited, but the volume of this SKU is not known",
                pointer=f"{pointer}/skus/{row}",
                expected='"unit_volume_m3"',
            )
    yield from _ranking_issues(classes, f"{pointer}/abc_classes")


def _holding_issues(skus: Table[Sku], pointer: str) -> Iterator[Issue]:
    absent = np.isnan(skus["holding_cost_per_unit_year"])
    unrated = np.isnan(skus["holding_rate_pct_year"])
    expected = 'either "holding_cost_per_unit_year" or "holding_rate_pct_year"'
    for row in np.flatnonzero(absent & unrated):
        message = "what it costs to hold this SKU is not known"
        yield Issue(code="E304", message=message, pointer=f"{pointer}/{row}", expected=expected)
    for row in np.flatnonzero(~absent & ~unrated):
        yield Issue(
            code="E303",
            message="the cost of holding this SKU is given twice",
            pointer=f"{pointer}/{row}/holding_rate_pct_year",
            value=float(skus["holding_rate_pct_year"][row]),
            expected=expected,
        )


def _ranking_issues(classes: Table[AbcClass], pointer: str) -> Iterator[Issue]:
    yield from duplicates(classes, "id", pointer)
    cut_offs = classes["up_to_pct"]
    for row in np.flatnonzero(np.diff(cut_offs) <= 0) + 1:
        before, after = cut_offs[row - 1], cut_offs[row]
        yield Issue(
            code="E303",
            message=f"the cut-offs must rise, but {after:g} % follows {before:g} %",
            pointer=f"{pointer}/{row}/up_to_pct",
            value=float(after),
        )
    if not len(cut_offs) or cut_offs[-1] != 100:
        yield Issue(
            code="E303",
            message="the last class must take all SKUs that are left",
            pointer=f"{pointer}/{len(cut_offs) - 1}/up_to_pct" if len(cut_offs) else pointer,
            value=float(cut_offs[-1]) if len(cut_offs) else None,
            expected="100 %",
        )


def _order_quantity_warnings(decision: OrderQuantity) -> Iterator[Issue]:
    skus = decision.skus
    holding = holding_costs(skus)
    for row in np.flatnonzero(holding > skus["unit_cost"]):
        yield Issue(
            code="W301",
            message="a year of holding costs more than the unit itself: is the cost per day?",
            pointer=f"/data/order_quantity/skus/{row}",
            value=float(holding[row]),
            expected=f"at most the unit cost, {skus['unit_cost'][row]:g}",
        )
    for row in np.flatnonzero(skus["unit_volume_m3"] > 10):
        yield Issue(
            code="W301",
            message="one unit fills more than 10 m3: is the volume in litres?",
            pointer=f"/data/order_quantity/skus/{row}/unit_volume_m3",
            value=float(skus["unit_volume_m3"][row]),
        )
