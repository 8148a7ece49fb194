"""Why demand is left unserved: the planted cause is found, and told as proved only with a proof."""

from __future__ import annotations

import os
import random
from functools import cache

import numpy as np
import pytest

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.generate import KINDS, generate
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.prices import RowPrices
from formulations.stock_allocation.report import sections, unserved, unserved_units
from formulations.stock_allocation.solution import Solution
from formulations.stock_allocation.substitution import has_substitute, is_substitute
from formulations.stock_allocation.usage import usage_of
from formulations.stock_allocation.why_short import shortages
from formulations.stock_allocation.why_short.asked import asked
from formulations.stock_allocation.why_short.priced import Priced
from formulations.stock_allocation.why_short.rules import DECISIONS, rules
from formulations.stock_allocation.why_short.ways import cheapest
from optimizer.result import Prices
from optimizer.tolerances import ZERO
from tests.formulations.stock_allocation.cases import (
    SHOP,
    Data,
    demand,
    instance,
    offer,
    optimum,
    priced,
    replaced,
    shop,
    stock,
)
from tests.formulations.stock_allocation.planted import CAUSES, planted

NUM_SEEDS = int(os.environ.get("PLANTED_SHORTAGES", "1"))
"""So many networks for each cause."""

IN_THE_DATA = {
    "no_offer", "no_lane", "long_way", "beyond_the_horizon", "cheap_to_leave_out", "cheap_to_wait"
}  # fmt: skip
"""Causes whose reason holds whatever the plan."""


@pytest.mark.parametrize("seed", range(NUM_SEEDS))
@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.__name__)
def test_a_planted_cause_is_the_only_reason_and_proved(cause, seed) -> None:
    """Without it all is served; with it every shortage has this reason, proved, and no other.

    Without prices the reason is the same, and proved only where the data alone prove it.
    """
    loose, (data, code) = planted(cause, seed)
    without = instance(loose)
    _, plan = optimum(without)
    assert plan is not None
    assert list(unserved(without, plan)) == []

    subject = instance(data)
    plan, prices = priced(subject)
    left_out = list(unserved(subject, plan, prices))
    assert left_out
    told = {(reason.code, reason.proved) for item in left_out for reason in item.reasons}
    assert told == {(code, True)}
    read_off = unserved(subject, plan)
    told = {(reason.code, reason.proved) for item in read_off for reason in item.reasons}
    assert told == {(code, cause.__name__ in IN_THE_DATA)}


@cache
def network(kind: str, seed: int) -> tuple[Instance, Solution, Prices]:
    """A generated network with its best plan and the prices of its limits."""
    subject = instance(generate(random.Random(seed), 4, "tight", kind)["data"])
    return subject, *priced(subject)


NETWORKS = [(kind, seed) for kind in KINDS for seed in range(2)]


@pytest.mark.parametrize(("kind", "seed"), NETWORKS)
def test_at_the_prices_of_all_rules_a_unit_costs_what_it_saves(kind: str, seed: int) -> None:
    """Duality: no less for any shortage, and no more for one that is served in part."""
    subject, plan, prices = network(kind, seed)
    a, usage = Arrays(subject), usage_of(Arrays(subject), plan)
    left_out = unserved_units(a, usage)
    skus = np.flatnonzero((left_out > 0).any(axis=(1, 2)))
    wanted = asked(a, skus, usage.shortage[skus] > 0)
    at = Priced(a, RowPrices(a, prices), skus)
    ways = at.costs()
    for code, rule in rules(a, usage, skus).items():
        ways = ways.beside(rule if code in DECISIONS else at.rule(code) or rule)
    net = wanted.net(cheapest(a, ways).zone)
    short = left_out[skus] > 0
    itself = ~(has_substitute(a) | is_substitute(a))[skus][:, :, None]
    sure = short & (prices.exact | itself)  # whole units of a substitute leave parts of demand
    assert np.all(net[sure] >= wanted.saved[sure] - 1e-6)
    served = (a.demand[skus] > left_out[skus] + 1e-6) & short & ~a.waits[skus][:, :, None]
    served &= (a.offered("lot_units", 0.0)[skus] == 0).all(axis=1)[:, None, None]  # no more of lots
    served &= itself  # what a substitute serves says nothing of what the SKU itself costs
    if prices.exact and not len(subject.planned_flows):  # a pinned flow has any price
        assert served.any() or len(subject.substitutions)
        np.testing.assert_allclose(net[served], wanted.saved[served], atol=1e-5)


