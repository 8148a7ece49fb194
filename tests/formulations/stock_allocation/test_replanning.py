"""An earlier plan: frozen periods, pinned flows, and a price for changing the others."""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

import pytest

from formulations.stock_allocation.baseline import baseline
from formulations.stock_allocation.checks import cost, violations
from formulations.stock_allocation.instance import Instance, cross_checks
from formulations.stock_allocation.report import sections
from formulations.stock_allocation.solution import Solution, decode, encode
from optimizer.engine.claim import claim
from optimizer.registry import formulation
from optimizer.result import Limit, SolveResult, Status, Termination
from optimizer.schema.record import parse_record
from tests.formulations.stock_allocation.cases import (
    Data,
    broken,
    compiled,
    demand,
    instance,
    offer,
    optimum,
    shop,
)

PERIODS = [
    {"id": "P1", "frozen": True},
    {"id": "P2", "change_cost_per_unit": 0.5},
    {"id": "P3", "change_cost_per_unit": 0.25},
    {"id": "P4", "change_cost_per_unit": 0.25},
]
EARLIER = [
    {"lane_id": "MAKER-SHOP", "sku_id": "A", "period_id": "P1", "planned_units": 4.0},
    {"lane_id": "MAKER-SHOP", "sku_id": "A", "period_id": "P2", "planned_units": 3.0},
    {
        "lane_id": "MAKER-SHOP",
        "sku_id": "A",
        "period_id": "P3",
        "planned_units": 2.0,
        "pinned": True,
    },
]

REPLAN: Data = shop(
    skus=[{"id": "A", "holding_cost_per_unit": 1.0}],
    periods=PERIODS,
    demand=demand(1.0, 5.0, 3.0, 2.0, shortage_cost_per_unit=9.0),
    planned_flows=EARLIER,
)
"""Four units come in P1 whatever is asked, two in P3; the rest may change at a price."""

LANE = ("MAKER-SHOP", "A")
PLAN: dict[str, dict[tuple[Any, ...], float]] = {
    "flow": {
        (*LANE, 0): 4.0,
        (*LANE, 1): 3.0,
        (*LANE, 2): 2.0,
        (*LANE, 3): 2.0,
        ("SHOP-TOWN", "A", 0): 1.0,
        ("SHOP-TOWN", "A", 1): 5.0,
        ("SHOP-TOWN", "A", 2): 3.0,
        ("SHOP-TOWN", "A", 3): 2.0,
    },
    "stock": {("SHOP", "A", 0): 3.0, ("SHOP", "A", 1): 1.0},
}

SUBJECT = instance(REPLAN)
FORM = compiled(SUBJECT)


def flows(**units: float) -> dict[str, dict[tuple[Any, ...], float]]:
    """The flows of the plan, but other units bought in some periods: ``p2=…``."""
    bought = {(*LANE, int(name[1:]) - 1): value for name, value in units.items()}
    return {"flow": {**PLAN["flow"], **bought}}


BREACHES = [
    ("pinned", flows(p1=3.9)),
    ("pinned", flows(p3=2.1)),
    ("more_than_planned", flows(p2=3.5)),
    ("less_than_planned", flows(p2=2.5)),
]


def plan() -> Solution:
    return decode(SUBJECT, FORM.values(FORM.point(PLAN)))


def rules(**changes: Any) -> set[str]:
    """What the plan breaks in the instance with some tables replaced."""
    return {v.rule for v in violations(instance({**REPLAN, **changes}), plan())}


def test_the_plan_made_by_hand_holds_and_is_the_best() -> None:
    """22 for eleven units, 4 for holding, and two units in P4 that nobody planned."""
    point = FORM.point(PLAN)
    assert broken(FORM, point) == set()
    assert rules() == set()
    assert cost(SUBJECT, plan())["plan_change"] == 0.5
    assert optimum(SUBJECT)[0] == pytest.approx(FORM.objective(point)) == 26.5


