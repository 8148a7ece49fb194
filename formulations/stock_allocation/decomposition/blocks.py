"""All SKUs at given surcharges, in blocks that are planned side by side."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit, prange

from formulations.stock_allocation.decomposition.network import Catalogue, Network
from formulations.stock_allocation.decomposition.shared import Surcharges, Totals
from formulations.stock_allocation.decomposition.sku import Plan, desk_for, empty_plan, plan_sku


class Answers(NamedTuple):
    """What blocks of SKUs answer to surcharges; B blocks."""

    cost: np.ndarray  # (B,) of their plans, without surcharges
    bound: np.ndarray  # (B,) no plan costs less, with surcharges
    undone: np.ndarray  # (B,) units not served that must be
    totals: Totals


@njit(parallel=True, cache=True)
def answer(network: Network, c: Catalogue, first: np.ndarray, extra: Surcharges):
    """The plans of SKUs ``first[b]`` to ``first[b + 1] - 1`` for each block b, in all."""
    blocks = len(first) - 1
    zones, periods = c.demand.shape[1:]
    lanes, warehouses, groups = len(network.origin), c.given.shape[1], extra.lost.shape[0]
    cost, bound, undone = np.zeros(blocks), np.zeros(blocks), np.zeros(blocks)
    moved = np.zeros((blocks, lanes, periods))
    m3 = np.zeros((blocks, warehouses, periods))
    kg = np.zeros((blocks, warehouses, periods))
    spent, lost = np.zeros((blocks, periods)), np.zeros((blocks, groups, zones))
    for b in prange(blocks):
        some = slice(first[b], first[b + 1])
        desk = desk_for(network, c.given[some], c.supply[some], zones)
        plan = empty_plan(network, warehouses, zones, periods)
        for s in range(first[b], first[b + 1]):
            bound[b] += plan_sku(network, c, s, extra, desk, plan)
            cost[b] += cost_of(network, c, s, plan)
            undone[b] += np.where(c.is_due[s], plan.lost, 0.0).sum()
            moved[b] += plan.moved
            m3[b] += c.volume_m3[s] * plan.stock
            kg[b] += c.weight_kg[s] * plan.stock
            lost[b, c.group[s]] += plan.lost.sum(axis=1)
            for lane in range(network.num_supply):
                price = c.price[s, network.origin[lane]]
                if price < np.inf:
                    spent[b] += price * plan.moved[lane]
    return Answers(cost, bound, undone, Totals(moved, m3, kg, spent, lost))


@njit(cache=True)
def cost_of(network: Network, c: Catalogue, s: int, plan: Plan):
    """Money that a plan of SKU s costs, without surcharges."""
    total = 0.0
    lanes, periods = plan.moved.shape
    for lane in range(lanes):
        freight = network.unit_cost[lane]
        freight += c.volume_m3[s] * network.cost_per_m3[lane]
        freight += c.weight_kg[s] * network.cost_per_kg[lane]
        if lane < network.num_supply:
            freight += c.price[s, network.origin[lane]]
        for t in range(periods):
            if plan.moved[lane, t] > 0.0:
                total += freight * plan.moved[lane, t]
    for w in range(plan.stock.shape[0]):
        for t in range(periods):
            total += c.holding[s, w] * plan.stock[w, t]
            if plan.waste[w, t] > 0.0:
                total += c.disposal[s] * plan.waste[w, t]
    zones = plan.lost.shape[0]
    for z in range(zones):
        for t in range(periods):
            total += c.waiting[s, z] * plan.waiting[z, t]
            if plan.lost[z, t] > 0.0:  # its waiting is in the loss as well
                waited = c.waiting[s, z] * (periods - t) if c.lateness[s, z] > 0 else 0.0
                total += (c.loss[s, z, t] - waited) * plan.lost[z, t]
    return total
