"""The data of an ABC-cost instance: one decision out of those of the README."""

from __future__ import annotations

from collections.abc import Iterator

from formulations.abc_cost.class_stock.data import ClassStock
from formulations.abc_cost.counting.data import CountSchedule
from formulations.abc_cost.decisions import DECISIONS
from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.order_quantity.data import OrderQuantity
from formulations.abc_cost.reorder.data import ReorderPolicy
from optimizer.sdk import Issue, Record


class Instance(Record):
    """Exactly one of the decisions."""

    class_stock: ClassStock | None = None
    order_quantity: OrderQuantity | None = None
    reorder_policy: ReorderPolicy | None = None
    grouping: Grouping | None = None
    count_schedule: CountSchedule | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """The fields of the decisions that are there."""
        return tuple(name for name in DECISIONS if getattr(self, name) is not None)

    @property
    def asked(self) -> str:
        """The field of the decision."""
        assert self.given, "cross_checks refuses an instance without a decision"
        return self.given[0]

    @property
    def decision(self) -> ClassStock | OrderQuantity | ReorderPolicy | Grouping | CountSchedule:
        """Its data."""
        return getattr(self, self.asked)  # type: ignore[no-any-return]


def cross_checks(instance: Instance) -> Iterator[Issue]:
    """Duplicates, dangling references, contradictions and gaps between the fields."""
    given = instance.given
    choice = "one of " + ", ".join(f'"{name}"' for name in DECISIONS)
    if not given:
        yield Issue(
            code="E304", message="there is nothing to decide", pointer="/data", expected=choice
        )
    if len(given) > 1:
        message = f"a file holds one decision, this one has {' and '.join(given)}"
        yield Issue(code="E303", message=message, pointer=f"/data/{given[1]}", expected=choice)
    for name in given:
        data = DECISIONS[name].part("data")
        yield from data.issues(getattr(instance, name), f"/data/{name}")


def warnings(instance: Instance) -> Iterator[Issue]:
    """Costs that look like a slip of sign, of period or of unit."""
    for name in instance.given:
        data = DECISIONS[name].part("data")
        yield from data.warnings(getattr(instance, name), f"/data/{name}")
