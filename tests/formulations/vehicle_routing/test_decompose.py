"""Search part by part: parts are days, nothing is lost between them, plans and claims are right."""

from __future__ import annotations

import random
from itertools import count, pairwise
from typing import Any

import numpy as np
import pytest

from formulations.vehicle_routing import scaling
from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.generate import generate
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.ruin_recreate.cooling import Iterations
from formulations.vehicle_routing.ruin_recreate.warming import warm
from formulations.vehicle_routing.search import auto, decompose
from formulations.vehicle_routing.search.decompose import KNOWN, METHOD, build, improve, solve
from formulations.vehicle_routing.search.decompose.fleet import available, shared_out
from formulations.vehicle_routing.search.decompose.parts import Part
from formulations.vehicle_routing.search.decompose.places import bundles, by_place, whereabouts
from formulations.vehicle_routing.search.decompose.routing import Routing
from formulations.vehicle_routing.solution import Solution, solution_of
from formulations.vehicle_routing.travel import legs_between
from optimizer.contracts import never
from optimizer.result import Limit, Limits, Progress, Status
from optimizer.tolerances import close
from tests.formulations.vehicle_routing.cases import day, of_type, parsed, plain_day
from tests.formulations.vehicle_routing.small import featured_day

TOGETHER = 20
PLACES = ("yard", "north", "east")


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Compiling takes minutes, once an installation."""
    warm()


def routed(subject: Instance, turns: int = 20, seed: int = 1) -> Routing:
    """A day searched in parts of 20 orders, 200 iterations each."""
    routing = Routing(subject, TOGETHER, seed)
    build(routing, lambda: Iterations(200), never)
    turn = count()
    improve(routing, lambda: Iterations(200), lambda: next(turn) / turns if turns else 1.0, never)
    return routing


def best_of(routing: Routing) -> Solution:
    """In the room's own words."""
    orders, types = routing.instance.orders["id"], routing.instance.vehicle_types["id"]
    sequences = [(types[each.kind], orders[each.order].tolist()) for each in routing.best]
    return solution_of(routing.instance, sequences)


def wordy_days(number: int) -> list[Instance]:
    """Days of 80 orders with words that the method knows."""
    days = (parsed(generate(random.Random(seed), 80, "usual")["data"]) for seed in count())
    known = (each for each in days if features(each) and features(each) <= KNOWN)
    return [next(known) for _ in range(number)]


@pytest.mark.parametrize("most", [7, 20, 100])
def test_every_order_is_in_one_piece(most: int) -> None:
    """Pieces are of nearly one size, none larger than asked, and those of one are near."""
    where = whereabouts(plain_day(1, 100))
    pieces = by_place(where, np.arange(100), most)
    assert sorted(np.concatenate(pieces).tolist()) == list(range(100))
    sizes = [len(piece) for piece in pieces]
    assert max(sizes) <= most and max(sizes) - min(sizes) <= 1
    if len(pieces) > 1:
        spread = np.mean([where[piece].std(axis=0).mean() for piece in pieces])
        assert spread < 0.9 * where.std(axis=0).mean()


def test_orders_that_hang_together_stay_together() -> None:
    """The two of a transfer, and the alternatives of a group, have one first order."""
    for feature, table in (("transfers", "transfers"), ("groups", "groups")):
        subject = parsed(featured_day(2, 6, feature))
        assert len(getattr(subject, table))
        first = bundles(subject)
        assert (first[first] == first).all() and (first != np.arange(6)).any()
        group = subject.orders["group_id"]
        for row in np.flatnonzero(first != np.arange(6)).tolist():
            pair = {subject.orders["id"][row], subject.orders["id"][first[row]]}
            tied = [{t.pickup_order_id, t.delivery_order_id} for t in subject.transfers]
            assert pair in tied or group[row] == group[first[row]] is not None


@pytest.mark.parametrize("seed", range(3))
def test_vehicles_are_shared_out_and_none_twice(seed: int) -> None:
    """Each piece has one at least, all pieces together as many as there are."""
    subject = plain_day(seed, 450, "tight")
    pieces = by_place(whereabouts(subject), np.arange(450), TOGETHER)
    shared = shared_out(subject, pieces)
    assert sorted(np.concatenate([orders for orders, _ in shared]).tolist()) == list(range(450))
    assert all(free.any() for _, free in shared)
    assert (sum(free for _, free in shared) == available(subject)).all()


