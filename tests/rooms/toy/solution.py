"""The plan of an order mix: packs to order, and demand that is not served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.sdk import Count, Id, PositiveQuantity, Record, Table
from tests.rooms.toy.instance import Instance

if TYPE_CHECKING:
    from optimizer.sdk import Encoded, Values


class Order(Record):
    product_id: Id
    packs: Count


class Shortage(Record):
    demand_id: Id
    shortage_units: PositiveQuantity


class Solution(Record):
    orders: Table[Order]
    shortages: Table[Shortage]


def decode(instance: Instance, values: Values) -> Solution:
    orders = [Order(product_id=key[0], packs=round(v)) for key, v in values["packs"].nonzero()]
    shortages = [
        Shortage(demand_id=key[0], shortage_units=v) for key, v in values["shortage"].nonzero()
    ]
    return Solution(orders=Table.of(Order, orders), shortages=Table.of(Shortage, shortages))


def encode(instance: Instance, solution: Solution) -> Encoded:
    return {
        "packs": {(order.product_id,): order.packs for order in solution.orders},
        "shortage": {(s.demand_id,): s.shortage_units for s in solution.shortages},
    }
