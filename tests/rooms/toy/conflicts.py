"""Proofs that no plan can exist, from necessary conditions that fail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from optimizer.sdk import Reason
from tests.rooms.toy.instance import Instance


def conflicts(instance: Instance) -> Iterator[Reason]:
    """Demand that must be served but cannot be, whatever else is ordered."""
    must: defaultdict[str, float] = defaultdict(float)
    for demand in instance.demands:
        must[demand.product_id] += 0 if demand.shortage_cost is not None else demand.quantity_units
    for product in instance.products:
        if (
            product.max_packs is not None
            and product.max_packs * product.pack_units < must[product.id]
        ):
            yield Reason(code="demand_of_product", detail=f"not enough packs of {product.id}")