@pytest.mark.parametrize(("kind", "seed"), NETWORKS)
def test_every_shortage_of_a_best_plan_is_explained(kind: str, seed: int) -> None:
    """Each has a reason; the first one is proved, but for whole units and where substitutes are."""
    subject, plan, prices = network(kind, seed)
    replaceable = {f"{row.sku_id}/{row.zone_id}" for row in subject.substitutions}
    left_out = list(unserved(subject, plan, prices))
    assert left_out
    for item in left_out:
        assert item.reasons
        assert item.reasons[0].proved == (item.id.rpartition("/")[0] not in replaceable) or (
            not prices.exact
        )
        assert "not_yet_tried" not in {reason.code for reason in item.reasons}


def test_a_plan_that_leaves_out_what_it_could_serve_is_told() -> None:
    """Nothing is in the way of ten units that are worth it: the search ended before."""
    subject = instance(shop(demand=demand(10.0, shortage_cost_per_unit=9.0)))
    _, plan = optimum(subject)
    assert plan is not None
    short = {"zone_id": "TOWN", "sku_id": "A", "period_id": "P1", "units": 10.0}
    lazy = replaced(plan, "shortages", [plan.shortages.row_type(**short)])
    for table in ("purchases", "deliveries"):
        lazy = replaced(lazy, table, [])
    [item] = unserved(subject, lazy)
    [reason] = item.reasons
    assert (reason.code, reason.proved) == ("not_yet_tried", False)
    assert reason.detail.startswith("a unit can still be served for 2.00, a shortage costs 9.00")


def test_what_a_safety_stock_leaves_over_is_not_called_dear() -> None:
    """Of goods that go off the safety stock is bought anew: what is left of it costs nothing."""
    data = shop(demand=demand(8.0, 8.0, shortage_cost_per_unit=1.0))
    data["skus"][0]["shelf_life_periods"] = 1
    held = {"sku_id": "A", "warehouse_id": "SHOP", "safety_stock_units": 5.0}
    subject = instance({**data, "safety_stock": [held]})
    plan, prices = priced(subject)
    reasons = [reason for item in unserved(subject, plan, prices) for reason in item.reasons]
    assert sum(row.units for row in plan.deliveries) == 5.0
    assert reasons
    assert not [r for r in reasons if r.detail.startswith("a unit costs at least")]


def told_of(data: Data) -> list[tuple[str, bool, str]]:
    """The reasons of the only shortage of the best plan: code, whether proved, and words."""
    subject = instance(data)
    [item] = unserved(subject, *priced(subject))
    return [(reason.code, reason.proved, reason.detail) for reason in item.reasons]


def test_a_unit_that_is_too_dear_by_itself_has_no_other_reason() -> None:
    """A minimum order may leave units over, so the data alone do not prove it; no rule is told."""
    dear = offer(unit_cost=5.0, min_order_units=2.0)
    data = shop(offers=dear, demand=demand(0.0, 4.0, shortage_cost_per_unit=3.0))
    words = "a unit costs 5.00, a shortage 3.00"
    assert told_of(data) == [("dearer_than_leaving_out", True, words)]


def test_what_is_left_over_of_a_lot_has_its_freight_paid() -> None:
    """Of a lot for 4 units that must be served 6 more are delivered for 2, whatever a lot costs."""
    data = shop(
        zones=[{"id": "TOWN"}, {"id": "CITY"}],
        offers=offer(unit_cost=3.0, lot_units=10.0),
        supply_lanes=[SHOP["supply_lanes"][0] | {"unit_cost": 20.0}],
        delivery_lanes=[
            SHOP["delivery_lanes"][0] | {"unit_cost": 2.0},
            SHOP["delivery_lanes"][0] | {"id": "SHOP-CITY", "zone_id": "CITY"},
        ],
        demand=[
            *demand(0.0, 8.0, shortage_cost_per_unit=10.0),
            *demand(0.0, 4.0, zone_id="CITY"),
        ],
    )
    words = "a unit costs 25.00, a shortage 10.00"
    assert told_of(data) == [("dearer_than_leaving_out", True, words)]


