"""Fill rates of zones, channels and classes, and how long demand may wait at most."""

from __future__ import annotations

import math
import random
from functools import cache
from typing import Any

import pytest

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.baseline import baseline
from formulations.stock_allocation.checks import violations
from formulations.stock_allocation.conflicts import conflicts
from formulations.stock_allocation.instance import Instance, cross_checks
from formulations.stock_allocation.report import sections
from formulations.stock_allocation.solution import Solution, decode
from optimizer.schema.record import parse_record
from tests.formulations.stock_allocation.cases import (
    SHOP,
    Data,
    broken,
    compiled,
    demand,
    instance,
    offer,
    optimum,
    shop,
)

ZONES = [{"id": "TOWN", "channel_id": "WEB"}, {"id": "VILLAGE", "channel_id": "STORE"}]
LANES = [
    {"id": f"SHOP-{zone['id']}", "warehouse_id": "SHOP", "zone_id": zone["id"]} for zone in ZONES
]
WAITS = {"backorder_cost_per_unit": 0.5, "shortage_cost_per_unit": 1.0, "max_lateness_periods": 1}
LOST = {"shortage_cost_per_unit": 1.0}
ALL = {"id": "ALL", "target_pct": 75.0}

SERVICE: Data = shop(
    skus=[{"id": "A", "abc_class_id": "C"}],
    zones=ZONES,
    offers=offer(supply_units=6.0),
    delivery_lanes=LANES,
    demand=[*demand(4.0, 4.0, **WAITS), *demand(2.0, 2.0, zone_id="VILLAGE", **LOST)],
    fill_rates=[ALL],
)
"""Losing a unit costs less than buying it; nine of twelve have to be served nevertheless."""

PLAN: dict[str, dict[tuple[Any, ...], float]] = {
    "flow": {
        ("MAKER-SHOP", "A", 0): 3.0,
        ("MAKER-SHOP", "A", 1): 6.0,
        ("SHOP-TOWN", "A", 0): 1.0,
        ("SHOP-VILLAGE", "A", 0): 2.0,
        ("SHOP-TOWN", "A", 1): 6.0,
    },
    "shortage": {("TOWN", "A", 0): 3.0, ("TOWN", "A", 1): 1.0, ("VILLAGE", "A", 1): 2.0},
}

SUBJECT = instance(SERVICE)
FORM = compiled(SUBJECT)

BREACHES: list[tuple[str, Any]] = [
    ("fill_rate", {**PLAN["shortage"], ("TOWN", "A", 1): 1.1}),
    ("fill_rate", {**PLAN["shortage"], ("VILLAGE", "A", 0): 0.1}),
]


def plan() -> Solution:
    return decode(SUBJECT, FORM.values(FORM.point(PLAN)))


def rules(**changes: Any) -> set[str]:
    """What the plan breaks in the instance with some tables replaced."""
    return {v.rule for v in violations(instance({**SERVICE, **changes}), plan())}


def test_the_plan_made_by_hand_holds() -> None:
    """Three of twelve are lost in the end; those that wait in the first period are not."""
    assert broken(FORM, FORM.point(PLAN)) == set()
    assert rules() == set()


@pytest.mark.parametrize(("family", "shortage"), BREACHES)
def test_the_equation_catches_its_breach(family: str, shortage: Any) -> None:
    """A tenth of a unit more that is lost in the end, or at once."""
    assert family in broken(FORM, FORM.point({**PLAN, "shortage": shortage}))


@pytest.mark.parametrize(
    ("rate", "held"),
    [
        ({"target_pct": 75.0}, True),
        ({"target_pct": 75.1}, False),
        ({"target_pct": 87.5, "zone_id": "TOWN"}, True),
        ({"target_pct": 87.6, "zone_id": "TOWN"}, False),
        ({"target_pct": 50.0, "channel_id": "STORE"}, True),
        ({"target_pct": 50.1, "channel_id": "STORE"}, False),
        ({"target_pct": 75.1, "abc_class_id": "C"}, False),
        ({"target_pct": 50.0, "abc_class_id": "C", "channel_id": "STORE"}, True),
        ({"target_pct": 50.1, "abc_class_id": "C", "channel_id": "STORE"}, False),
        ({"target_pct": 100.0, "zone_id": "TOWN", "channel_id": "STORE"}, True),
    ],
)
def test_a_fill_rate_is_about_what_all_its_words_say(rate: Data, held: bool) -> None:
    """The town gets seven of eight, the village two of four; nobody is in both."""
    changes = {**SERVICE, "fill_rates": [{"id": "RATE", **rate}]}
    assert rules(**changes) == (set() if held else {"fill rate"})
    assert ("fill_rate" in broken(compiled(instance(changes)), FORM.point(PLAN))) is not held


