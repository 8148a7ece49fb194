"""The data of an order mix."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.sdk import (
    Count,
    Id,
    Issue,
    Money,
    PositiveQuantity,
    Quantity,
    Record,
    Table,
    dangling,
    duplicates,
)


class Product(Record):
    id: Id
    pack_units: PositiveQuantity
    unit_cost: Money
    unit_volume_m3: Quantity
    max_packs: Count | None = None


class Demand(Record):
    id: Id
    product_id: Id
    quantity_units: Quantity
    shortage_cost: Money | None = None


class Instance(Record):
    storage_m3: Quantity | None = None
    products: Table[Product]
    demands: Table[Demand]


def cross_checks(instance: Instance) -> Iterator[Issue]:
    """Repeated ids, dangling references, and a store that no pack fits into."""
    yield from duplicates(instance.products, "id", "/data/products")
    yield from duplicates(instance.demands, "id", "/data/demands")
    known = instance.products["id"].tolist()
    yield from dangling(instance.demands, "product_id", known, "/data/demands", "product")
    if len(instance.products) == 0:
        yield Issue(
            code="E304",
            message="there are no products",
            pointer="/data/products",
            expected="at least one product",
        )


def warnings(instance: Instance) -> Iterator[Issue]:
    """Demands that are cheaper to refuse than to serve."""
    unit_cost = {product.id: product.unit_cost for product in instance.products}
    price = np.array([unit_cost[name] for name in instance.demands["product_id"]], dtype=float)
    penalty = instance.demands["shortage_cost"]  # NaN where demand must be served
    for position in np.flatnonzero(penalty < price).tolist():
        yield Issue(
            code="W301",
            message="a shortage costs less than the goods, so nothing will be bought for it",
            pointer=f"/data/demands/{position}/shortage_cost",
            value=float(penalty[position]),
            expected=f"at least {price[position]:g}",
        )
