"""The rules of an order mix, from the data and the plan alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from optimizer.sdk import FEASIBILITY, Violation
from tests.rooms.toy.instance import Instance
from tests.rooms.toy.solution import Solution


def violations(instance: Instance, solution: Solution) -> Iterator[Violation]:
    """Every rule that the plan breaks, by more than the tolerance."""
    strangers = list(_strangers(instance, solution))
    yield from strangers
    if strangers:
        return
    for rule, where, excess, allowed, unit in _excesses(instance, solution):
        if excess > FEASIBILITY * max(1.0, abs(allowed)):
            yield Violation(rule=rule, where=where, amount=excess, unit=unit)


def cost(instance: Instance, solution: Solution) -> dict[str, float]:
    products, demands = instance.products.by("id"), instance.demands.by("id")
    purchase = sum(
        products[o.product_id].unit_cost * products[o.product_id].pack_units * o.packs
        for o in solution.orders
    )
    shortage = sum(
        (demands[s.demand_id].shortage_cost or 0.0) * s.shortage_units for s in solution.shortages
    )
    return {"purchase": float(purchase), "shortage": float(shortage)}


def _strangers(instance: Instance, solution: Solution) -> Iterator[Violation]:
    for rule, named, known in (
        ("known products", solution.orders["product_id"], instance.products["id"]),
        ("known demands", solution.shortages["demand_id"], instance.demands["id"]),
    ):
        for name, count in Counter(named.tolist()).items():
            if name not in set(known.tolist()) or count > 1:
                yield Violation(rule=rule, where=name, amount=count, unit="entries")


def _excesses(
    instance: Instance, solution: Solution
) -> Iterator[tuple[str, str, float, float, str]]:
    """(rule, where, by how much, of what limit, unit) of every rule, broken or not."""
    packs = Counter({order.product_id: order.packs for order in solution.orders})
    short = {s.demand_id: s.shortage_units for s in solution.shortages}
    need: defaultdict[str, float] = defaultdict(float)
    for d in instance.demands:
        need[d.product_id] += d.quantity_units - short.get(d.id, 0.0)
        allowed = 0.0 if d.shortage_cost is None else d.quantity_units
        yield "shortage", d.id, short.get(d.id, 0.0) - allowed, allowed, "units"
    volume = 0.0
    for p in instance.products:
        units = packs[p.id] * p.pack_units
        volume += units * p.unit_volume_m3
        yield "demand of products", p.id, need[p.id] - units, need[p.id], "units"
        if p.max_packs is not None:
            yield "packs of products", p.id, packs[p.id] - p.max_packs, p.max_packs, "packs"
    if instance.storage_m3 is not None:
        yield "storage", "store", volume - instance.storage_m3, instance.storage_m3, "m3"
