"""Do the end of the horizon and closing make sense? What stock is worth, and what may close."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from optimizer.sdk import Issue

if TYPE_CHECKING:
    from formulations.stock_allocation.instance import Instance


def worth_more_than_bought(instance: Instance) -> Iterator[Issue]:
    """A unit worth more than its price would be bought for the end, without limit."""
    if not instance.skus["end_value_per_unit"].any():
        return
    price: dict[str, float] = {}
    for offer in instance.offers:
        price[offer.sku_id] = min(offer.unit_cost, price.get(offer.sku_id, offer.unit_cost))
    for row, sku in enumerate(instance.skus):
        if sku.end_value_per_unit > price.get(sku.id, np.inf):
            yield Issue(
                code="E303",
                message=f'SKU "{sku.id}" is worth more at the end than it costs to buy',
                pointer=f"/data/skus/{row}/end_value_per_unit",
                value=sku.end_value_per_unit,
                expected=f"at most {price[sku.id]:g}, its least unit_cost",
            )


def closing_what_never_closes(instance: Instance) -> Iterator[Issue]:
    """Without an opening cost a warehouse is always open."""
    warehouses = instance.warehouses
    never = (warehouses["closing_cost"] > 0) & (warehouses["opening_cost"] == 0)
    for row in np.flatnonzero(never).tolist():
        yield Issue(
            code="E304",
            message=f'warehouse "{warehouses["id"][row]}" is always open and never closed',
            pointer=f"/data/warehouses/{row}/closing_cost",
            expected="an opening_cost, which is paid for using it",
        )
