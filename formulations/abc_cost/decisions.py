"""The decisions of the room: each is a package, and all packages have the same files."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from formulations.abc_cost.instance import Instance


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A decision, found in its package.

    ==============  =====================================================================
    data.py         the types of its data; issues(decision, pointer),
                    warnings(decision, pointer), conflicts(decision)
    plan.py         the rows of its plan; decoded(decision, values) and
                    encoded(decision, solution), where there is a model
    rules.py        violations(decision, solution), cost(decision, solution)
    model.py        build(decision), obstacle(decision), num_columns(decision), REL_ERROR
    thumb.py        plan_of_thumb(decision) -> Solution | None
    report.py       sections(decision, solution), kpis(decision, solution)
    drawing.py      drawings(decision, solution)
    generate.py     generated(rng, size, tightness) -> data of the decision, DESCRIPTION
    search.py       solve(decision, limits, emit, interrupted), where limits have prices
    certificate.py  proven_cost(decision, prices), where limits have prices
    ==============  =====================================================================
    """

    package: str
    tables: tuple[str, ...]  # of its plan, by their names in ``Solution``
    method: str | None = None  # the search that puts prices on its limits

    def part(self, file: str) -> Any:
        """One file of the package, imported when it is asked for."""
        return importlib.import_module(f"{__package__}.{self.package}.{file}")


DECISIONS: Mapping[str, Decision] = {
    "class_stock": Decision(package="class_stock", tables=("stock_levels",)),
    "order_quantity": Decision(
        package="order_quantity", tables=("order_policies", "pareto", "prices"), method="newton"
    ),
    "reorder_policy": Decision(
        package="reorder", tables=("reorder_policies", "prices"), method="newton"
    ),
    "grouping": Decision(package="grouping", tables=("groups", "prices"), method="lagrange"),
    "count_schedule": Decision(package="counting", tables=("counts", "prices"), method="lagrange"),
}
"""By the field of ``Instance`` that holds its data."""


def asked(instance: Instance, file: str) -> tuple[Any, Any]:
    """A file of the decision that an instance asks for, and the data of the decision."""
    return DECISIONS[instance.asked].part(file), instance.decision