@pytest.mark.parametrize(("family", "changes"), BREACHES)
def test_each_equation_catches_its_breach(family: str, changes: Any) -> None:
    """More or less than what is fixed, or than planned without the change being told."""
    assert family in broken(FORM, FORM.point({**PLAN, **changes}))


def test_encode_tells_the_changes() -> None:
    """All comes back, with no change where there is a plan."""
    back = encode(SUBJECT, plan())
    assert {family: back[family] for family in PLAN} == PLAN
    assert back["change"] == {(*LANE, 1): 0.0}


@pytest.mark.parametrize(
    ("expected", "row", "changed"),
    [
        ({"as planned"}, 0, {"planned_units": 5.0}),
        ({"as planned"}, 2, {"planned_units": 1.0}),
        ({"as planned"}, 1, {"planned_units": 2.0, "pinned": True}),
        (set(), 1, {"planned_units": 2.0}),
        (set(), 2, {"planned_units": 1.0, "pinned": False}),
    ],
)
def test_what_is_fixed_stays(expected: set[str], row: int, changed: Data) -> None:
    """The plan breaks the rule where another quantity is frozen or pinned, not where it is free."""
    rows = [each | (changed if k == row else {}) for k, each in enumerate(EARLIER)]
    assert rules(planned_flows=rows) == expected


def test_nothing_unplanned_leaves_in_a_frozen_period() -> None:
    """Without its row the first purchase is one too many, and the model has no flow for it."""
    assert rules(planned_flows=EARLIER[1:]) == {"as planned"}
    form = compiled(instance({**REPLAN, "planned_flows": EARLIER[1:]}))
    [flow] = [family for family in form.columns if family.name == "flow"]
    assert (*LANE, 0) not in flow.index


def test_more_may_be_planned_than_is_of_use() -> None:
    """Nine are frozen for a demand of one: they are bought, and the model has room for them."""
    changes = {"planned_flows": [EARLIER[0] | {"planned_units": 9.0}], "demand": demand(1.0)}
    value, best = optimum(instance({**REPLAN, **changes}))
    assert best is not None
    assert [row.units for row in best.purchases] == [9.0]
    assert value == pytest.approx(18.0 + 4 * 8.0)


def test_a_dear_change_is_not_made() -> None:
    """Cancelling a unit saves 2 and its holding; where that costs more, it is bought in vain."""
    for price, units in ((9.0, 3.0), (0.5, None)):
        periods = [row | {"change_cost_per_unit": price, "frozen": False} for row in PERIODS]
        changes = {"periods": periods, "planned_flows": EARLIER[1:2], "demand": demand(1.0)}
        _, best = optimum(instance({**REPLAN, **changes}))
        assert best is not None
        assert [r.units for r in best.purchases if r.period_id == "P2"] == (
            [units] if units else []
        )


def test_a_planned_transfer_moves_where_nothing_is_asked_for() -> None:
    """Frozen, two units go to a barn without customers; there is stock of them there afterwards."""
    data = shop(
        warehouses=[{"id": "SHOP"}, {"id": "BARN"}],
        transfer_lanes=[{"id": "T", "from_warehouse_id": "SHOP", "to_warehouse_id": "BARN"}],
        periods=[{"id": "P1", "frozen": True}, {"id": "P2"}],
        initial_stock=[{"sku_id": "A", "warehouse_id": "SHOP", "stock_units": 3.0}],
        planned_flows=[{"lane_id": "T", "sku_id": "A", "period_id": "P1", "planned_units": 2.0}],
    )
    _, best = optimum(instance(data))
    thumb = baseline(instance(data), random.Random(0))
    for plan in (best, thumb):
        assert plan is not None
        assert not list(violations(instance(data), plan))
        assert [row.units for row in plan.transfers] == [2.0]
        held = {(r.warehouse_id, r.period_id): r.units for r in plan.stock}
        assert held["BARN", "P2"] == 2.0
        assert [row.units for row in plan.purchases] == [9.0]


