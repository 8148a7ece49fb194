"""Are the places open that goods pass, and not too many for a zone?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.stock_allocation.checks.breach import NONE, breaches, movement
from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.quantities import Quantities
from optimizer.sdk import FEASIBILITY, Violation


def closed_places(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """Nothing moves on a closed lane or through a closed warehouse."""
    axes, lanes = figures.axes, figures.lanes
    shut_in = (lanes.warehouses & ~plan.open_warehouse).any(axis=1)
    for rule, closed in (("closed lane", ~plan.open_lane), ("closed warehouse", shut_in)):
        each = plan.movements[closed[plan.movements.lane]]
        yield from breaches(rule, each.units, NONE, movement(axes, each))
    chosen = plan.open_lane & (lanes.field("opening_cost") > 0)
    over, names = (chosen & shut_in).astype(float), axes.lanes.ids
    rule = "open lane at closed warehouse"
    yield from breaches(rule, over, NONE, lambda lane: f"lane {names[lane]}", "lanes")


def warehouses_of_zones(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """All of a zone is served by so many warehouses as it may be, all the time."""
    each = plan.movements.of("delivery")
    each = each[~(each.units <= FEASIBILITY)]
    serves = np.zeros((len(figures.axes.warehouses), len(figures.axes.zones)), dtype=bool)
    serves[each.origin, each.destination] = True
    surplus, names = serves.sum(axis=0) - figures.max_warehouses, figures.axes.zones.ids
    rule = "warehouses of a zone"
    yield from breaches(rule, surplus, NONE, lambda zone: f"zone {names[zone]}", "warehouses")