def test_what_waits_too_long_is_caught() -> None:
    """Of the four of the first period one still waits after the second: too long for one."""
    rows = [dict(row) for row in SERVICE["demand"]]
    rows[1]["demand_units"] = 0.0
    assert "lateness" in rules(demand=rows)
    for row in rows[:2]:
        row["max_lateness_periods"] = 2
    assert "lateness" not in rules(demand=rows)


def test_no_more_waits_than_is_young_enough() -> None:
    """With a limit of one only the demand of the period itself, with none nothing at all."""
    for limit, expected in ((0, [0.0, 0.0]), (1, [4.0, 4.0]), (2, [4.0, 8.0])):
        rows = [row | {"max_lateness_periods": limit} for row in demand(4.0, 4.0, **WAITS)]
        a = Arrays(instance({**SERVICE, "demand": rows}))
        assert a.most_short[0, 0].tolist() == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"demand": demand(4.0, **LOST, max_lateness_periods=1)}, ("E304", "/data/demand/0")),
        (
            {
                "demand": [
                    *demand(4.0, 4.0, **WAITS)[:1],
                    *demand(4.0, 4.0, **{**WAITS, "max_lateness_periods": 2})[1:],
                ]
            },
            ("E303", "/data/demand/1/backorder_cost_per_unit"),
        ),
        ({"fill_rates": [ALL | {"channel_id": "WEBB"}]}, ("E302", "/data/fill_rates/0/channel_id")),
        (
            {"fill_rates": [ALL | {"abc_class_id": "X"}]},
            ("E302", "/data/fill_rates/0/abc_class_id"),
        ),
        (
            {
                "zones": [*SERVICE["zones"], {"id": "NO-CHANNEL"}],
                "fill_rates": [ALL | {"channel_id": "WEBB"}],
            },
            ("E302", "/data/fill_rates/0/channel_id"),
        ),
        ({"fill_rates": [ALL | {"zone_id": "TOWNN"}]}, ("E302", "/data/fill_rates/0/zone_id")),
        ({"fill_rates": [ALL, ALL]}, ("E301", "/data/fill_rates/1/id")),
    ],
)
def test_promises_about_nothing_are_refused(changes: Data, expected: tuple[str, str]) -> None:
    """What is lost is not late, what waits does so on the same terms, groups have members."""
    subject = parse_record(Instance, {**SERVICE, **changes}, "/data")
    assert [(issue.code, issue.pointer) for issue in cross_checks(subject)] == [expected]


LATE = [SHOP["supply_lanes"][0] | {"lead_time_periods": 1}]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("fill_rate", {"supply_lanes": LATE, "fill_rates": [ALL | {"target_pct": 84.0}]}),
        (
            "lead_time",
            {
                "supply_lanes": LATE,
                "demand": demand(4.0, 4.0, **{**WAITS, "max_lateness_periods": 0}),
                "fill_rates": [],
            },
        ),
        ("supply_limit", {"offers": offer(supply_units=1.9)}),
    ],
)
def test_each_conflict_is_named_and_real(code: str, changes: Data) -> None:
    """Two units come too late, four may not wait, four are due by P2: no plan, and it is told."""
    subject = instance({**SERVICE, **changes})
    assert {reason.code for reason in conflicts(subject)} == {code}
    assert optimum(subject) == (None, None)


def test_the_rule_of_thumb_is_no_later_than_it_may_be() -> None:
    """Six in each period: the four that may not stay behind come first."""
    thumb = baseline(SUBJECT, random.Random(0))
    assert thumb is not None
    assert {(r.zone_id, r.period_id): r.units for r in thumb.shortages} == {}