def test_a_closed_lane_that_makes_no_difference_is_not_proved() -> None:
    """A unit is there, but bought for a dearer demand: another one costs more than it saves."""
    lane = SHOP["delivery_lanes"][0]
    data = shop(
        zones=[{"id": "TOWN"}, {"id": "CITY"}],
        offers=offer(unit_cost=7.0, min_order_units=1.0),
        supply_calendar=[
            {"source_id": "MAKER", "sku_id": "A", "period_id": "P2", "supply_units": 0.0}
        ],
        delivery_lanes=[
            lane | {"opening_cost": 100.0},
            lane | {"id": "SHOP-CITY", "zone_id": "CITY"},
        ],
        demand=[
            *demand(0.0, 1.0, shortage_cost_per_unit=5.0),
            *demand(0.0, 1.0, zone_id="CITY", shortage_cost_per_unit=20.0),
        ],
    )
    dear, closed = told_of(data)
    assert dear == ("dearer_than_leaving_out", True, "a unit costs 7.00, a shortage 5.00")
    assert closed[:2] == ("closed", False)


def test_without_a_safety_stock_none_is_told() -> None:
    """The unit in stock is kept for a dearer demand, and another one costs 7."""
    rows = [
        *demand(1.0, shortage_cost_per_unit=5.0),
        *demand(0.0, 1.0, shortage_cost_per_unit=20.0),
    ]
    data = shop(initial_stock=[stock(1.0)], offers=offer(unit_cost=7.0), demand=[rows[0], rows[2]])
    assert [code for code, _, _ in told_of(data)] == ["dearer_than_leaving_out"]


def test_without_any_lane_all_is_unserved_for_a_reason() -> None:
    """Where nobody sells and nothing moves, nobody sells it."""
    data = shop(demand=demand(8.0, shortage_cost_per_unit=1.0))
    for table in ("sources", "offers", "supply_lanes", "delivery_lanes"):
        del data[table]
    subject = instance(data)
    _, plan = optimum(subject)
    assert plan is not None
    [item] = unserved(subject, plan)
    [reason] = item.reasons
    assert (reason.code, reason.proved) == ("supply_limit", True)


def test_the_places_of_reasons_are_told() -> None:
    """Each sentence names the lane, warehouse and period of a limit that is planted there."""
    named = {
        "narrow_lane": "lane SOUTH-VILLAGE is full in P4",
        "little_space": "is full at the end of P3",
        "goes_off": "too old",
        "dear_orders": "an order costs 9000.00",
        "full_trips": "no trip on lane SOUTH-VILLAGE in P",
        "kept_back": "what is left in SOUTH is safety stock",
    }
    for cause in CAUSES:
        if cause.__name__ in named:
            subject = instance(planted(cause, 0)[1].data)
            plan, prices = priced(subject)
            left_out = unserved(subject, plan, prices)
            details = [reason.detail for item in left_out for reason in item.reasons]
            assert any(named[cause.__name__] in detail for detail in details), details


def test_of_many_shortages_the_largest_are_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those with the most units are listed in their order, with the reasons they have."""
    subject, plan, prices = network("limits", 1)
    whole = list(unserved(subject, plan, prices))
    a = Arrays(subject)
    lost = unserved_units(a, usage_of(a, plan))
    units = lost[lost > ZERO].tolist()
    most = 3
    assert len(whole) == len(units) > most
    monkeypatch.setattr(shortages, "MOST_EXPLAINED", most)
    part = list(unserved(subject, plan, prices))
    told = sorted(range(len(units)), key=lambda k: -units[k])[:most]
    assert part == [whole[k] for k in sorted(told)]
    notes = [s.note for s in sections(subject, plan) if s.title == "Largest shortages"]
    assert f"the {len(units) - most} smallest that are never served" in notes[0]
