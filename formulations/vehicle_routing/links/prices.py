"""Prices of a day as links, and the bound that they prove.

For any prices a plan costs at least what visits, entries and routes are worth, plus what links may
still save: Lagrange's relaxation, in which every link is driven once or not. So the bound rests on
the prices alone, and not on how a linear programme was solved.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.links.relaxation import Links

ROUNDING = 1e-13
"""The part of all prices by which sums may be off, for each link of a plan and each set."""


class Cuts(NamedTuple):
    """Sets of orders, each entered at least so often."""

    inside: np.ndarray  # (sets, orders)
    least: np.ndarray  # (sets,)


class Prices(NamedTuple):
    """What is gained by keeping each rule. All but the first three are from 0 on."""

    leave: np.ndarray  # (orders,) leaving each once
    reach: np.ndarray  # (orders,) reaching each once
    balance: np.ndarray  # (ends,) as many ways home as ways out
    vehicles: np.ndarray  # (ends,) what one more would save
    routes: float  # driving the fewest routes
    cuts: Cuts
    entries: np.ndarray  # (sets,) entering each set


def saved_by(links: Links, prices: Prices) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Costs less prices: of direct links, of ways out and home (ends, orders), of leaving out."""
    inside, priced = prices.cuts.inside.astype(float), prices.entries
    entered = priced @ inside
    stays = inside.T @ (priced[:, None] * inside)
    direct = links.direct - prices.leave[:, None] - prices.reach - entered + stays
    new = np.array([each.is_new for each in links.ends])
    each_out = prices.balance + np.where(new, prices.routes, 0.0) - prices.vehicles
    out = np.array([each.out for each in links.ends]) - prices.reach - entered - each_out[:, None]
    home = np.array([each.home for each in links.ends]) - prices.leave + prices.balance[:, None]
    left_out = links.leaving_out - prices.leave - prices.reach - entered
    return direct, out, home, left_out


def proven(links: Links, prices: Prices) -> float:
    """What no plan costs less than, rounding included."""
    gained = [*_gained(links, prices), prices.entries * prices.cuts.least]
    saved = [np.minimum(part, 0.0) for part in saved_by(links, prices)]
    value = sum(float(part.sum()) for part in [*gained, *saved])
    sizes = sum(float(np.abs(part).sum()) for part in [*gained, prices.balance])
    return value - ROUNDING * (links.num_orders + len(prices.entries)) * sizes


def _gained(links: Links, prices: Prices) -> list[np.ndarray]:
    """What keeping each rule but the cuts is worth."""
    most = np.array([min(each.most, links.num_orders) for each in links.ends])
    routes = np.array([prices.routes * links.fewest_routes])
    return [prices.leave, prices.reach, routes, -prices.vehicles * most]