def test_a_fleet_of_one_vehicle_makes_one_piece() -> None:
    """Pieces for which there is no vehicle are added to those for which there is one."""
    subject = parsed(of_type(of_type(day(), "bike", num_available=0), "van", num_available=1))
    ((orders, free),) = shared_out(subject, [np.array([1]), np.array([0])])
    assert orders.tolist() == [0, 1] and free.tolist() == [1, 0]


@pytest.mark.parametrize("tightness", ["tight", "usual", "loose"])
@pytest.mark.parametrize("seed", range(3))
def test_plans_hold_every_rule_and_cost_what_is_claimed(seed: int, tightness: str) -> None:
    """On plain days, several depots from 200 orders on; what must be served is counted."""
    subject = plain_day(seed, 100 + 60 * seed, tightness)
    routing = routed(subject)
    plan, worth = best_of(routing), routing.best_worth
    required = set(subject.orders["id"][np.isnan(subject.orders["unserved_cost"])].tolist())
    assert worth.missing == len(required & set(plan.unserved["order_id"].tolist()))
    if worth.missing == 0:
        assert not list(violations(subject, plan))
        assert close(worth.cost, sum(cost(subject, plan).values()))


@pytest.mark.parametrize("subject", wordy_days(6), ids=lambda each: "+".join(features(each)))
def test_days_with_words_are_searched_in_parts_too(subject: Instance) -> None:
    """Nothing is torn apart between parts: every rule holds, no plan costs more than claimed."""
    routing = routed(subject)
    plan = best_of(routing)
    if routing.best_worth.missing == 0:
        assert not list(violations(subject, plan))
        assert sum(cost(subject, plan).values()) <= routing.best_worth.cost * (1 + 1e-6)


def test_turns_make_a_first_plan_better() -> None:
    """What is best is never worse than the first plan, and after some turns it is better."""
    subject = plain_day(3, 120)
    first, later = routed(subject, turns=0), routed(subject, turns=40)
    assert later.best_worth < first.best_worth


def test_the_same_seed_finds_the_same_plan() -> None:
    """Counted in iterations; another seed finds another one."""
    subject = plain_day(3, 100)
    first, second, other = (best_of(routed(subject, seed=seed)) for seed in (5, 5, 6))
    assert first == second
    assert first != other


def test_every_route_has_its_turn() -> None:
    """After as many turns as there are groups, none is as old as the first plan."""
    subject = plain_day(2, 200)
    routing = Routing(subject, TOGETHER, 1)
    build(routing, lambda: Iterations(50), never)
    seen: set[int] = set()
    for _ in range(len(routing.routes)):
        group = routing.next_group()
        seen |= set(group.orders.tolist())
        routing.replace(
            group,
            [routing.routes[row] for row in group.routes.tolist()],
            routing.worth,
            routing.worth,
        )
    assert seen == set(range(200))


def test_a_part_drives_the_routes_it_is_given() -> None:
    """Read into the compiled search and out again, also in windows after the first."""
    subject = next(each for each in wordy_days(40) if "several windows" in features(each))
    part = Part(subject, np.arange(len(subject.orders)), available(subject))
    plan = part.built(seed=1)
    routes = part.routes(plan)
    assert any(each.choice.any() for each in routes)
    again = part.driven(routes, seed=2)
    assert part.worth(again) == part.worth(plan)
    for before, after in zip(routes, part.routes(again), strict=True):
        assert before.kind == after.kind
        assert (before.order == after.order).all() and (before.choice == after.choice).all()


def limits(time_limit_s: float) -> Limits:
    return Limits(time_limit_s=time_limit_s, mip_rel_gap=0, seed=1, threads=1)


