"""Order what is needed in the order of the list, refuse what no longer fits."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from optimizer.sdk import Table, never
from tests.rooms.toy.checks import violations
from tests.rooms.toy.instance import Instance
from tests.rooms.toy.solution import Order, Shortage, Solution


def baseline(
    instance: Instance, rng: random.Random, interrupted: Callable[[], bool] = never
) -> Solution | None:
    """A plan by rule of thumb; None where the rule finds no plan that keeps all rules."""
    products = instance.products.by("id")
    space = math.inf if instance.storage_m3 is None else instance.storage_m3
    spare_units = dict.fromkeys(products, 0.0)
    packs = dict.fromkeys(products, 0)
    shortages = []
    for d in sorted(instance.demands, key=lambda d: d.shortage_cost is not None):
        p = products[d.product_id]
        needed = math.ceil((d.quantity_units - spare_units[p.id]) / p.pack_units - 1e-9)
        needed = max(0, needed)
        volume = needed * p.pack_units * p.unit_volume_m3
        most = math.inf if p.max_packs is None else p.max_packs
        if volume <= space and packs[p.id] + needed <= most:
            packs[p.id] += needed
            spare_units[p.id] += needed * p.pack_units - d.quantity_units
            space -= volume
        elif d.quantity_units > 0:
            shortages.append(Shortage(demand_id=d.id, shortage_units=d.quantity_units))
    orders = [Order(product_id=name, packs=count) for name, count in packs.items() if count]
    solution = Solution(orders=Table.of(Order, orders), shortages=Table.of(Shortage, shortages))
    return None if any(violations(instance, solution)) else solution
