"""What a search moves: each order in one of its windows, as an alternative to its other windows.

An order with several windows is as many alternatives, and so are the orders of a group; of a
transfer every pair of windows is one. What is served as one has one price of leaving it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork

NOBODY = 2**32 - 1

Call = tuple[int, float, float]
"""A point, and the window in which it is served."""


Unit = tuple[list[tuple[Call, ...]], float]
"""What is served as one: its alternatives, and the price of leaving it out."""


class Rows(NamedTuple):
    """Arrays of shape (rows,): the orders in the sequence of the file, if all of them are plain."""

    point: np.ndarray  # of the network
    early: np.ndarray
    late: np.ndarray
    lead: np.ndarray  # the first of its alternatives, or the pickup of that
    other: np.ndarray  # the next alternative, in a ring
    partner: np.ndarray  # the other order of its transfer, or NOBODY
    is_second: np.ndarray  # whether it is the delivery of its transfer
    unserved_cost: np.ndarray  # of all alternatives at their lead, else 0; infinite if required


def rows_of(whole: WholeNetwork) -> Rows:
    """The rows of all orders, by the first order of what is served as one."""
    calls: list[Call] = []
    ties: list[tuple[int, int, int, bool, float]] = []
    for alternatives, price in sorted(_units(whole)):
        lead, length = len(calls), len(alternatives[0])
        for number, chosen in enumerate(alternatives):
            first = lead + number * length
            other = lead + (number + 1) % len(alternatives) * length
            partners = (NOBODY,) if length == 1 else (first + 1, first)
            for place, partner in enumerate(partners):
                paid = price if first + place == lead else 0.0
                ties.append((lead, other + place, partner, place > 0, paid))
            calls += chosen
    columns = [*zip(*calls, strict=True), *zip(*ties, strict=True)]
    return Rows(*(np.array(column) for column in columns))


def _units(whole: WholeNetwork) -> Iterator[Unit]:
    """The transfers, the orders alone and the groups."""
    net = whole.network
    tied = net.transfers.tolist()
    alone = np.setdiff1d(np.arange(net.num_depots, len(net.service_s)), net.transfers)
    for pair in tied:
        chosen = product(*(_calls(whole, point) for point in pair))
        yield list(chosen), sum(_price(whole, point) for point in pair)
    for point in alone[net.group[alone] < 0].tolist():
        yield _singly(whole, [point]), _price(whole, point)
    for group in np.unique(net.group[alone][net.group[alone] >= 0]).tolist():
        members = alone[net.group[alone] == group].tolist()
        price = net.group_cost[group]
        yield _singly(whole, members), np.inf if price == UNLIMITED else float(price)


def _singly(whole: WholeNetwork, points: list[int]) -> list[tuple[Call, ...]]:
    return [(call,) for point in points for call in _calls(whole, point)]


def _calls(whole: WholeNetwork, point: int) -> list[Call]:
    net = whole.network
    several = net.windows.of(point) if len(net.windows.point) else []
    windows = several or [(net.early_s[point], net.late_s[point])]
    return [(point, float(early), _limit(late)) for early, late in windows]


def _limit(late: float) -> float:
    return np.inf if late >= UNLIMITED else float(late)


def _price(whole: WholeNetwork, point: int) -> float:
    return np.inf if whole.required[point] else float(whole.network.unserved_cost[point])