def test_the_report_tells_targets() -> None:
    """What is asked for, served and promised."""
    [section] = [s for s in sections(SUBJECT, plan()) if s.title == "Fill rates"]
    assert section.rows == (("ALL", 12.0, 75.0, 75.0),)


def small(rng: random.Random) -> Data:
    """Whole units, three periods, little supply: the town waits, the village does not."""
    waits = {
        "backorder_cost_per_unit": rng.choice([0.0, 0.5, 2.0]),
        "max_lateness_periods": rng.randint(0, 2),
        **rng.choice([{}, {"shortage_cost_per_unit": 3.0}]),
    }
    lost = {"shortage_cost_per_unit": rng.choice([1.0, 4.0])}
    about = rng.choice([{}, {"zone_id": "VILLAGE"}, {"channel_id": "WEB"}])
    return {
        **SERVICE,
        "skus": [{"id": "A", "whole_units": True, "holding_cost_per_unit": 0.25}],
        "periods": [{"id": "P1"}, {"id": "P2"}, {"id": "P3"}],
        "offers": offer(supply_units=float(rng.randint(2, 4))),
        "demand": [
            *demand(*(float(rng.randint(0, 3)) for _ in range(3)), **waits),
            *demand(*(float(rng.randint(0, 2)) for _ in range(3)), zone_id="VILLAGE", **lost),
        ],
        "fill_rates": [{"id": "RATE", "target_pct": rng.choice([50.0, 80.0, 100.0]), **about}],
    }


class Tiny:
    """The least cost of an instance by dynamic programming over what waits, oldest first."""

    def __init__(self, data: Data) -> None:
        [rate], rows = data["fill_rates"], data["demand"]
        self.supply = int(data["offers"][0]["supply_units"])
        self.town = [int(row["demand_units"]) for row in rows[:3]]
        self.village = [int(row["demand_units"]) for row in rows[3:]]
        self.waits, self.price = rows[0], rows[3]["shortage_cost_per_unit"]
        self.counts_town = rate.get("zone_id") != "VILLAGE"
        self.counts_village = rate.get("channel_id") != "WEB"
        asked = self.counts_town * sum(self.town) + self.counts_village * sum(self.village)
        self.allowed = (1 - rate["target_pct"] / 100) * asked + 1e-9
        self.best = cache(self._from)

    def _from(self, period: int, stock: int, queue: tuple[int, ...], lost: int) -> float:
        if period == 3:
            final = self.waits.get("shortage_cost_per_unit", math.inf)
            lost += self.counts_town * sum(queue)
            if lost > self.allowed:
                return math.inf
            return sum(queue) * final if sum(queue) else 0.0
        waiting, best = (*queue, self.town[period]), math.inf
        for bought in range(self.supply + 1):
            for late in range(sum(waiting) + 1):
                for now in range(self.village[period] + 1):
                    left = stock + bought - late - now
                    rest = _served(waiting, late)
                    if left < 0 or any(rest[: len(rest) - self.waits["max_lateness_periods"]]):
                        continue
                    gone = self.village[period] - now
                    cost = 2.0 * bought + 0.25 * left + self.price * gone
                    cost += self.waits["backorder_cost_per_unit"] * sum(rest)
                    after = lost + self.counts_village * gone
                    best = min(best, cost + self.best(period + 1, left, rest, after))
        return best


def _served(waiting: tuple[int, ...], units: int) -> tuple[int, ...]:
    """What still waits after so many units have gone to the oldest."""
    rest = []
    for asked in waiting:
        taken = min(asked, units)
        units -= taken
        rest.append(asked - taken)
    return tuple(rest)


@pytest.mark.parametrize("seed", range(20))
def test_promises_against_every_plan(seed: int) -> None:
    """The least cost of all whole plans, or that there is none."""
    data = small(random.Random(seed))
    subject = instance(data)
    value, best = optimum(subject)
    assert (math.inf if value is None else value) == pytest.approx(Tiny(data).best(0, 0, (), 0))
    assert best is None or not list(violations(subject, best))
