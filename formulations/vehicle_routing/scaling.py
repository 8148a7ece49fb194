"""An instance in whole numbers, because routing solvers count in 64-bit integers and in silence.

Every quantity gets a unit of its own, a power of ten fine enough to be exact or, where decimals do
not end, to keep seven digits of a typical leg. Where rounding cannot be avoided, limits give way by
a few units, less than the tolerance that a plan is checked with: a route that just fits is not lost
to rounding.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.arrays import MOST_ORDERS, Network, network
from formulations.vehicle_routing.features import time_matters
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.network.fleet import Fleet, types_left
from formulations.vehicle_routing.network.windows import Breaks
from formulations.vehicle_routing.travel import node_ids
from formulations.vehicle_routing.travel.roads import RoadGraph
from optimizer.sdk import FEASIBILITY

UNLIMITED = np.iinfo(np.int64).max
"""What an absent limit is in whole numbers."""

LARGEST = 2.0**52
"""Sums of distances, of times and of loads stay below: doubles count that far without a gap."""

LARGEST_COST = 2.0**60

PRECISE = 1e7
"""How many units a typical leg has when it cannot be exact."""

LEAST_PRICE, LEAST_PRECISE = 30.0, 1e3
"""Units of cost that one of distance is worth, and units that a typical leg has at least, where
orders are so dear that not both can be precise."""

ROUNDED_UNITS = 10.0
"""By how much the sum of a route's rounded legs may well exceed the rounded sum."""


@dataclass(frozen=True, kw_only=True, eq=False)
class WholeNetwork:
    """``network`` in units of its own: int64 arrays in which an absent limit is ``UNLIMITED``."""

    network: Network
    required: np.ndarray  # (points,), whether the point must be visited
    per_distance: float  # units in one unit of distance of the instance
    per_s: float  # units of time in a second
    per_money: float  # units of cost in one unit of the instance's money
    exact_money: bool  # whether all prices are whole in these units
    coarse: bool  # whether ways are measured too coarsely to tell what a plan costs
    horizon: int  # units of time by which every sensible route is back

    def money(self, cost: int) -> float:
        """A cost in units as money of the instance."""
        return cost / self.per_money


class Scale(NamedTuple):
    """Units in one of what is measured; ``exact`` when all of it is whole in these units."""

    per_one: float
    exact: bool

    def nearest(self, values: np.ndarray) -> np.ndarray:
        return _integers(np.rint(values * self.per_one))

    def at_most(self, limits: np.ndarray) -> np.ndarray:
        return _integers(np.floor(limits * self.per_one + self._slack(limits)))

    def at_least(self, limits: np.ndarray) -> np.ndarray:
        return _integers(np.maximum(np.ceil(limits * self.per_one - self._slack(limits)), 0.0))

    def closing(self, opens: np.ndarray, closes: np.ndarray) -> np.ndarray:
        """When windows close: one of an instant between two units is open for one of them."""
        return np.asarray(np.maximum(self.at_most(closes), self.at_least(opens)))

    def _slack(self, limits: np.ndarray) -> np.ndarray | float:
        if self.exact:
            return 1e-6  # units, against noise of the multiplication alone
        tolerance: np.ndarray = FEASIBILITY * np.maximum(1.0, limits) * self.per_one
        return np.minimum(0.5 * tolerance, ROUNDED_UNITS)


class Scales(NamedTuple):
    """What a network is measured in, and how what takes time is rounded."""

    distance: Scale
    time: Scale
    money: Scale
    loads: list[Scale]  # of each dimension
    lasting: Callable[[np.ndarray], np.ndarray]
    coarse: bool


def obstacle(instance: Instance) -> str | None:
    """Why an instance is beyond a search that keeps all distances in memory, or None."""
    if len(instance.orders) > MOST_ORDERS:
        return f"it has {len(instance.orders)} orders, more than {MOST_ORDERS}"
    return _no_vehicle(instance)


def obstacle_of_parts(instance: Instance) -> str | None:
    """Why an instance is beyond a search that keeps the distances of a part in memory, or None."""
    if isinstance(instance.travel, RoadGraph):
        num_nodes = len(set(node_ids(instance.locations)))
        if num_nodes > MOST_ORDERS:
            return f"its places lie on {num_nodes} nodes, more than {MOST_ORDERS}"
    return _no_vehicle(instance)


