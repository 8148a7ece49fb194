"""What compiled code needs of an instance: the lanes once, and the figures of each SKU."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.decomposition.due import above_all
from formulations.stock_allocation.slices import slices


class Network(NamedTuple):
    """The lanes, in the order supply, transfer, delivery; arrays of shape (L,) unless said."""

    num_supply: int
    num_inner: int  # supply and transfer lanes: those that end at a warehouse
    origin: np.ndarray
    destination: np.ndarray
    lead_time: np.ndarray
    unit_cost: np.ndarray
    cost_per_m3: np.ndarray
    cost_per_kg: np.ndarray
    zone_first: np.ndarray  # (Z + 1,): where the lanes to a zone begin in zone_lanes
    zone_lanes: np.ndarray  # (delivery lanes,)


class Catalogue(NamedTuple):
    """The figures of SKUs s in W warehouses, Z zones, T periods, from V sources.

    ``loss`` is what a unit of demand costs that is never served, its waiting included.
    """

    demand: np.ndarray  # (S, Z, T) units
    loss: np.ndarray  # (S, Z, T) money per unit
    is_due: np.ndarray  # (S, Z, T): must be served; its loss is only a number above all others
    waiting: np.ndarray  # (S, Z) money per unit and period
    lateness: np.ndarray  # (S, Z) periods
    given: np.ndarray  # (S, W, T) units of stock and receipts
    price: np.ndarray  # (S, V) money per unit, infinite without an offer
    supply: np.ndarray  # (S, V, T) units
    order_cost: np.ndarray  # (S, V) money per order
    least: np.ndarray  # (S, V) units of an order
    lot: np.ndarray  # (S, V) an order is a multiple of so many units, 0 where it need not
    volume_m3: np.ndarray  # (S,)
    weight_kg: np.ndarray  # (S,)
    holding: np.ndarray  # (S, W) money per unit and period
    disposal: np.ndarray  # (S,) money per unit, infinite where nothing may be thrown away
    group: np.ndarray  # (S,): SKUs of one group count for the same fill rates

    @property
    def in_orders(self) -> np.ndarray:
        """Whether an order of a SKU costs, or has a size, shape (S,)."""
        return np.asarray((self.order_cost + self.least + self.lot).any(axis=1))

    @property
    def worth(self) -> np.ndarray:
        """What it costs to lose all demand of a SKU that may be lost, shape (S,)."""
        return np.asarray((self.demand * np.where(self.is_due, 0.0, self.loss)).sum(axis=(1, 2)))

    def of(self, skus: np.ndarray) -> Catalogue:
        """Some of the SKUs only."""
        return Catalogue(*(figures[skus] for figures in self))


def network_of(a: Arrays) -> Network:
    """The lanes of an instance."""
    lanes = a.lanes
    delivery = lanes.of("delivery")
    by_zone = delivery[np.argsort(lanes.destination[delivery], kind="stable")]
    ends = np.arange(len(a.zones) + 1)
    return Network(
        num_supply=len(lanes.of("supply")),
        num_inner=len(lanes.axis) - len(delivery),
        origin=lanes.origin.astype(np.int64),
        destination=lanes.destination.astype(np.int64),
        lead_time=lanes.lead_time.astype(np.int64),
        unit_cost=lanes.unit_cost,
        cost_per_m3=lanes.cost_per_m3,
        cost_per_kg=lanes.cost_per_kg,
        zone_first=np.searchsorted(lanes.destination[by_zone], ends).astype(np.int64),
        zone_lanes=by_zone.astype(np.int64),
    )


def catalogue_of(a: Arrays, rates: np.ndarray) -> Catalogue:
    """The figures of all SKUs, made slice by slice, with the ``rates`` of demand that is due."""
    whole, begin = None, 0
    for part in slices(a.instance):
        figures = _catalogue(Arrays(part), rates)
        whole = whole or _room_for(len(a.skus), figures)
        end = begin + len(part.skus)
        for column, some in zip(whole, figures, strict=True):
            column[begin:end] = some
        begin = end
    assert whole is not None, "an instance has SKUs"
    return whole._replace(group=groups_of(a)[0])


def _room_for(skus: int, figures: Catalogue) -> Catalogue:
    """Arrays like those of some SKUs for so many, still to be filled."""
    return Catalogue(*(np.empty((skus, *some.shape[1:]), some.dtype) for some in figures))


def _catalogue(a: Arrays, rates: np.ndarray) -> Catalogue:
    """The figures of all SKUs, those of some slice but for their groups."""
    price = np.where(a.offer >= 0, a.offered("unit_cost", 0.0), np.inf)
    given = a.receipts.copy()
    given[:, :, 0] += a.initial_stock
    loss = _loss(a)
    is_due = np.isnan(loss) & (a.demand > 0)
    return Catalogue(
        demand=a.demand,
        loss=np.where(np.isnan(loss), above_all(a, rates)[:, None, None], loss),
        is_due=is_due,
        waiting=np.nan_to_num(a.backorder_cost),
        lateness=a.lateness.astype(np.int64),
        given=given,
        price=price,
        supply=a.supply,
        order_cost=a.offered("order_cost", 0.0),
        least=a.offered("min_order_units", 0.0),
        lot=a.offered("lot_units", 0.0),
        volume_m3=a.volume_m3,
        weight_kg=a.weight_kg,
        holding=a.holding_cost,
        disposal=_disposal(a),
        group=np.zeros(len(a.skus), np.int64),
    )


def groups_of(a: Arrays) -> tuple[np.ndarray, np.ndarray]:
    """The group of each SKU (S,), and one SKU of each group (G,), by classes in fill rates."""
    if not len(a.instance.fill_rates):
        return np.zeros(len(a.skus), np.int64), np.zeros(1, np.int64)
    classes = np.array([name or "" for name in a.instance.skus["abc_class_id"].tolist()])
    _, first, group = np.unique(classes, return_index=True, return_inverse=True)
    return group.astype(np.int64), first


def _loss(a: Arrays) -> np.ndarray:
    """What a unit costs that is never served, NaN where it must be, shape (S, Z, T)."""
    periods = len(a.periods)
    left = np.arange(periods, 0, -1)  # periods in which it waits, its own among them
    to_the_end = a.backorder_cost[:, :, None] * left + a.final_shortage_cost[:, :, None]
    in_time = np.arange(periods) + a.lateness[:, :, None] < periods
    waits = a.waits[:, :, None]
    return np.where(waits, np.where(in_time, np.nan, to_the_end), a.shortage_cost)


def _disposal(a: Arrays) -> np.ndarray:
    """Money per unit thrown away, shape (S,)."""
    cost = np.nan_to_num(a.instance.skus["disposal_cost_per_unit"])
    return np.where(a.wasteable, cost, np.inf)