def test_better_plans_are_told_and_the_last_is_the_best(monkeypatch: Any) -> None:
    """Each holds and costs what is claimed."""
    monkeypatch.setattr(decompose, "TOGETHER", TOGETHER)
    monkeypatch.setattr(decompose, "LEAST_PART_S", 0.02)
    subject, told = plain_day(2, 150, "loose"), list[Progress[Solution]]()
    result = solve(subject, limits(1.5), told.append, never)
    assert result.termination.status is Status.FEASIBLE
    assert result.termination.limit is Limit.TIME
    claims = [each.primal_bound for each in told if each.primal_bound is not None]
    assert claims
    assert result.primal_bound is not None
    for before, after in pairwise([*claims, result.primal_bound]):
        assert after <= before * (1.0 + 1e-12)  # the same plan, summed in another sequence
    for plan, claim in [(result.point, result.primal_bound), (told[0].point, claims[0])]:
        assert plan is not None and not list(violations(subject, plan))
        assert close(claim, sum(cost(subject, plan).values()))


def test_out_of_time_before_there_is_a_plan(monkeypatch: Any) -> None:
    """No plan is a result, with its reason."""
    monkeypatch.setattr(decompose, "TOGETHER", TOGETHER)
    result = solve(plain_day(2, 150), limits(0.0), lambda _: None, never)
    assert result.termination.status is Status.NO_SOLUTION and result.point is None
    assert result.termination.detail == "there was no time"


def test_an_interrupt_ends_it_with_the_best_plan_so_far(monkeypatch: Any) -> None:
    """Though there is a minute left."""
    monkeypatch.setattr(decompose, "TOGETHER", TOGETHER)
    monkeypatch.setattr(decompose, "FIRST_SHARE", 1e-3)
    told: list[Progress[Solution]] = []
    result = solve(plain_day(2, 150, "loose"), limits(60.0), told.append, lambda: bool(told))
    assert result.termination.limit is Limit.INTERRUPT and result.point is not None


def test_what_it_does_not_know_is_said() -> None:
    """Small days, travel by pairs, and words that tie all routes together."""
    few = METHOD.supports(plain_day(1, 50))
    assert few is not None and "too few" in few
    many = plain_day(1, decompose.TOGETHER + 1)
    assert METHOD.supports(many) is None
    balanced = many.model_copy(update={"longest_route_cost_per_h": 5.0})
    reason = METHOD.supports(balanced)
    assert reason is not None and "balance" in reason
    idle = parsed(of_type(of_type(day(), "van", num_available=0), "bike", num_available=0))
    without = many.model_copy(update={"vehicle_types": idle.vehicle_types})
    assert METHOD.supports(without) == "it has no vehicle, or their shifts are over"


def test_days_on_roads_have_room_by_their_nodes(monkeypatch: Any) -> None:
    """Ways are kept from node to node: orders at one door are no more of them."""
    road = {"from_node_id": "a", "to_node_id": "b", "length_km": 1, "duration_s": 60}
    travel = {"type": "road_graph", "arcs": [road | {"two_way": True}]}
    places = [{"id": name, "node_id": "a" if name == "yard" else "b"} for name in PLACES]
    subject = parsed(day(travel=travel, locations=places))
    between = legs_between(subject.travel, subject.locations)
    rows = np.arange(3)
    assert between(rows[:, None], rows).distance.tolist() == [[0, 1, 1], [1, 0, 0], [1, 0, 0]]
    monkeypatch.setattr(scaling, "MOST_ORDERS", 2)
    assert scaling.obstacle_of_parts(subject) is None
    monkeypatch.setattr(scaling, "MOST_ORDERS", 1)
    assert scaling.obstacle_of_parts(subject) == "its places lie on 2 nodes, more than 1"


def test_auto_has_large_days_searched_part_by_part(monkeypatch: Any) -> None:
    """From a size on, and beyond the size of matrices even where nothing is compiled yet."""
    subject = plain_day(1, decompose.TOGETHER + 1)
    limits = Limits(time_limit_s=10.0, mip_rel_gap=0, seed=1, threads=1)
    assert auto._search(subject, limits) is not decompose
    monkeypatch.setattr(auto, "MANY_ORDERS", len(subject.orders))
    assert auto._search(subject, limits) is decompose
    monkeypatch.setattr(auto, "search_is_ready", lambda: False)
    assert auto._search(subject, limits) is not decompose
    monkeypatch.setattr(scaling, "MOST_ORDERS", len(subject.orders) - 1)
    assert auto._search(subject, limits) is decompose
