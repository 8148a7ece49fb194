"""The data of a decision on order quantities, and every contradiction in it."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

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


def issues(decision: OrderQuantity, pointer: str) -> Iterator[Issue]:
    """Duplicates, dangling references, contradictions and gaps."""
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


def warnings(decision: OrderQuantity, pointer: str) -> Iterator[Issue]:
    """Costs and volumes that look like a slip of unit."""
    yield from unit_warnings(decision.skus, f"{pointer}/skus")


def conflicts(decision: OrderQuantity) -> tuple[Reason, ...]:
    """None: small enough lots keep every limit."""
    return ()