TO_THE_BARN = shop(
    warehouses=[{"id": "SHOP"}, {"id": "BARN"}],
    transfer_lanes=[{"id": "T", "from_warehouse_id": "SHOP", "to_warehouse_id": "BARN"}],
    periods=[{"id": "P1"}, {"id": "P2", "change_cost_per_unit": 100.0}],
)
"""Units cost 2; the town asks for some in P2, and a transfer of ten was planned then."""


@pytest.mark.parametrize(
    ("pinned", "order_cost", "units", "expected"),
    [(True, 1.0, 1.0, 23.0), (True, 0.0, 0.0, 20.0), (False, 1.0, 1.0, 23.0)],
)
def test_what_a_planned_transfer_needs_is_bought(
    pinned: bool, order_cost: float, units: float, expected: float
) -> None:
    """There is no stock of it, and nobody asks for it where it goes."""
    planned = {"lane_id": "T", "sku_id": "A", "period_id": "P2", "planned_units": 10.0}
    changes = {
        "planned_flows": [planned | {"pinned": pinned}],
        "offers": offer(order_cost=order_cost),
        "demand": demand(0.0, units, shortage_cost_per_unit=9.0),
    }
    value, best = optimum(instance({**TO_THE_BARN, **changes}))
    assert best is not None
    assert value == pytest.approx(expected)


@pytest.mark.parametrize(("size", "units"), [("lot_units", 12.0), ("min_order_units", 11.0)])
def test_a_planned_order_is_made_up_to_what_the_supplier_takes_now(size: str, units: float) -> None:
    """Eleven were planned, one is needed, and any change is dear: lots of four make it twelve."""
    planned = {"lane_id": "MAKER-SHOP", "sku_id": "A", "period_id": "P2", "planned_units": 11.0}
    changes = {
        "periods": TO_THE_BARN["periods"],
        "planned_flows": [planned],
        "offers": offer(order_cost=1.0, **{size: 4.0}),
        "demand": demand(0.0, 1.0, shortage_cost_per_unit=9.0),
    }
    value, best = optimum(instance(shop(**changes)))
    assert best is not None
    assert [row.units for row in best.purchases] == [units]
    assert value == pytest.approx(1.0 + 2.0 * units + 100.0 * (units - 11.0))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"lane_id": "SHOP-TOWN"}, ("E302", "/data/planned_flows/0/lane_id")),
        ({"lane_id": "ROAD"}, ("E302", "/data/planned_flows/0/lane_id")),
        ({"sku_id": "B"}, ("E304", "/data/planned_flows/0")),
        ({"lane_id": "SLOW", "period_id": "P4"}, ("E303", "/data/planned_flows/0")),
        ({"lane_id": "ON", "sku_id": "C"}, ("E303", "/data/planned_flows/0")),
    ],
)
def test_a_plan_that_could_not_be_is_refused(row: Data, expected: tuple[str, str]) -> None:
    """Delivery lanes, unknown lanes, no offer, too late an arrival, goods that are not moved."""
    data = {
        **REPLAN,
        "skus": [{"id": "A"}, {"id": "B"}, {"id": "C", "shelf_life_periods": 2}],
        "warehouses": [{"id": "SHOP"}, {"id": "BARN"}],
        "supply_lanes": [
            *REPLAN["supply_lanes"],
            REPLAN["supply_lanes"][0] | {"id": "SLOW", "lead_time_periods": 1},
        ],
        "transfer_lanes": [{"id": "ON", "from_warehouse_id": "SHOP", "to_warehouse_id": "BARN"}],
        "planned_flows": [EARLIER[0] | row],
    }
    found = cross_checks(parse_record(Instance, data, "/data"))
    assert [(issue.code, issue.pointer) for issue in found] == [expected]


