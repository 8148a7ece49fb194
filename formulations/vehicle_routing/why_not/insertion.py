"""What it costs to put orders into each gap of a plan, and which single limit is in the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from formulations.vehicle_routing.clock import S_PER_H
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import amounts
from formulations.vehicle_routing.network.fleet import unlimited
from formulations.vehicle_routing.solution import Solution
from formulations.vehicle_routing.travel import legs_between
from formulations.vehicle_routing.why_not.gaps import Gap, gaps_of, spare
from formulations.vehicle_routing.why_not.limits import excess
from formulations.vehicle_routing.why_not.segments import Segment, joined

ROUNDING_S = 1e-6
"""So much more is asked for, lest the last digit of a sum decides."""


class Insertion(NamedTuple):
    """The cheapest gap if this limit gives by this amount; with ``limit`` "" none does."""

    limit: str
    unit: str
    amount: float
    extra_cost: float  # of the route, without what leaving out cost
    gap: Gap


class _Timing(NamedTuple):
    """With one limit of time giving way: whether all others hold, and by how much it does."""

    fits: np.ndarray
    duration_s: np.ndarray
    amount_s: np.ndarray


class Plan:
    """The gaps of a plan as arrays, to be asked for one order after another."""

    def __init__(self, instance: Instance, solution: Solution) -> None:
        self.instance = instance
        self.gaps = gaps_of(instance, solution)
        self.all = _columns(self.gaps)
        self.is_new = self.all.route < 0
        self.no_vehicle = self.is_new & (spare(instance, solution)[self.all.kind] <= 0)
        self.between = legs_between(instance.travel, instance.locations)
        self.place = instance.locations.rows_of(instance.orders["location_id"])

    def insertions(self, orders: list[int], fit: np.ndarray) -> Iterator[Insertion]:
        """The cheapest insertion without a change, then for each limit that may give.

        The orders go in one right after the other; ``fit`` tells which types may serve them.
        """
        longer, to_it_s, from_it_s = self._detour(orders)
        timings = dict(self._timings(orders, to_it_s, from_it_s))
        may = fit[self.all.kind] & self._in_turn(orders)
        kept = self._short(orders, longer, timings[""].duration_s)
        broken = {limit: amount > 0 for limit, amount in kept.items()}
        others = sum(broken.values(), np.zeros(len(self.gaps), dtype=int))
        for name, timing in timings.items():
            in_the_way = timing.amount_s > 0 if name else np.ones(len(self.gaps), dtype=bool)
            duration_ok = ~self._too_long(timing.duration_s)
            free = others - broken["duration", "s"] == 0
            possible = may & timing.fits & in_the_way & duration_ok & free
            amount_s, duration_s = timing.amount_s, timing.duration_s
            yield from self._cheapest((name, "s"), possible, amount_s, longer, duration_s)
        for limit, amount in kept.items():
            alone = may & timings[""].fits & broken[limit] & (others == 1)
            yield from self._cheapest(limit, alone, amount, longer, timings[""].duration_s)

    def _detour(self, orders: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """How much longer each route gets, and the durations to the orders and on from them."""
        first, last, ends = self.place[orders[0]], self.place[orders[-1]], self.all.after < 0
        to_it = self.between(self.all.before, np.full(len(self.gaps), first))
        from_it = self.between(np.full(len(self.gaps), last), self.all.after)
        direct = self.between(self.all.before, self.all.after)
        onward = np.where(ends, 0.0, from_it.distance)
        now = np.where(ends | self.is_new, 0.0, direct.distance)
        within = sum(leg for leg, _ in self._within(orders))
        return (
            self.all.to_trip + to_it.distance + within + onward - now,
            to_it.duration_s,
            np.where(ends, 0.0, from_it.duration_s),
        )

    def _within(self, orders: list[int]) -> list[tuple[float, float]]:
        places = self.place[orders]
        legs = self.between(places[:-1], places[1:])
        return list(zip(legs.distance.tolist(), legs.duration_s.tolist(), strict=True))

    def _timings(
        self, orders: list[int], to_it_s: np.ndarray, from_it_s: np.ndarray
    ) -> Iterator[tuple[str, _Timing]]:
        """With all limits of time, then with each giving; windows of single orders only."""
        before, window = self._before(orders), self._unit(orders)

        def timed(window: Segment, ahead: Segment) -> Segment:
            return joined(joined(before, to_it_s, window), from_it_s, ahead)

        ahead = self.all.ahead
        kept = timed(window, ahead)
        yield "", _timing(kept, np.zeros(len(self.gaps)))
        shift_s = unlimited(self.instance.vehicle_types["shift_late_s"])[self.all.kind]
        longer = timed(window, self.all.ahead_in_any_shift)
        yield "shift", _timing(longer, np.maximum(longer.ends_s - shift_s, 0.0))
        if len(orders) > 1:
            return
        first_s, last_s = self._best_starts(before, to_it_s, window, from_it_s)
        if window.begins_early_s > 0.0:
            opens_s = np.maximum(np.minimum(last_s, window.begins_early_s), 0.0)
            opened = timed(window._replace(begins_early_s=opens_s), ahead)
            yield "window opens", _timing(opened, window.begins_early_s - opens_s)
        if np.isfinite(window.begins_late_s):
            closes_s = np.maximum(first_s, window.begins_late_s)
            closing = timed(window._replace(begins_late_s=closes_s), ahead)
            yield "window closes", _timing(closing, closes_s - window.begins_late_s)

    def _best_starts(
        self, before: Segment, to_it_s: np.ndarray, window: Segment, from_it_s: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """The first and last start of service that make each route as cheap as without a window.

        Where hours cost it lasts no longer than it must, elsewhere no longer than it may. A second
        before both the latest arrival without waiting and the earliest start after which nothing
        waits makes it a second longer, and so does one after both.
        """
        types, kind = self.instance.vehicle_types, self.all.kind
        at_any_time = window._replace(begins_early_s=-np.inf, begins_late_s=np.inf)
        onward = joined(at_any_time, from_it_s, self.all.ahead)
        lasts_s = joined(before, to_it_s, onward).duration_s
        spare_s = np.maximum(unlimited(types["max_duration_s"])[kind] - lasts_s, 0.0)
        spare_s = np.where(types["unit_duration_cost_per_h"][kind] > 0, 0.0, spare_s)
        there_s, ahead_s = before.ends_late_s + to_it_s, onward.begins_early_s
        return (
            np.maximum(before.ends_s + to_it_s, np.minimum(there_s, ahead_s) - spare_s),
            np.minimum(onward.begins_late_s, np.maximum(there_s, ahead_s) + spare_s),
        )

    def _before(self, orders: list[int]) -> Segment:
        """All of the route before the gap, left no earlier than the goods are released."""
        released_s = np.nan_to_num(self.instance.orders["release_s"])[orders].max()
        depot = Segment(0.0, np.maximum(self.all.released_s, released_s), np.inf)
        started = joined(self.all.earlier, self.all.to_depot_s, depot)
        return joined(started, 0.0, self.all.begun)

    def _unit(self, orders: list[int]) -> Segment:
        """The service of the orders with the way from each to the next."""
        rows = self.instance.orders
        early_s, late_s = np.nan_to_num(rows["tw_early_s"]), unlimited(rows["tw_late_s"])
        segments = [
            Segment(float(rows["service_duration_s"][k]), float(early_s[k]), float(late_s[k]))
            for k in orders
        ]
        unit = segments[0]
        for segment, (_, travel_s) in zip(segments[1:], self._within(orders), strict=True):
            unit = joined(unit, travel_s, segment)
        return unit

    def _in_turn(self, orders: list[int]) -> np.ndarray:
        """Where the orders may go, by what comes before and after."""
        if len(orders) > 1:  # a transfer, which no vehicle makes whose pickups come last
            return np.ones(len(self.gaps), dtype=bool)
        picked_up = self.instance.orders["type"][orders[0]] == "pickup"
        return np.asarray(self.all.may_pick_up if picked_up else self.all.may_deliver)

    def _short(
        self, orders: list[int], longer: np.ndarray, duration_s: np.ndarray
    ) -> dict[tuple[str, str], np.ndarray]:
        """By how much capacities, fleets and longest routes would be passed in each gap."""
        instance, kind = self.instance, self.all.kind
        dimensions, types = instance.dimensions, instance.vehicle_types
        load = amounts(instance.orders["load"][orders[:1]], dimensions, 0.0)[0]
        capacity = amounts(types["capacity"], dimensions, np.inf)[kind]
        delivered = len(orders) == 1 and instance.orders["type"][orders[0]] == "delivery"
        at_once = self.all.most_before if delivered else self.all.most_after
        if len(orders) > 1:  # on board between its two orders only
            at_once = self.all.on_board
        short = {
            ("capacity", name): excess(at_once[:, k] + load[k], capacity[:, k])
            for k, name in enumerate(dimensions)
        }
        longest = unlimited(types["max_distance"])[kind]
        short["distance", "distance"] = excess(self.all.distance + longer, longest)
        longest_s = unlimited(types["max_duration_s"])[kind]
        short["duration", "s"] = excess(duration_s, longest_s)
        short["vehicles", "vehicles"] = self.no_vehicle.astype(float)
        return short

    def _too_long(self, duration_s: np.ndarray) -> np.ndarray:
        longest_s = unlimited(self.instance.vehicle_types["max_duration_s"])[self.all.kind]
        return np.asarray(excess(duration_s, longest_s) > 0)

    def _cheapest(
        self,
        limit: tuple[str, str],
        possible: np.ndarray,
        amount: np.ndarray,
        longer: np.ndarray,
        duration_s: np.ndarray,
    ) -> Iterator[Insertion]:
        """Of the cheapest gaps the one where the limit gives least."""
        if not possible.any():
            return
        types, kind = self.instance.vehicle_types, self.all.kind
        per_s = types["unit_duration_cost_per_h"][kind] / S_PER_H
        cost = types["unit_distance_cost"][kind] * longer + per_s * (
            duration_s - self.all.duration_s
        )
        cost += np.where(self.is_new, types["fixed_cost"][kind], 0.0)
        cheapest = possible & (excess(cost, cost[possible].min()) == 0)
        best = int(np.where(cheapest, amount, np.inf).argmin())
        yield Insertion(*limit, float(amount[best]), float(cost[best]), self.gaps[best])


def _timing(segment: Segment, amount_s: np.ndarray) -> _Timing:
    """What a route lasts, and whether nothing of it is late."""
    amount_s = np.where(amount_s > 0, amount_s + ROUNDING_S, 0.0)
    return _Timing(segment.late_s <= ROUNDING_S, segment.duration_s, amount_s)


def _columns(gaps: list[Gap]) -> Any:
    """The fields of all gaps, each of them an array."""
    return Gap(*(_column(values) for values in zip(*gaps, strict=True)))


def _column(values: tuple[Any, ...]) -> Any:
    """One field of all gaps: an array, or a segment of arrays."""
    if isinstance(values[0], Segment):
        return Segment(*(np.array(each, dtype=float) for each in zip(*values, strict=True)))
    return np.array([-1 if value is None else value for value in values])
