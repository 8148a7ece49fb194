"""A day as links: from each order to the next, from depots to first orders and from last ones home.

Never stricter than the rules: a link costs what the cheapest vehicle type pays that may drive it,
and what a route may carry is asked of sets of orders only, by how often they are entered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.arrays import Network, network
from formulations.vehicle_routing.bound import SLACK, arc_costs, fewest_routes, room_of_largest
from formulations.vehicle_routing.instance import Instance


@dataclass(frozen=True, kw_only=True, eq=False)
class Ends:
    """How the vehicles of a type come to their first orders and home from their last.

    The later trips of a type have ends of their own, at the depot where it reloads.
    """

    out: np.ndarray  # (orders,) infinite where the type does not go
    home: np.ndarray  # (orders,)
    kind: int  # row of the vehicle type
    most: float  # so many at most
    is_new: bool  # whether these are routes and not their later trips


@dataclass(frozen=True, kw_only=True, eq=False)
class Links:
    """What plans pay at least for each link, and how much they must drive."""

    direct: np.ndarray  # (orders, orders) infinite where no vehicle goes
    ends: tuple[Ends, ...]
    leaving_out: np.ndarray  # (orders,) infinite where an order must be served
    filled: np.ndarray  # (orders, dimensions) the share of the largest vehicle, at most 1
    fewest_routes: int

    @property
    def num_orders(self) -> int:
        return len(self.direct)

    def entries(self, orders: np.ndarray) -> np.ndarray:
        """How often the first of these orders, the first two, … are entered: (orders,).

        Once for each vehicle that their loads fill; whoever is left out counts as entered.
        """
        filled = np.cumsum(self.filled[orders], axis=0)
        entries: np.ndarray = np.ceil(filled - SLACK).max(axis=1, initial=1.0)
        return entries


def links_of(instance: Instance) -> Links:
    """The links of a day that has not begun."""
    net = network(instance)
    orders = slice(net.num_depots, None)
    direct = np.full((net.num_orders, net.num_orders), np.inf)
    ends: list[Ends] = []
    for kind in np.flatnonzero(net.fleet.num_available > 0).tolist():
        arcs = arc_costs(net, kind)
        np.minimum(direct, arcs[orders, orders], out=direct)
        ends += _ends(net, kind, arcs)
    np.fill_diagonal(direct, np.inf)
    load, room = np.hstack([net.loaded, net.brought])[orders], room_of_largest(net)
    return Links(
        direct=direct,
        ends=tuple(ends),
        leaving_out=net.unserved_cost[orders],
        filled=np.minimum(load / np.concatenate([room, room]), 1.0),
        fewest_routes=fewest_routes(net),
    )


def _ends(net: Network, kind: int, arcs: np.ndarray) -> list[Ends]:
    fleet, orders = net.fleet, slice(net.num_depots, None)
    first = Ends(
        out=fleet.fixed_cost[kind] + arcs[fleet.start[kind], orders],
        home=arcs[orders, fleet.end[kind]],
        kind=kind,
        most=float(fleet.num_available[kind]),
        is_new=True,
    )
    if fleet.max_trips[kind] == 1:
        return [first]
    depot = fleet.reload[kind]
    out, home = arcs[depot, orders], arcs[orders, depot]
    return [first, Ends(out=out, home=home, kind=kind, most=np.inf, is_new=False)]
