"""Are the places open that goods pass, and not too many for a zone?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.stock_allocation.checks.breach import NONE, breaches, movement
from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.quantities import Quantities
from formulations.stock_allocation.checks.sums import Sums
from optimizer.sdk import Violation


def closed_places(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """Nothing moves on a closed lane or through a closed warehouse."""
    for rule, closed in (
        ("closed lane", ~plan.open_lane),
        ("closed warehouse", _shut_in(figures, plan)),
    ):
        each = plan.movements[closed[plan.movements.lane]]
        yield from breaches(rule, each.units, NONE, movement(figures.axes, each))


def lanes_of_closed_places(figures: Figures, plan: Quantities, sums: Sums) -> Iterator[Violation]:
    """No lane is opened at a closed warehouse."""
    chosen = plan.open_lane & (figures.lanes.field("opening_cost") > 0)
    over = (chosen & _shut_in(figures, plan)).astype(float)
    names = figures.axes.lanes.ids
    rule = "open lane at closed warehouse"
    yield from breaches(rule, over, NONE, lambda lane: f"lane {names[lane]}", "lanes")


def _shut_in(figures: Figures, plan: Quantities) -> np.ndarray:
    """Which lanes begin or end at a closed warehouse, shape (L,)."""
    return np.asarray((figures.lanes.warehouses & ~plan.open_warehouse).any(axis=1))


def warehouses_of_zones(figures: Figures, plan: Quantities, sums: Sums) -> Iterator[Violation]:
    """All of a zone is served by so many warehouses as it may be, all the time."""
    serve, names = (sums.deliveries > 0).sum(axis=0), figures.axes.zones.ids
    surplus = serve - figures.max_warehouses
    rule = "warehouses of a zone"
    yield from breaches(rule, surplus, NONE, lambda zone: f"zone {names[zone]}", "warehouses")
