"""What a buyer wants to see of an order mix."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.sdk import Reason, Section, Unserved
from tests.rooms.toy.instance import Instance
from tests.rooms.toy.solution import Solution


def sections(instance: Instance, solution: Solution) -> Iterator[Section]:
    rows = tuple((order.product_id, order.packs) for order in solution.orders)
    yield Section(title="Orders", columns=("product", "packs"), rows=rows)


def kpis(instance: Instance, solution: Solution) -> dict[str, float]:
    demand = float(instance.demands["quantity_units"].sum())
    shortage = float(solution.shortages["shortage_units"].sum())
    return {"fill_rate_pct": 100.0 if demand == 0 else 100.0 * (1 - shortage / demand)}


def unserved(instance: Instance, solution: Solution) -> Iterator[Unserved]:
    for shortage in solution.shortages:
        reason = Reason(code="shortage", detail=f"{shortage.shortage_units:g} units short")
        yield Unserved(id=shortage.demand_id, reasons=(reason,))
