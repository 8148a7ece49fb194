"""Contradictions in what is told of transfers: their two orders must make one movement of goods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from optimizer.sdk import Issue, dangling

if TYPE_CHECKING:
    from formulations.vehicle_routing.instance import Instance, Order, Transfer

FIELDS = {"pickup_order_id": "pickup", "delivery_order_id": "delivery"}
"""Which type of order each field names."""


def transfer_checks(instance: Instance) -> Iterator[Issue]:
    """Orders that do not exist, do not fit each other, or stand in two transfers."""
    orders = instance.orders.by("id")
    for field in FIELDS:
        yield from dangling(instance.transfers, field, orders, "/data/transfers", "order")
    taken: set[str] = set()
    for row, transfer in enumerate(instance.transfers):
        found = {field: orders.get(getattr(transfer, field)) for field in FIELDS}
        for field, order in found.items():
            if order is not None:
                yield from _order(order, f"/data/transfers/{row}/{field}", FIELDS[field], taken)
                taken.add(order.id)
        pickup, delivery = found.values()
        if pickup is not None and delivery is not None:
            yield from _pair(transfer, pickup, delivery, f"/data/transfers/{row}")
    if len(instance.transfers):
        yield from _never_last(instance)


def _order(order: Order, pointer: str, wanted: str, taken: set[str]) -> Iterator[Issue]:
    if order.type != wanted:
        message = f'order "{order.id}" is a {order.type}, where a transfer needs a {wanted}'
        yield Issue(code="E303", message=message, pointer=pointer, value=order.id)
    if order.id in taken:
        message = f'order "{order.id}" already belongs to a transfer'
        yield Issue(code="E301", message=message, pointer=pointer, value=order.id)
    if order.release_s is not None:
        message = f'order "{order.id}" has a release, but its goods come from no depot'
        yield Issue(code="E303", message=message, pointer=pointer, value=order.id)


def _pair(transfer: Transfer, pickup: Order, delivery: Order, pointer: str) -> Iterator[Issue]:
    names = pickup.load.keys() | delivery.load.keys()
    if any(pickup.load.get(name, 0.0) != delivery.load.get(name, 0.0) for name in names):
        yield Issue(
            code="E303",
            message=f'transfer "{transfer.id}" picks up another load than it delivers',
            pointer=f"{pointer}/delivery_order_id",
            value=delivery.id,
            expected=f'the load of order "{pickup.id}"',
        )
    if (pickup.unserved_cost is None) != (delivery.unserved_cost is None):
        yield Issue(
            code="E303",
            message=f'only one order of transfer "{transfer.id}" may be left out',
            pointer=f"{pointer}/delivery_order_id",
            value=delivery.id,
            expected='an "unserved_cost" in both orders or in none',
        )


def _never_last(instance: Instance) -> Iterator[Issue]:
    for row in np.flatnonzero(instance.vehicle_types["pickups"] == "last"):
        yield Issue(
            code="E303",
            message='a transfer is delivered after its pickup, so pickups cannot come "last"',
            pointer=f"/data/vehicle_types/{row}/pickups",
            value="last",
            expected='"mixed"',
        )
