"""A planner's desk: stock as projected, the limits that are left, and what was decided so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import MEASURES, Arrays
from formulations.stock_allocation.axis import Axis
from formulations.stock_allocation.baseline.lots import Lot, Lots
from formulations.stock_allocation.planned import planned
from formulations.stock_allocation.solution import (
    OpenLane,
    OpenWarehouse,
    SafetyShortfall,
    Shortage,
    Solution,
    Stock,
    Waste,
    cells,
    movements,
    opened,
    substitutes,
    trips,
)
from optimizer.sdk import ZERO

Key = tuple[Any, ...]


class Desk:
    """Books one decision after the other; none can break a limit on quantities.

    ``stock`` (S, W, T) is the projection at the end of each period, ``reserved`` the safety stock
    that must stay in it.
    """

    def __init__(self, a: Arrays) -> None:
        self.a = a
        self.flows: dict[tuple[int, int, int], float] = defaultdict(float)
        self.ages: np.ndarray = ~np.isnan(a.shelf_life)
        given = a.receipts.copy()
        given[:, :, 0] += a.initial_stock
        self.stock = np.cumsum(np.where(self.ages[:, None, None], 0.0, given), axis=2)
        self.reserved = np.where(np.isnan(a.shortfall_cost)[:, :, None], a.safety_stock, 0.0)
        self.room = a.storage - np.einsum("ks,swt->kwt", a.unit_size, self.stock)
        self.receivable = a.inbound.copy()
        self.money = a.money.copy()
        self.sendable = a.throughput.copy()
        self.carriable = np.repeat(a.lanes.capacity[:, None], len(a.periods), axis=1)
        self.supply = a.supply.copy()
        self.delivered = np.zeros(a.demand.shape)
        self.whole = a.instance.skus["whole_units"].astype(bool)
        self.least = a.offered("min_order_units", 0.0)
        self.lot = a.offered("lot_units", 0.0)
        self.price = a.offered("unit_cost", 0.0)
        self.order_cost = a.offered("order_cost", 0.0)
        self.supply_lanes: list[list[int]] = [[] for _ in a.warehouses.ids]
        for k in a.lanes.of("supply").tolist():
            self.supply_lanes[a.lanes.destination[k]].append(k)
        self.lots = Lots()
        self.replaced: dict[tuple[int, int, int, int], float] = defaultdict(float)
        self.thrown: dict[tuple[int, int, int], float] = defaultdict(float)
        for sku in np.flatnonzero(self.ages).tolist():
            self._receive_lots(sku)
        plan = planned(a)
        self.fixed = plan.fixed
        for lane, sku, period in np.argwhere(plan.fixed & (plan.units > 0)).tolist():
            self._move_as_planned(lane, sku, period, plan.units[lane, sku, period])

    def _move_as_planned(self, lane: int, sku: int, period: int, units: float) -> None:
        """Buy or move what is fixed, whatever the limits say."""
        a, origin = self.a, self.a.lanes.origin[lane]
        if a.lanes.kind[lane] == "supply":
            self.supply[sku, origin, period] -= units
            paid = self.price[sku, origin] * units + self.order_cost[sku, origin]
            self.money[period:] -= paid
        else:
            self.sendable[origin, period] -= units
            self._send(sku, origin, period, units)
        arrival = period + a.lanes.lead_time[lane]
        self.receivable[a.lanes.destination[lane], arrival] -= units
        self.carriable[lane, period] -= units
        self._receive(sku, a.lanes.destination[lane], arrival, units)
        self.flows[lane, sku, period] += units

    def _receive_lots(self, sku: int) -> None:
        """What is given of a SKU with a shelf life."""
        a, life = self.a, int(self.a.shelf_life[sku])
        for w, units in enumerate(a.initial_stock[sku].tolist()):
            self._add(sku, w, Lot(units, 0, max(0, life - int(a.age[sku, w]))))
        for w, period in np.argwhere(a.receipts[sku] > 0).tolist():
            self._add(sku, w, Lot(a.receipts[sku, w, period], period, period + life))

    def ship(self, sku: int, lane: int, arrival: int, units: float, *, order: bool) -> float:
        """Deliver up to ``units`` to arrive in a period; order first what is lacking, if asked.

        Returns the units delivered.
        """
        a = self.a
        departure = arrival - a.lanes.lead_time[lane]
        if departure < 0:
            return 0.0
        warehouse, zone = a.lanes.origin[lane], a.lanes.destination[lane]
        limits = self.carriable[lane, departure], self.sendable[warehouse, departure]
        units = self._possible(sku, min(units, *limits))
        lacking = units - self._free(sku, warehouse, departure)
        if order and lacking > ZERO:
            self.order(sku, warehouse, departure, lacking, leaving=units)
        units = self._possible(sku, min(units, self._free(sku, warehouse, departure)))
        if units > ZERO:
            self._send(sku, warehouse, departure, units)
            self.carriable[lane, departure] -= units
            self.sendable[warehouse, departure] -= units
            self.delivered[sku, zone, arrival] += units
            self.flows[lane, sku, departure] += units
        return max(0.0, units)

    def credit(self, demand: tuple[int, int, int], other: int, sent: float, served: float) -> None:
        """What was ``sent`` of another SKU has ``served`` demand (SKU, zone, period)."""
        sku, zone, period = demand
        self.delivered[other, zone, period] -= sent
        self.delivered[sku, zone, period] += served
        self.replaced[zone, sku, other, period] += served

    def order(
        self, sku: int, warehouse: int, needed: int, units: float, leaving: float = 0.0
    ) -> None:
        """Buy ``units`` to be there in period ``needed``, as late and as cheap as possible.

        ``leaving`` is what will then be shipped at once and takes no room from that period on.
        """
        fresh = float(self.a.shelf_life[sku]) if self.ages[sku] else np.inf
        for lane in self._cheapest_supply(sku, warehouse):
            latest = needed - self.a.lanes.lead_time[lane]
            for period in range(latest, int(max(-1, latest - fresh - 1)), -1):
                if units > ZERO:
                    units -= self._place(sku, lane, period, needed, units, leaving)

    def _cheapest_supply(self, sku: int, warehouse: int) -> list[int]:
        """Supply lanes that bring a SKU to a warehouse at no opening cost, cheapest first."""
        lanes = self.a.lanes
        possible = [
            k
            for k in self.supply_lanes[warehouse]
            if self.a.offer[sku, lanes.origin[k]] >= 0 and not lanes.opening_cost[k]
        ]
        cost = self.a.lane_cost[:, sku]
        return sorted(possible, key=lambda k: self.price[sku, lanes.origin[k]] + cost[k])

    def _place(
        self, sku: int, lane: int, period: int, needed: int, units: float, leaving: float
    ) -> float:
        """Place or enlarge one order; returns the units bought, which may be more than asked."""
        a = self.a
        if self.fixed[lane, sku, period]:
            return 0.0
        source, warehouse = a.lanes.origin[lane], a.lanes.destination[lane]
        arrival = period + a.lanes.lead_time[lane]
        ordered = self.flows.get((lane, sku, period), 0.0)
        order_cost = 0.0 if ordered else self.order_cost[sku, source]
        limit = min(
            self.supply[sku, source, period],
            self.carriable[lane, period],
            self.receivable[warehouse, arrival],
            self._affordable(sku, source, period, order_cost),
            self._room(sku, warehouse, arrival, needed, leaving),
        )
        bought = self._order_size(sku, source, ordered, units, limit)
        if bought > ZERO:
            self._receive(sku, warehouse, arrival, bought)
            self.supply[sku, source, period] -= bought
            self.carriable[lane, period] -= bought
            self.receivable[warehouse, arrival] -= bought
            self.money[period:] -= self.price[sku, source] * bought + order_cost
            self.flows[lane, sku, period] += bought
        return bought

    def _order_size(
        self, sku: int, source: int, ordered: float, units: float, limit: float
    ) -> float:
        """``units`` made up to minimum and lots, cut to ``limit``; 0 where no order fits."""
        least, lot = self.least[sku, source], self.lot[sku, source]
        lot = lot or (1.0 if self.whole[sku] else 0.0)
        size = units if ordered else max(units, least)
        if lot:
            size = lot * min(np.ceil(size / lot - ZERO), np.floor(limit / lot + ZERO))
        size = min(size, limit)
        return float(size) if ordered + size >= least else 0.0

    def _room(self, sku: int, warehouse: int, arrival: int, needed: int, leaving: float) -> float:
        """Units that fit from their arrival on."""
        size = self.a.unit_size[:, sku]
        takes = size > 0
        room = (self.room[takes, warehouse] / size[takes, None]).min(axis=0)
        waiting = room[arrival:needed].min(initial=np.inf)
        return float(min(waiting, room[needed:].min() + leaving))

    def _affordable(self, sku: int, source: int, period: int, order_cost: float) -> float:
        """Units that the money which no other order has spent can pay."""
        left = float(self.money[period:].min()) - order_cost
        price = self.price[sku, source]
        if left < 0:
            return 0.0
        return left / price if price else float("inf")

    def _free(self, sku: int, warehouse: int, period: int) -> float:
        """Stock that can leave in a period and is missed neither then nor later."""
        if self.ages[sku]:
            return self.lots.free(sku, warehouse, period)
        free = self.stock[sku, warehouse, period:] - self.reserved[sku, warehouse, period:]
        return float(free.min())

    def _receive(self, sku: int, warehouse: int, period: int, units: float) -> None:
        if self.ages[sku]:
            self._add(sku, warehouse, Lot(units, period, period + int(self.a.shelf_life[sku])))
        else:
            self._store(sku, warehouse, slice(period, None), units)

    def _send(self, sku: int, warehouse: int, period: int, units: float) -> None:
        if self.ages[sku]:
            for lot in self.lots.take(sku, warehouse, period, units):
                self._store(sku, warehouse, slice(lot.first, lot.last), -lot.units)
        else:
            self._store(sku, warehouse, slice(period, None), -units)

    def _add(self, sku: int, warehouse: int, lot: Lot) -> None:
        self.lots.add(sku, warehouse, lot)
        self._store(sku, warehouse, slice(lot.first, lot.last), lot.units)

    def _store(self, sku: int, warehouse: int, periods: slice, units: float) -> None:
        """Change what is in stock at the end of some periods."""
        self.stock[sku, warehouse, periods] += units
        self.room[:, warehouse, periods] -= (self.a.unit_size[:, sku] * units)[:, None]

    def _possible(self, sku: int, units: float) -> float:
        return float(np.floor(units + ZERO)) if self.whole[sku] else units

    def throw_away(self, sku: int, warehouse: int, period: int, units: float) -> float:
        """Throw away up to ``units`` of what is missed neither then nor later; how many it were."""
        wanted = np.ceil(units - ZERO) if self.whole[sku] else units
        units = self._possible(sku, min(wanted, self._free(sku, warehouse, period)))
        if units > ZERO:
            self._store(sku, warehouse, slice(period, None), -units)
            self.thrown[sku, warehouse, period] += units
        return max(0.0, units)

    # -- the plan ------------------------------------------------------------------------------

    def solution(self) -> Solution:
        """All that was decided, with what follows from it for stock and shortages."""
        a, instance = self.a, self.a.instance
        lane_ids, sku_ids = a.lanes.axis.ids, a.skus.ids
        flows = {(lane_ids[k], sku_ids[s], t): units for (k, s, t), units in self.flows.items()}
        used = sorted({lane for lane, _, _ in self.flows})
        lanes = [k for k in used if a.lanes.opening_cost[k]]
        warehouses = [w for w in self._warehouses_of(used) if a.opening_cost[w]]
        is_open = a.opening_cost == 0
        is_open[warehouses] = True
        shortfall = np.maximum(0.0, a.safety_stock - self.stock) * is_open[:, None]
        shortfall[np.isnan(a.shortfall_cost)] = 0.0
        open_ids = [((a.warehouses.ids[w],), 1.0) for w in warehouses]
        return Solution(
            **movements(instance, flows),
            stock=cells(instance, Stock, self._listed(self.stock, a.warehouses)),
            shortages=cells(instance, Shortage, self._listed(self._shortage(), a.zones)),
            safety_shortfalls=cells(
                instance, SafetyShortfall, self._listed(shortfall, a.warehouses)
            ),
            open_warehouses=opened(OpenWarehouse, open_ids),
            open_lanes=opened(OpenLane, [((lane_ids[k],), 1.0) for k in lanes]),
            trips=trips(instance, self._trips()),
            waste=cells(instance, Waste, self._waste()),
            substitutes=substitutes(instance, self._substitutes()),
        )

    def _substitutes(self) -> Iterator[tuple[Key, float]]:
        a = self.a
        for (zone, sku, other, period), units in self.replaced.items():
            if units > ZERO:
                yield (a.zones.ids[zone], a.skus.ids[sku], a.skus.ids[other], period), units

    def _waste(self) -> Iterator[tuple[Key, float]]:
        """What is thrown away in a period: what is too old, some of several lots at once, too."""
        waste = self.thrown.copy()
        for sku, warehouse, lot in self.lots.left_over():
            if lot.last < len(self.a.periods):
                waste[sku, warehouse, lot.last] += lot.units
        for (sku, warehouse, period), units in waste.items():
            yield (self.a.warehouses.ids[warehouse], self.a.skus.ids[sku], period), units

    def _trips(self) -> Iterator[tuple[Key, float]]:
        """The fewest trips that carry all that leaves on a lane in a period."""
        a = self.a
        load = np.zeros((len(MEASURES), len(a.lanes.axis), len(a.periods)))
        for (lane, sku, period), units in self.flows.items():
            load[:, lane, period] += a.unit_size[:, sku] * units
        number = np.ceil(load / a.trip_capacity[:, :, None] - ZERO).max(axis=0, initial=1.0)
        runs = (load[0] > ZERO) & ~np.isnan(a.lanes.trip_cost)[:, None]
        for lane, period in np.argwhere(runs).tolist():
            yield (a.lanes.axis.ids[lane], period), number[lane, period]

    def _warehouses_of(self, lanes: list[int]) -> list[int]:
        """The warehouses that some lanes leave or enter."""
        leaves = {int(self.a.lanes.origin[k]) for k in lanes if self.a.lanes.kind[k] != "supply"}
        enters = {
            int(self.a.lanes.destination[k]) for k in lanes if self.a.lanes.kind[k] != "delivery"
        }
        return sorted(leaves | enters)

    def _shortage(self) -> np.ndarray:
        """Units lost in a period, or still waiting at its end, shape (S, Z, T)."""
        short = self.a.demand - self.delivered
        return np.where(self.a.waits[:, :, None], np.cumsum(short, axis=2), short)

    def _listed(self, units: np.ndarray, places: Axis) -> Iterator[tuple[Key, float]]:
        at = np.nonzero(units > ZERO)
        positions = zip(*(axis.tolist() for axis in at), units[at].tolist(), strict=True)
        for sku, place, period, amount in positions:
            yield (places.ids[place], self.a.skus.ids[sku], period), amount
