"""One SKU at given surcharges and orders: its cheapest plan, and what no such plan undercuts.

Demand is met by the cheapest purchase or lost, each unit for itself; units that are limited (stock,
receipts, what is ordered in any case, and supply where its limit binds) then go where they save
most. Which supply limits bind is found by planning without them first.
"""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.decomposition.compiled import bare
from formulations.stock_allocation.decomposition.desk import Desk, Orders, Plan, columns
from formulations.stock_allocation.decomposition.lots import (
    begin,
    oversold,
    rests,
    saved,
    savings,
)
from formulations.stock_allocation.decomposition.matching import match
from formulations.stock_allocation.decomposition.network import Catalogue, Network
from formulations.stock_allocation.decomposition.shared import Surcharges
from formulations.stock_allocation.decomposition.ways import deliver, delivery, spread, walk


@bare
def plan_sku(
    network: Network, c: Catalogue, s: int, extra: Surcharges, orders: Orders, desk: Desk,
    plan: Plan,
) -> float:  # fmt: skip
    """Fill ``plan`` with the cheapest plan of SKU s; the bound on its cost, surcharges included.

    What orders cost beside their units is left out.
    """
    charge(network, c, s, extra, desk)
    desk.limits[:, :] = False
    while True:
        bound = _plan(network, c, s, extra, orders, desk, plan)
        if not oversold(network, c.supply[s], desk.limits, plan.moved):
            return bound


@bare
def charge(network: Network, c: Catalogue, s: int, extra: Surcharges, desk: Desk) -> None:
    """Fill in what a unit of SKU s costs on a lane and in stock."""
    volume, weight = c.volume_m3[s], c.weight_kg[s]
    lanes, periods = desk.cost.shape
    for lane in range(lanes):
        freight = network.unit_cost[lane]
        freight += volume * network.cost_per_m3[lane] + weight * network.cost_per_kg[lane]
        for t in range(periods):
            desk.cost[lane, t] = freight + extra.lane[lane, t]
            if lane < network.num_supply:
                desk.cost[lane, t] += c.price[s, network.origin[lane]] * (1.0 + extra.money[t])
    for w in range(desk.keep.shape[0]):
        for t in range(periods):
            rent = volume * extra.m3[w, t] + weight * extra.kg[w, t]
            desk.keep[w, t] = c.holding[s, w] + rent


@bare
def _plan(
    network: Network, c: Catalogue, s: int, extra: Surcharges, orders: Orders, desk: Desk,
    plan: Plan,
) -> float:  # fmt: skip
    """The plan where only some limits on supply are looked at."""
    for part in plan:
        part[:, :] = 0.0
    bound = _ordered(network, c, s, orders, desk, plan)
    lots, demand = begin(network, c, s, orders, desk, plan), c.demand[s]
    spread(network, desk.cost, desk.keep, columns(lots), desk.ways, desk.came)
    late, wait = c.lateness[s], c.waiting[s]
    deliver(network, desk.cost, desk.ways, late, wait, columns(lots), desk.least)
    bound += _without_lots(c, s, extra, lots, desk) + rests(desk, lots, c.disposal[s])
    savings(lots, desk)
    for n in range(lots):
        desk.open_units[n] = desk.units[n]
    zones, periods = demand.shape
    for z in range(zones):
        for t in range(periods):
            desk.open_demand[z * periods + t] = demand[z, t]
    match(desk.open_units[:lots], desk.open_demand, desk.saving, desk.board, desk.sent)
    _book(network, c, s, lots, desk, plan)
    return bound - saved(demand, lots, desk)


@bare
def _ordered(
    network: Network, c: Catalogue, s: int, orders: Orders, desk: Desk, plan: Plan
) -> float:
    """Book what is ordered in any case, and see where more can be bought; what the former costs."""
    cost, (warehouses, periods) = 0.0, desk.here.shape
    for w in range(warehouses):
        for t in range(periods):
            desk.here[w, t] = c.given[s, w, t]
    for lane in range(network.num_supply):
        v, end, late = network.origin[lane], network.destination[lane], network.lead_time[lane]
        for t in range(periods):
            sells = c.supply[s, v, t] > 0.0 and c.price[s, v] < np.inf
            desk.can[lane, t] = sells and orders.is_open[lane, t] and not desk.limits[v, t]
            units = orders.units[lane, t]
            if units > 0.0:
                plan.moved[lane, t] = units
                desk.here[end, t + late] += units
                cost += units * desk.cost[lane, t]
    return cost


@bare
def _without_lots(c: Catalogue, s: int, extra: Surcharges, bought: int, desk: Desk) -> float:
    """The least cost of all demand where no lot is used: bought without limit, or lost."""
    demand, loss, lost = c.demand[s], c.loss[s], extra.lost[c.group[s]]
    zones, periods = demand.shape
    total = 0.0
    for z in range(zones):
        for t in range(periods):
            j = z * periods + t
            desk.without[j] = min(desk.least[j, bought], loss[z, t] + lost[z])
            total += desk.without[j] * demand[z, t]
    return total


@bare
def _book(network: Network, c: Catalogue, s: int, lots: int, desk: Desk, plan: Plan) -> None:
    """Write down what the matching means; what lots do not serve is bought or lost."""
    for n in range(lots):
        for k in range(desk.board.holds[n]):
            j = desk.board.held[n, k]
            _serve(network, c, s, n, j, desk.sent[n, j], desk, plan)
        if desk.open_units[n] > 0.0 and desk.ends[n, 0] >= 0:
            _leave(network, n, desk, plan)
    periods = c.demand.shape[2]
    for j in range(len(desk.open_demand)):
        units = desk.open_demand[j]
        if units > 0.0 and desk.least[j, lots] > desk.without[j]:
            z, t = j // periods, j % periods
            plan.lost[z, t] = units
            if c.lateness[s, z] > 0:
                _wait(plan.waiting[z], t, periods, units)
        elif units > 0.0:
            _serve(network, c, s, lots, j, units, desk, plan)


@bare
def _serve(
    network: Network, c: Catalogue, s: int, n: int, j: int, units: float, desk: Desk, plan: Plan
) -> None:
    """Units of column n for demand j, in the cheapest way."""
    z, t = j // desk.keep.shape[1], j % desk.keep.shape[1]
    late, wait = c.lateness[s, z], c.waiting[s, z]
    lane, leaves = delivery(network, desk.cost, desk.ways, n, late, wait, z, t)
    plan.moved[lane, leaves] += units
    if late > 0:
        _wait(plan.waiting[z], t, leaves + network.lead_time[lane], units)
    walk(network, desk.came, n, network.origin[lane], leaves, units, plan.moved, plan.stock)


@bare
def _wait(waiting: np.ndarray, begin: int, end: int, units: float) -> None:
    for t in range(begin, end):
        waiting[t] += units


@bare
def _leave(network: Network, n: int, desk: Desk, plan: Plan) -> None:
    """Units of lot n that no demand takes: thrown away at w in t, or kept there to the horizon."""
    units, w, t = desk.open_units[n], desk.ends[n, 0], desk.ends[n, 1]
    if t >= 0:
        plan.waste[w, t] += units
    else:
        t = plan.stock.shape[1] - 1
        plan.stock[w, t] += units
    walk(network, desk.came, n, w, t, units, plan.moved, plan.stock)
