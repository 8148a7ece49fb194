"""What no plan of one SKU undercuts whose orders cost, have a minimum or come in lots.

Each unit is bought for one demand, or is left. At a value for each unit of demand, orders and lots
of stock are independent: each takes what is worth most to it, in a size that it may have. What is
bought for a demand then makes up the demand on average only (the Lagrangean dual of location:
Cornuéjols, Fisher and Nemhauser 1977); any values prove a bound. Better values are found by
subgradients that remember their last directions (Camerini, Fratta and Maffioli 1975).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.decomposition.compiled import bare, compiled
from formulations.stock_allocation.decomposition.reaching import Reach
from formulations.stock_allocation.decomposition.ways import NEVER

ROUNDS = 60
"""A bound takes so many steps, so that it is the same whoever computes it."""

ROUNDS_AGAIN = 10
"""So many are enough from values that were found at other prices."""

NEW = 0.6
"""The share of the newest subgradient in a direction."""

PATIENCE = 5
"""After so many steps that proved nothing more, steps are shorter."""

SHORTER = 0.7

ALIKE = 1e-12
"""Lots are counted up to so much of their number."""


class Offers(NamedTuple):
    """The orders that are possible: N of them, each on a lane in a period."""

    lane: np.ndarray
    period: np.ndarray
    place: np.ndarray  # where and when it arrives
    unit_cost: np.ndarray
    cost: np.ndarray  # of the order, surcharges included
    least: np.ndarray  # units
    lot: np.ndarray  # units, 0 where it need not come in lots
    most: np.ndarray  # units
    limit: np.ndarray  # the limit on supply that it shares with others, or -1


class Sku(NamedTuple):
    """One SKU at given surcharges."""

    demand: np.ndarray  # (Z T,) units
    worth: np.ndarray  # (Z T,) money per unit, what it costs to lose one
    reach: Reach
    offers: Offers
    supply: np.ndarray  # (limits,) units
    lot_place: np.ndarray  # (lots,): where and when units are given
    lot_units: np.ndarray  # (lots,)


class Values(NamedTuple):
    """What a unit is worth, and what was bought on average at the last values."""

    demand: np.ndarray  # (Z T,) money per unit
    supply: np.ndarray  # (limits,) money per unit
    ordered: np.ndarray  # (N,): how often an order was placed


class Memory(NamedTuple):
    """The values of all SKUs at the last prices, or of none where they are not to be kept."""

    demand: np.ndarray  # (S, Z T) money per unit, NaN where none are known
    supply: np.ndarray  # (S, V T) money per unit, first those of limits


class Room(NamedTuple):
    """Room to count in."""

    served: np.ndarray  # (Z T,) units
    sold: np.ndarray  # (limits,) units
    units: np.ndarray  # (N,) of each order
    gains: np.ndarray  # (N,) of each order in all, its cost aside
    gain: np.ndarray  # (Z T,) by rank
    at: np.ndarray  # (Z T,) by rank: the demand


@compiled
def first_values(sku: Sku) -> Values:
    """Values that pay for an order only if it serves all demand that it can."""
    value, reach, offers = sku.worth.copy(), sku.reach, sku.offers
    for n in range(len(offers.place)):
        begin, end = reach.first[offers.place[n]], reach.first[offers.place[n] + 1]
        units = 0.0
        for k in range(begin, end):
            units += sku.demand[reach.demand[k]]
        for k in range(begin, end):
            total = reach.cost[k] + offers.unit_cost[n] + offers.cost[n] / units
            value[reach.demand[k]] = min(value[reach.demand[k]], total)
    return Values(value, np.zeros(len(sku.supply)), np.zeros(len(offers.place)))


@compiled
def remembered(sku: Sku, memory: Memory, s: int) -> Values:
    """The last values of SKU s, as far as they are allowed."""
    demand = np.minimum(memory.demand[s], sku.worth)
    supply = memory.supply[s, : len(sku.supply)].copy()
    return Values(demand, supply, np.zeros(len(sku.offers.place)))


@compiled
def improve(sku: Sku, values: Values, target: float, rounds: int) -> float:
    """Find better values, towards a cost that a plan has; the best bound."""
    room = room_for(sku)
    value, price = values.demand.copy(), values.supply.copy()
    direction, steepest = np.zeros(len(value)), np.zeros(len(price))
    best, share, failures = -NEVER, 1.0, 0
    for turn in range(rounds):
        bound = _bound(sku, value, price, room)
        failures += 1
        if bound > best:
            best, failures = bound, 0
            values.demand[:], values.supply[:] = value, price
        elif failures >= PATIENCE:
            share, failures = share * SHORTER, 0
        new = NEW if turn > 0 else 1.0
        _count(room.units, new, values.ordered)
        length = _turn(sku, value, price, room, new, direction, steepest)
        if length <= 0.0 or bound >= target:
            break
        _go(sku, share * (target - bound) / length, direction, steepest, value, price)
    return best


@compiled
def room_for(sku: Sku) -> Room:
    """Room for the demand and the orders of a SKU."""
    demands, limits = len(sku.demand), len(sku.supply)
    return Room(
        np.zeros(demands), np.zeros(limits), np.zeros(len(sku.offers.place)),
        np.zeros(len(sku.offers.place)), np.zeros(demands), np.zeros(demands, np.int64),
    )  # fmt: skip


@bare
def _count(units: np.ndarray, new: float, ordered: np.ndarray) -> None:
    for n in range(len(units)):
        ordered[n] = (1.0 - new) * ordered[n] + (new if units[n] > 0.0 else 0.0)


@bare
def _turn(
    sku: Sku, value: np.ndarray, price: np.ndarray, room: Room, new: float, direction: np.ndarray,
    steepest: np.ndarray,
) -> float:  # fmt: skip
    """Update the directions, per unit of demand and supply; their squared length."""
    length = 0.0
    for j in range(len(value)):
        if sku.demand[j] > 0.0:
            short = 1.0 - room.served[j] / sku.demand[j]
            direction[j] = new * short + (1.0 - new) * direction[j]
            if value[j] < sku.worth[j] or direction[j] < 0.0:
                length += sku.demand[j] * direction[j] ** 2
    for k in range(len(price)):
        over = room.sold[k] / sku.supply[k] - 1.0
        steepest[k] = new * over + (1.0 - new) * steepest[k]
        if price[k] > 0.0 or steepest[k] > 0.0:
            length += sku.supply[k] * steepest[k] ** 2
    return length


@bare
def _go(
    sku: Sku, step: float, direction: np.ndarray, steepest: np.ndarray, value: np.ndarray,
    price: np.ndarray,
) -> None:  # fmt: skip
    for j in range(len(value)):
        value[j] = min(sku.worth[j], value[j] + step * direction[j])
    for k in range(len(price)):
        price[k] = max(0.0, price[k] + step * steepest[k])


@bare
def _bound(sku: Sku, value: np.ndarray, price: np.ndarray, room: Room) -> float:
    """What these values prove; fill in what is served, sold and ordered at them."""
    offers = sku.offers
    room.served[:], room.sold[:], room.units[:] = 0.0, 0.0, 0.0
    bound = -_lots(sku, value, room)
    for j in range(len(value)):
        bound += sku.demand[j] * value[j]
    _gains(sku, value, price, room.gains)
    for n in range(len(offers.place)):
        if room.gains[n] <= offers.cost[n]:
            continue
        limit = offers.limit[n]
        unit = offers.unit_cost[n] + (price[limit] if limit >= 0 else 0.0)
        bound -= _order(sku, value, n, unit, room)
        if limit >= 0:
            room.sold[limit] += room.units[n]
    for k in range(len(price)):
        bound -= price[k] * sku.supply[k]
    return bound


@bare
def _gains(sku: Sku, value: np.ndarray, price: np.ndarray, gains: np.ndarray) -> None:
    """What each order gains by all the demand that gains by it, its cost aside."""
    first, demand, cost, units = sku.reach.first, sku.reach.demand, sku.reach.cost, sku.reach.units
    places, unit_costs, limits = sku.offers.place, sku.offers.unit_cost, sku.offers.limit
    for n in range(len(places)):
        place, limit, gain = places[n], limits[n], 0.0
        unit = unit_costs[n] + (price[limit] if limit >= 0 else 0.0)
        for k in range(first[place], first[place + 1]):
            more = value[demand[k]] - cost[k] - unit
            if more > 0.0:
                gain += more * units[k]
        gains[n] = gain


@bare
def _lots(sku: Sku, value: np.ndarray, room: Room) -> float:
    """The most that the units given gain; serve what they are for."""
    gain = 0.0
    for i in range(len(sku.lot_place)):
        place, units = sku.lot_place[i], sku.lot_units[i]
        count = _rank(sku, value, place, 0.0, units, room)
        gain += _gain(sku, place, 0.0, units, count, room)
        _serve(sku, units, count, room)
    return gain


@bare
def _order(sku: Sku, value: np.ndarray, n: int, unit: float, room: Room) -> float:
    """The most that an order gains when a unit of it costs ``unit``; serve what it is for."""
    offers, reach, place, useful = sku.offers, sku.reach, sku.offers.place[n], 0.0
    for k in range(reach.first[place], reach.first[place + 1]):
        if value[reach.demand[k]] - reach.cost[k] - unit > 0.0:
            useful += reach.units[k]
    if offers.lot[n] <= 0.0 and offers.least[n] <= useful <= offers.most[n]:
        room.units[n] = useful
        for k in range(reach.first[place], reach.first[place + 1]):
            if value[reach.demand[k]] - reach.cost[k] - unit > 0.0:
                room.served[reach.demand[k]] += reach.units[k]
        return float(room.gains[n] - offers.cost[n])
    below, above = sizes(useful, offers.least[n], offers.lot[n], offers.most[n])
    if max(below, above) <= 0.0:
        return 0.0
    count, best = _rank(sku, value, place, unit, max(below, above), room), 0.0
    for units in (below, above):
        gain = _gain(sku, place, unit, units, count, room) - offers.cost[n]
        if units > 0.0 and gain > best:
            best, room.units[n] = gain, units
    _serve(sku, room.units[n], count, room)
    return best


@bare
def _rank(sku: Sku, value: np.ndarray, place: int, unit: float, units: float, room: Room) -> int:
    """Sort the demands by what a unit at a place gains there; how many take all units first.

    Those that gain less than to be left are out.
    """
    reach, gain, at, n = sku.reach, room.gain, room.at, 0
    least, asked = -unit - reach.rest[place], 0.0
    for k in range(reach.first[place], reach.first[place + 1]):
        more = value[reach.demand[k]] - reach.cost[k] - unit
        if more > least:
            i = n
            while i > 0 and gain[i - 1] < more:
                gain[i], at[i] = gain[i - 1], at[i - 1]
                i -= 1
            gain[i], at[i] = more, reach.demand[k]
            asked, n = asked + reach.units[k], n + 1
            while asked - sku.demand[at[n - 1]] >= units:
                asked, n = asked - sku.demand[at[n - 1]], n - 1
            least = gain[n - 1] if asked >= units else least
    return n


@bare
def _gain(sku: Sku, place: int, unit: float, units: float, count: int, room: Room) -> float:
    """What so many units gain: the best demand first, then rest."""
    total, left = 0.0, units
    for i in range(count):
        taken = min(left, sku.demand[room.at[i]])
        total += room.gain[i] * taken
        left -= taken
        if left <= 0.0:
            break
    return total - (unit + float(sku.reach.rest[place])) * max(0.0, left)


@bare
def most_gained(
    sku: Sku, value: np.ndarray, place: int, unit: float, units: float, room: Room
) -> float:
    """The most that so many units gain at a place, each bought at ``unit``."""
    return _gain(sku, place, unit, units, _rank(sku, value, place, unit, units, room), room)


@bare
def _serve(sku: Sku, units: float, count: int, room: Room) -> None:
    """Serve the demand that was ranked last."""
    left = units
    for i in range(count):
        if left <= 0.0:
            break
        taken = min(left, sku.demand[room.at[i]])
        room.served[room.at[i]] += taken
        left -= taken


@bare
def sizes(useful: float, least: float, lot: float, most: float) -> tuple[float, float]:
    """The sizes of an order next to what is useful, from below and above; 0 where there is none."""
    below, above, smallest = min(useful, most), max(useful, least), least
    if lot > 0.0:
        below = np.floor(below / lot * (1.0 + ALIKE)) * lot
        above = np.ceil(above / lot * (1.0 - ALIKE)) * lot
        smallest = np.ceil(least / lot * (1.0 - ALIKE)) * lot
    below = 0.0 if below < smallest else below
    above = 0.0 if above > most or above <= below else above
    return below, above


@compiled
def unserved(sku: Sku, values: Values) -> np.ndarray:
    """The demand that the units given do not serve at these values, shape (Z T,)."""
    room = room_for(sku)
    _lots(sku, values.demand, room)
    left: np.ndarray = np.maximum(0.0, sku.demand - room.served)
    return left
