"""The plan of one SKU with orders given, and what all of it costs, orders included."""

from __future__ import annotations

from formulations.stock_allocation.decomposition.compiled import compiled
from formulations.stock_allocation.decomposition.desk import Desk, Orders, Plan
from formulations.stock_allocation.decomposition.network import Catalogue, Network
from formulations.stock_allocation.decomposition.shared import Surcharges
from formulations.stock_allocation.decomposition.sku import plan_sku


@compiled
def planned(
    network: Network, c: Catalogue, s: int, extra: Surcharges, orders: Orders, desk: Desk,
    plan: Plan,
) -> float:  # fmt: skip
    """Fill ``plan``, and close orders of no use; its cost, surcharges included."""
    cost = plan_sku(network, c, s, extra, orders, desk, plan)
    for lane in range(network.num_supply):
        for t in range(orders.units.shape[1]):
            if plan.moved[lane, t] > 0.0:
                cost += c.order_cost[s, network.origin[lane]] * (1.0 + extra.money[t])
            elif c.order_cost[s, network.origin[lane]] > 0.0:
                orders.is_open[lane, t] = False
    return cost
