"""What it costs to serve an order alone, by the same pieces that put it into any route."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.ruin_recreate.compiled import whole
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.insertion import has_room, price_of_place
from formulations.vehicle_routing.ruin_recreate.links import close_route, open_route, price_of
from formulations.vehicle_routing.ruin_recreate.plan import Plan, empty_plan, start_of
from formulations.vehicle_routing.ruin_recreate.sums import settle


def price_alone(day: Day) -> None:
    """Into ``day.alone``: the price of a route of each kind, infinite where it is not allowed."""
    plan = empty_plan(day, seed=0)
    plan.now["until_blink"] = day.alone.size  # none is passed over
    _price_alone(day, plan)


@whole
def _price_alone(day: Day, plan: Plan) -> None:
    for k in range(len(day.kind)):
        r = open_route(day, plan, k)
        settle(day, plan, r)
        start = start_of(plan, r)
        for c in range(len(day.order)):
            day.alone[k, c] = np.inf
            if has_room(day, plan, c, r):
                price, _ = price_of_place(day, plan, c, start, start + 1, r, np.inf)
                day.alone[k, c] = price_of(day, plan, r) + price
        close_route(plan, r)