def test_the_rule_of_thumb_keeps_to_what_is_fixed() -> None:
    """It buys four in P1 and two in P3, and what is lacking beside them."""
    thumb = baseline(SUBJECT, random.Random(0))
    assert thumb is not None
    bought = {row.period_id: row.units for row in thumb.purchases}
    assert (bought["P1"], bought["P3"]) == (4.0, 2.0)


def test_the_report_tells_what_changed() -> None:
    """Two units more in P4, the rest is as planned."""
    [section] = [s for s in sections(SUBJECT, plan()) if s.title.startswith("Changes")]
    assert section.rows == (("MAKER-SHOP", "A", "P4", 0.0, 2.0),)


def small(rng: random.Random) -> Data:
    """Whole units for three periods, an earlier plan of which some is fixed."""
    periods = [
        {
            "id": f"P{k}",
            "frozen": k == 1 and rng.random() < 0.5,
            "change_cost_per_unit": rng.choice([0.0, 0.5, 4.0]),
        }
        for k in (1, 2, 3)
    ]
    earlier = [
        EARLIER[0]
        | {
            "period_id": f"P{k}",
            "planned_units": float(rng.randint(1, 4)),
            "pinned": rng.random() < 0.3,
        }
        for k in (1, 2, 3)
        if rng.random() < 0.7
    ]
    return {
        **REPLAN,
        "skus": [{"id": "A", "whole_units": True, "holding_cost_per_unit": 0.5}],
        "periods": periods,
        "offers": offer(order_cost=float(rng.randint(0, 2)), supply_units=4.0),
        "demand": demand(*(float(rng.randint(0, 4)) for _ in range(3)), shortage_cost_per_unit=6.0),
        "planned_flows": earlier,
    }


def least_cost(data: Data) -> float:
    """Of all whole purchases and sales."""
    earlier = {row["period_id"]: row for row in data["planned_flows"]}
    asked = [int(row["demand_units"]) for row in data["demand"]]
    best = math.inf
    for bought in itertools.product(range(5), repeat=3):
        total = 0.0
        for units, period in zip(bought, data["periods"], strict=True):
            row = earlier.get(period["id"], {"planned_units": 0.0, "pinned": False})
            change = abs(units - row["planned_units"])
            if change and (period["frozen"] or row["pinned"]):
                total = math.inf
            total += 2.0 * units + data["offers"][0]["order_cost"] * (units > 0)
            total += change * period["change_cost_per_unit"]
        for sold in itertools.product(*(range(units + 1) for units in asked)):
            held = list(itertools.accumulate(b - s for b, s in zip(bought, sold, strict=True)))
            if min(held) >= 0:
                lost = 6.0 * (sum(asked) - sum(sold))
                best = min(best, total + 0.5 * sum(held) + lost)
    return best


@pytest.mark.parametrize("seed", range(15))
def test_replanning_against_every_plan(seed: int) -> None:
    """The least cost of all whole plans, tried one by one."""
    data = small(random.Random(seed))
    subject = instance(data)
    value, best = optimum(subject)
    assert value == pytest.approx(least_cost(data))
    assert best is not None
    assert not list(violations(subject, best))


@pytest.mark.parametrize(("spare", "bound"), [(0.0, 26.5), (3.0, 20.0)])
def test_a_change_that_is_told_too_large_is_not_paid_for(spare: float, bound: float) -> None:
    """A search that ends early may leave it above what is changed: the plan costs what it costs."""
    loose = {**PLAN, "change": {(*LANE, 1): spare}}
    point = FORM.point(loose)
    assert broken(FORM, point) == set()
    result = SolveResult(
        solver="any",
        version="1",
        termination=Termination(status=Status.FEASIBLE, limit=Limit.TIME),
        primal_bound=FORM.objective(point),
        dual_bound=bound,
        point=point,
    )
    assert FORM.objective(point) == pytest.approx(26.5 + 0.5 * spare)
    solution = decode(SUBJECT, FORM.values(point))
    claimed = claim(formulation("stock_allocation"), SUBJECT, FORM, result, solution)
    assert claimed == pytest.approx(26.5)
