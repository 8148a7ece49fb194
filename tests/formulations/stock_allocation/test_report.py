"""What a planner reads: short tables, key figures, and reasons that are proven."""

from __future__ import annotations

import random

import pytest

from formulations.stock_allocation.baseline import baseline
from formulations.stock_allocation.generate import generate
from formulations.stock_allocation.report import kpis, sections, unserved
from optimizer.section import MOST_ROWS
from tests.formulations.stock_allocation.cases import (
    SHOP,
    Data,
    demand,
    instance,
    offer,
    optimum,
    shop,
)
from tests.formulations.stock_allocation.network import NETWORK
from tests.formulations.stock_allocation.test_solution import plan_by_hand

SUBJECT = instance(NETWORK)


def test_sections_are_short_and_say_what_they_leave_out() -> None:
    """At most fifteen rows each, as many cells as columns, the rest counted in the note."""
    subject = instance(generate(random.Random(1), 20, "tight")["data"])
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    shown = {section.title: section for section in sections(subject, plan)}
    assert {"Service by zone", "Warehouses", "Largest purchases", "Largest shortages"} <= set(shown)
    for section in shown.values():
        assert 0 < len(section.rows) <= MOST_ROWS
        assert {len(row) for row in section.rows} == {len(section.columns)}
    more = len(plan.purchases) - MOST_ROWS
    assert more > 0
    assert shown["Largest purchases"].note == f"… {more} more"


def test_the_largest_rows_are_those_with_the_most_units() -> None:
    """The first fifteen by units, in the order of the plan where they are as large."""
    subject = instance(generate(random.Random(1), 20, "tight")["data"])
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    shown = {section.title: section for section in sections(subject, plan)}
    expected = sorted(plan.shortages, key=lambda row: -row.units)[:MOST_ROWS]
    rows = tuple((row.sku_id, row.zone_id, row.period_id, row.units) for row in expected)
    assert shown["Largest shortages"].rows == rows


def test_service_and_use_of_the_plan_made_by_hand() -> None:
    """Of 23 units to the town 3 are lost; of the village's 6 one is late, 3 wait to the end."""
    service, warehouses, *_ = sections(SUBJECT, plan_by_hand())
    assert service.rows == (("TOWN", 23.0, 0.0, 3.0, 87.0), ("VILLAGE", 6.0, 1.0, 3.0, 50.0))
    old, new = warehouses.rows
    assert old == ("OLD", "open", 3.5, 23.0, 30.0, 63.3)
    assert new == ("NEW", "open", 0.0, 4.0, 0.0, 0.0)


def test_key_figures_of_the_plan_made_by_hand() -> None:
    """29 units asked for, 6 never served; one more only after its period."""
    figures = kpis(SUBJECT, plan_by_hand())
    assert figures["demand_units"] == 29.0
    assert figures["served_pct"] == pytest.approx(100 * 23 / 29)
    assert figures["served_on_time_pct"] == pytest.approx(100 * 22 / 29)
    assert figures["orders"] == 1.0
    assert figures["open_warehouses"] == 2.0


LATE = [SHOP["supply_lanes"][0] | {"lead_time_periods": 1}]


@pytest.mark.parametrize(
    ("reasons", "changes"),
    [
        (["too_late"], {"demand": demand(5.0, shortage_cost_per_unit=9.0), "supply_lanes": LATE}),
        (
            ["unreachable"],
            {"demand": demand(5.0, shortage_cost_per_unit=9.0), "delivery_lanes": []},
        ),
        (["dearer_than_leaving_out"], {"demand": demand(5.0, shortage_cost_per_unit=1.0)}),
        (
            ["supply_limit"],
            {
                "demand": demand(5.0, shortage_cost_per_unit=9.0),
                "offers": offer(supply_units=3.0),
            },
        ),
    ],
    ids=["late", "unreachable", "dear", "sold out"],
)
def test_what_is_unserved_has_reasons(reasons: list[str], changes: Data) -> None:
    """The one thing that is in the way is told for the shortage that it makes."""
    subject = instance(shop(**changes))
    _, plan = optimum(subject)
    assert plan is not None
    [left_out] = unserved(subject, plan)
    assert left_out.id == "A/TOWN/P1"
    assert [reason.code for reason in left_out.reasons] == reasons


def test_the_largest_changes_of_an_earlier_plan_are_told() -> None:
    """Of purchases and transfers, what is dropped, new or of another size; the rest is counted."""
    subject = instance(generate(random.Random(0), 8, "tight", "replan")["data"])
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    units: dict[tuple[str, ...], list[float]] = {}
    for k, table in enumerate((subject.planned_flows, plan.purchases, plan.transfers)):
        moved = table["units" if k else "planned_units"].tolist()
        keys = zip(table["lane_id"], table["sku_id"], table["period_id"], strict=True)
        for key, amount in zip(keys, moved, strict=True):
            units.setdefault(key, [0.0, 0.0])[min(k, 1)] += amount
    changed = {key: both for key, both in units.items() if abs(both[1] - both[0]) > 1e-6}
    sizes = sorted((abs(now - before) for before, now in changed.values()), reverse=True)
    [section] = [s for s in sections(subject, plan) if s.title.startswith("Changes")]
    assert section.note == f"… {len(changed) - MOST_ROWS} more"
    for row, size in zip(section.rows, sizes, strict=False):
        before, now = changed[row[:3]]
        assert row[3:] == (round(before, 1), round(now, 1))
        assert abs(now - before) == pytest.approx(size)
    assert len({row[:3] for row in section.rows}) == MOST_ROWS