def _no_vehicle(instance: Instance) -> str | None:
    return None if types_left(instance).any() else "it has no vehicle, or their shifts are over"


def whole_network(
    instance: Instance, precise_prices: float = PRECISE, precise_times: float = PRECISE
) -> WholeNetwork:
    """The instance in the coarsest units that are exact, or else precise.

    ``precise_prices`` is how many units of cost the least price has when it cannot be exact,
    ``precise_times`` how many units of time a typical leg; with fewer, all take longer.
    """
    net = network(instance)
    if not time_matters(instance):
        net = _timeless(net)
    net = _with_loads_that_matter(_with_limits_that_matter(net))
    by = _scales(net, precise_prices, precise_times)
    return WholeNetwork(
        network=_whole(net, by),
        required=np.isinf(net.unserved_cost),
        per_distance=by.distance.per_one,
        per_s=by.time.per_one,
        per_money=by.money.per_one,
        exact_money=by.money.exact,
        coarse=by.coarse,
        horizon=math.ceil(net.horizon_s * by.time.per_one) + 1,
    )


def _scales(net: Network, precise_prices: float, precise_times: float) -> Scales:
    fine, time = _distance_scale(net), _time_scale(net, precise_times)
    money = _money_scale(net, fine.per_one, time.per_one, precise_prices)
    distance = _coarser(fine, net, money)
    money = _money_scale(net, distance.per_one, time.per_one, precise_prices)
    worth = _worth(net, distance.per_one, time.per_one)
    loads = [_load_scale(net, k, worth) for k in range(net.load.shape[1])]
    lasting = time.nearest if precise_times >= PRECISE else time.at_least
    return Scales(distance, time, money, loads, lasting, coarse=distance.per_one < fine.per_one)


def _whole(net: Network, by: Scales) -> Network:
    cost_of_longest = net.longest_route_cost_per_s / by.time.per_one * by.money.per_one
    return dataclasses.replace(
        net,
        distance=by.distance.nearest(net.distance),
        duration_s=by.lasting(net.duration_s),
        load=_by_dimension(net.load, [scale.nearest for scale in by.loads]),
        release_s=by.time.at_least(net.release_s),
        early_s=by.time.at_least(net.early_s),
        late_s=by.time.closing(net.early_s, net.late_s),
        windows=net.windows._replace(
            early_s=by.time.at_least(net.windows.early_s),
            late_s=by.time.closing(net.windows.early_s, net.windows.late_s),
        ),
        service_s=by.lasting(net.service_s),
        due_s=by.time.nearest(net.due_s),
        lateness_cost_per_s=by.money.nearest(net.lateness_cost_per_s / by.time.per_one),
        unserved_cost=by.money.nearest(net.unserved_cost),
        group_cost=by.money.nearest(net.group_cost),
        change_cost=by.money.nearest(net.change_cost),
        breaks=_whole_breaks(net.breaks, by),
        longest_route_cost_per_s=round(cost_of_longest),
        fleet=_whole_fleet(net.fleet, by),
    )


def _whole_fleet(fleet: Fleet, by: Scales) -> Fleet:
    return dataclasses.replace(
        fleet,
        num_available=_integers(fleet.num_available),
        max_trips=_integers(fleet.max_trips),
        capacity=_by_dimension(fleet.capacity, [scale.at_most for scale in by.loads]),
        collected=_by_dimension(fleet.collected, [scale.nearest for scale in by.loads]),
        fixed_cost=by.money.nearest(fleet.fixed_cost),
        cost_per_distance=by.money.nearest(fleet.cost_per_distance / by.distance.per_one),
        cost_per_s=by.money.nearest(fleet.cost_per_s / by.time.per_one),
        early_s=by.time.at_least(fleet.early_s),
        late_s=by.time.at_most(fleet.late_s),
        spent_s=by.time.nearest(fleet.spent_s),
        max_distance=by.distance.at_most(fleet.max_distance),
        max_duration_s=by.time.at_most(fleet.max_duration_s),
    )


def _whole_breaks(breaks: Breaks, by: Scales) -> Breaks:
    return breaks._replace(
        early_s=by.time.at_least(breaks.early_s),
        late_s=by.time.closing(breaks.early_s, breaks.late_s),
        duration_s=by.lasting(breaks.duration_s),
    )


