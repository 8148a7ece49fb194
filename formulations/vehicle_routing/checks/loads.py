"""(9) to (11) What is on board fits, in every dimension, and is stated as it is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.vehicle_routing.checks.case import Case
from formulations.vehicle_routing.checks.verdicts import above, unlike
from formulations.vehicle_routing.itinerary import Loads, amounts, loads_of
from optimizer.sdk import Violation


def loads(case: Case) -> Iterator[Violation]:
    """Loads of routes and visits against what vehicles hold and the plan states."""
    dimensions, way = case.instance.dimensions, case.way
    known = loads_of(case.instance)
    on_board, most = way.on_board(known), way.most_on_board(known)
    ahead = _most_ahead(case, known, on_board)
    types = case.instance.vehicle_types
    capacity = amounts(types["capacity"], dimensions, np.inf)[way.vehicle_type]
    stated = amounts(case.plan.routes["load"], dimensions, 0.0)
    stated_on_board = amounts(case.plan.visits["load"], dimensions, 0.0)
    for k, unit in enumerate(dimensions):
        yield from above("vehicle capacity", case.routes, ahead[:, k], capacity[:, k], unit)
        yield from unlike("stated loads", case.routes, stated[:, k], most[:, k], unit)
        yield from unlike("stated loads", case.visits, stated_on_board[:, k], on_board[:, k], unit)


def _most_ahead(case: Case, known: Loads, on_board: np.ndarray) -> np.ndarray:
    """The most on board at once from now on: (routes, dimensions)."""
    way, ahead = case.way, case.ahead
    begun = way.sum_by_route(~ahead)[way.route] > 0
    last_done = ~ahead & (np.roll(ahead, -1) | way.is_last)
    most = np.zeros((len(way.vehicle_type), on_board.shape[1]))
    np.maximum.at(most, way.route[~begun], way.leaves_with(known)[~begun])
    judged = ahead | last_done
    np.maximum.at(most, way.route[judged], on_board[judged])
    return most
