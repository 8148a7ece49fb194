"""Routes of two plans are known again by their orders, whatever a search called them."""

from __future__ import annotations

import json
import random
from pathlib import Path

import optimizer
from formulations.vehicle_routing.naming import named_like
from formulations.vehicle_routing.solution import Solution
from optimizer.schema.record import parse_record

DEMO = Path(__file__).parents[3] / "instances" / "vehicle_routing" / "demo.json"


def plan(**routes: str) -> Solution:
    """Routes by name with their orders, each a letter; times say nothing here."""
    route = {"vehicle_type_id": "van", "leave_s": 0.0, "return_s": 1.0, "distance": 1.0, "load": {}}
    visit = {"arrive_s": 0.0, "start_s": 0.0, "depart_s": 0.0, "load": {}}
    visits = [
        visit | {"route_id": name, "position": k, "order_id": order}
        for name, orders in routes.items()
        for k, order in enumerate(orders, start=1)
    ]
    breaks = [{"route_id": name, "break_id": "LUNCH", "start_s": 0.0} for name in routes]
    tables = {"routes": [route | {"id": name} for name in routes], "visits": visits}
    return parse_record(Solution, tables | {"unserved": [], "breaks": breaks})


def orders_of(solution: Solution) -> dict[str, str]:
    found = dict.fromkeys(solution.routes["id"].tolist(), "")
    for visit in solution.visits:
        found[visit.route_id] += visit.order_id
    assert solution.breaks["route_id"].tolist() == list(found)
    return found


def test_a_route_has_the_name_of_the_one_it_shares_most_orders_with():
    """R1 and R2 have changed their names, and an order has moved."""
    renamed = named_like(plan(R1="ABC", R2="DEF"), plan(R1="DEFC", R2="AB"))
    assert orders_of(renamed) == {"R2": "DEFC", "R1": "AB"}


def test_a_new_route_takes_no_name_from_another():
    """Two routes out of one: the larger part keeps the name; R2 was another route."""
    renamed = named_like(plan(R1="ABC", R2="Z"), plan(R2="AB", R1="C", R5="X"))
    assert orders_of(renamed) == {"R1": "AB", "R3": "C", "R5": "X"}


def test_only_names_changed_is_no_difference():
    """The routes of the demo under other names, in another order: nothing moved."""
    loaded = optimizer.load(DEMO)
    solution = loaded.formulation.baseline(loaded.data, random.Random(0))
    names = solution.routes["id"].tolist()
    other = dict(zip(names, [*names[1:], names[0]], strict=True))
    text = json.dumps(solution.model_dump(exclude_none=True))
    turned = json.loads(text)
    for table, field in (("routes", "id"), ("visits", "route_id"), ("breaks", "route_id")):
        for row in turned[table]:
            row[field] = other[row[field]]
    after = parse_record(Solution, turned)
    assert len(names) > 1
    assert optimizer.diff(loaded, solution, after).rows == ()