def _timeless(net: Network) -> Network:
    """Without durations, which nothing in the instance limits or pays for."""
    return dataclasses.replace(
        net,
        duration_s=np.zeros_like(net.duration_s),
        release_s=np.zeros_like(net.release_s),
        early_s=np.zeros_like(net.early_s),
        service_s=np.zeros_like(net.service_s),
        fleet=dataclasses.replace(net.fleet, early_s=np.zeros_like(net.fleet.early_s)),
    )


def _with_limits_that_matter(net: Network) -> Network:
    """Without those that no sensible plan comes to, often numbers that stand for no limit."""
    latest_s, fleet, windows = net.horizon_s, net.fleet, net.windows
    # A vehicle takes its breaks one by one, and may do so when it is back.
    rested_s = max(latest_s, net.breaks.early_s.max(initial=0.0)) + net.breaks.duration_s.sum()

    def below(limits: np.ndarray, most: float) -> np.ndarray:
        return np.where(limits > most, np.inf, limits)

    return dataclasses.replace(
        net,
        late_s=below(net.late_s, latest_s),
        windows=windows._replace(late_s=below(windows.late_s, latest_s)),
        due_s=below(net.due_s, latest_s),
        breaks=net.breaks._replace(late_s=np.minimum(net.breaks.late_s, rested_s)),
        fleet=dataclasses.replace(
            fleet,
            late_s=below(fleet.late_s, latest_s),
            max_distance=below(fleet.max_distance, net.longest_route),
            max_duration_s=below(fleet.max_duration_s, latest_s),
        ),
    )


def _with_loads_that_matter(net: Network) -> Network:
    """What no vehicle holds is just too much, and a vehicle that holds all has room for no more.

    So that one wrong load, or a number that stands for no limit, leaves units fine enough for the
    others.
    """
    capacity, is_there = net.fleet.capacity, net.fleet.num_available > 0
    largest = np.where(np.isfinite(capacity), capacity, 0.0)[is_there].max(axis=0, initial=0.0)
    load = np.minimum(net.load, np.where(largest > 0.0, 2.0 * largest, np.sign(net.load)))
    everything = load.sum(axis=0) + net.fleet.collected.sum(axis=0)
    room = np.where(np.isfinite(capacity), np.minimum(capacity, everything), capacity)
    return dataclasses.replace(net, load=load, fleet=dataclasses.replace(net.fleet, capacity=room))


def _distance_scale(net: Network) -> Scale:
    return _scale(net.distance, _typical(net.distance), _longest(net.distance))


def _time_scale(net: Network, precise: float) -> Scale:
    """Units of 3.6 s by a power of ten where hours cost money: decimal costs then stay whole."""
    fleet = net.fleet
    paid = fleet.cost_per_s.any() or net.lateness_cost_per_s.any() or net.longest_route_cost_per_s
    base_s = 3.6 if paid else 1.0
    given = [net.duration_s, net.release_s, net.early_s, net.late_s, net.service_s, net.due_s]
    given += [*net.windows[1:], *net.breaks[1:]]
    given += [fleet.early_s, fleet.late_s, fleet.spent_s, fleet.max_duration_s]
    most_s = net.num_orders * net.horizon_s
    rows = (row / base_s for values in given for row in np.atleast_2d(values))
    scale = _scale(rows, _typical(net.duration_s) / base_s, most_s / base_s, precise=precise)
    return Scale(scale.per_one / base_s, scale.exact)


def _money_scale(net: Network, per_distance: float, per_s: float, precise: float) -> Scale:
    fleet, most_s = net.fleet, net.num_orders * net.horizon_s
    priced = np.concatenate([net.unserved_cost, net.group_cost])
    priced = priced[np.isfinite(priced)]
    late_per_s = np.append(net.lateness_cost_per_s, net.longest_route_cost_per_s)
    prices = [fleet.fixed_cost, fleet.cost_per_distance / per_distance, fleet.cost_per_s / per_s]
    changes = net.change_cost.max(axis=0)
    given = np.concatenate([*prices, priced, late_per_s / per_s, changes])
    most = (
        net.num_orders * fleet.fixed_cost.max()
        + fleet.cost_per_distance.max() * _longest(net.distance)
        + (fleet.cost_per_s.max() + late_per_s.max()) * most_s
        + priced.sum()
        + changes.sum()
    )
    typical = given[given > 0].min(initial=np.inf)
    return _scale([given], typical, float(most), largest=LARGEST_COST, precise=precise)


