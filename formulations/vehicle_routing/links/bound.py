"""The bound by links, made better by cuts until nothing is violated or its time is over."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.bound import MOST_ORDERS, UNKNOWN
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.links.master import Master
from formulations.vehicle_routing.links.prices import Prices, proven, saved_by
from formulations.vehicle_routing.links.relaxation import Links, links_of
from formulations.vehicle_routing.links.separation import violated

NEAR = 8
"""From and to so many near orders there are links to begin with."""

MOST_LINKS = 4
"""For each order, what is added at once."""

DEAR = 4.0
"""What leaving an order out costs at least that must be served, in dearest routes of one order."""

SAVES = 1e-7
"""The part of the bound that a link saves for each order to be worth adding."""


@dataclass(frozen=True, kw_only=True)
class LinkBound:
    """No plan costs less than ``value``, as the prices prove."""

    value: float
    prices: Prices


def link_bound(
    instance: Instance,
    until_s: float,
    interrupted: Callable[[], bool],
    enough: float = np.inf,
) -> LinkBound | None:
    """The best bound found until an instant of ``time.perf_counter``; None where there is none."""
    if len(instance.orders) > MOST_ORDERS or features(instance) & UNKNOWN:
        return None
    links, best = links_of(instance), None

    def is_over() -> bool:
        done = best is not None and best.value >= enough
        return done or interrupted() or time.perf_counter() > until_s

    master, known = _begun(links)
    while not is_over():
        prices = master.solve(until_s - time.perf_counter())
        if prices is None:
            break
        value = proven(links, prices)
        if best is None or value > best.value:
            best = LinkBound(value=value, prices=prices)
        tail, head = _worth_adding(links, prices, known, value)
        if len(tail):
            known[tail, head] = True
            master.add(tail, head)
            continue
        sets, least = violated(links, master.flow())
        if not sets:
            break
        master.add_cuts(sets, least)
    return best


def _begun(links: Links) -> tuple[Master, np.ndarray]:
    """The programme with the links to near orders, and which these are."""
    alone = [each.out + each.home for each in links.ends]
    dearest = max(float(each[np.isfinite(each)].max(initial=1.0)) for each in alone)
    known = np.zeros_like(links.direct, dtype=bool)
    either = np.minimum(links.direct, links.direct.T)
    near = np.argsort(either, axis=1)[:, :NEAR]
    known[np.arange(links.num_orders)[:, None], near] = True
    known = (known | known.T) & np.isfinite(links.direct)
    master = Master(links, DEAR * dearest)
    master.add(*np.nonzero(known))
    return master, known


def _worth_adding(
    links: Links, prices: Prices, known: np.ndarray, value: float
) -> tuple[np.ndarray, np.ndarray]:
    """The direct links that are not known and save most."""
    direct = saved_by(links, prices)[0]
    direct[known] = np.inf
    n = links.num_orders
    tail, head = np.nonzero(direct < -SAVES * max(1.0, abs(value)) / n)
    best = np.argsort(direct[tail, head])[: MOST_LINKS * n]
    return tail[best], head[best]