def _coarser(scale: Scale, net: Network, money: Scale) -> Scale:
    """Fewer units of distance, where dear orders leave too little of what one costs.

    With a longest distance units stay as they are: a plan would pass it by what is rounded.
    """
    prices = net.fleet.cost_per_distance[net.fleet.cost_per_distance > 0]
    units = prices / scale.per_one * money.per_one
    least, is_limited = units.min(initial=np.inf), np.isfinite(net.fleet.max_distance).any()
    if least >= LEAST_PRICE or scale.exact or _is_whole(units) or is_limited:
        return scale
    wanted = scale.per_one / 10.0 ** math.ceil(math.log10(LEAST_PRICE / least))
    return Scale(max(wanted, LEAST_PRECISE / _typical(net.distance)), exact=False)


def _load_scale(net: Network, dimension: int, worth: float) -> Scale:
    """Exact units, multiplied until a typical load has a tenth of ``worth`` units.

    Searches price a unit too much of a load, of time and of distance alike.
    """
    load, capacity = net.load[:, dimension], net.fleet.capacity[:, dimension]
    total = float(load.sum() + capacity[np.isfinite(capacity)].sum())
    scale = _scale([load, capacity], _typical(load), total)
    wanted = min(
        worth / (10.0 * _typical(load) * scale.per_one),
        LARGEST / max(1.0, total * scale.per_one),
    )
    return Scale(scale.per_one * max(1.0, math.floor(wanted)), scale.exact)


def _worth(net: Network, per_distance: float, per_s: float) -> float:
    """Units of the dearest resource, distance or time, that cost as much as a vehicle and a leg."""
    fleet = net.fleet
    by_distance, by_time = fleet.cost_per_distance.max(), fleet.cost_per_s.max()
    leg = by_distance * _typical(net.distance) + by_time * _typical(net.duration_s)
    dearest = max(by_distance / per_distance, by_time / per_s)
    return float((fleet.fixed_cost.max() + leg) / dearest) if dearest > 0 else 0.0


def _scale(
    rows: Iterable[np.ndarray],
    typical: float,
    total: float,
    *,
    largest: float = LARGEST,
    precise: float = PRECISE,
) -> Scale:
    """The least power of ten that makes all rows whole, or else ``typical`` precise."""
    most = math.floor(math.log10(largest / max(total, 1.0)))
    enough = math.ceil(math.log10(precise / typical)) if math.isfinite(typical) else 0
    rows = list(rows)
    for exponent in range(min(most, max(enough, 0)) + 1):
        if all(_is_whole(row * 10.0**exponent) for row in rows):
            return Scale(10.0**exponent, exact=True)
    return Scale(10.0 ** min(most, enough), exact=False)


def _is_whole(values: np.ndarray) -> bool:
    finite = values[np.isfinite(values)]
    return bool((np.abs(finite - np.rint(finite)) <= 1e-9 * np.abs(finite)).all())


def _typical(values: np.ndarray) -> float:
    """The mean of what is not zero; 1 where nothing is."""
    positive = values[values > 0]
    return float(positive.mean()) if len(positive) else 1.0


def _longest(distance: np.ndarray) -> float:
    """No plan drives further: twice the longest leg from every point."""
    return 2.0 * float(distance.max(axis=1).sum())


def _by_dimension(
    table: np.ndarray, conversions: Sequence[Callable[[np.ndarray], np.ndarray]]
) -> np.ndarray:
    """Each column of (entries, dimensions) by its own conversion."""
    whole = np.zeros(table.shape, dtype=np.int64)
    for k, convert in enumerate(conversions):
        whole[:, k] = convert(table[:, k])
    return whole


def _integers(values: np.ndarray) -> np.ndarray:
    limited = np.isfinite(values)
    out = np.full(values.shape, UNLIMITED, dtype=np.int64)
    out[limited] = values[limited].astype(np.int64)
    return out
