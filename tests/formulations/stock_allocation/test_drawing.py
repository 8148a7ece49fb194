"""What is drawn of an allocation agrees with the plan."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from formulations.stock_allocation import drawing
from formulations.stock_allocation.drawing import drawings
from formulations.stock_allocation.report import kpis
from optimizer.sdk import Bars, Chart, Flows
from tests.formulations.stock_allocation.cases import instance
from tests.formulations.stock_allocation.network import NETWORK
from tests.formulations.stock_allocation.test_solution import plan_by_hand

SUBJECT = instance(NETWORK)


def drawn(subject: Any = SUBJECT) -> dict[type, Any]:
    """The drawings of the plan made by hand, by what they are."""
    return {type(each): each for each in drawings(subject, plan_by_hand())}


def test_stock_is_drawn_against_capacity() -> None:
    """A line for each warehouse in m3, and a dashed one where its space is limited."""
    chart = drawn()[Chart]
    assert chart.y_title == "m3"
    lines = {each.name: each for each in chart.series}
    peak = kpis(SUBJECT, plan_by_hand())["peak_storage_pct"] / 100.0
    limited = [name for name in lines if f"{name}, capacity" in lines]
    uses = [
        used / room
        for name in limited
        for used, room in zip(lines[name].y, lines[f"{name}, capacity"].y, strict=True)
    ]
    assert max(uses) == pytest.approx(peak) and peak > 0
    assert all(lines[f"{name}, capacity"].limit for name in limited)
    assert lines["OLD"].x == tuple(SUBJECT.periods["id"].tolist())


def test_stock_without_volumes_is_drawn_in_units() -> None:
    """No capacity in m3 limits it."""
    data = copy.deepcopy(NETWORK)
    for sku in data["skus"]:
        sku["unit_volume_m3"] = 0.0
    chart = drawn(instance(data))[Chart]
    assert chart.y_title == "units"
    assert not any(each.limit for each in chart.series)
    mean = sum(sum(each.y) for each in chart.series) / len(SUBJECT.periods)
    assert mean == pytest.approx(kpis(SUBJECT, plan_by_hand())["mean_stock_units"])


def test_flows_sum_up_all_movements() -> None:
    """From sources through warehouses to zones, whatever moves between two places is one flow."""
    flows, plan = drawn()[Flows].flows, plan_by_hand()
    assert len({(begin, end) for begin, end, _ in flows}) == len(flows)
    for kinds, table in (
        (("source", "warehouse"), plan.purchases),
        (("warehouse", "warehouse"), plan.transfers),
        (("warehouse", "zone"), plan.deliveries),
    ):
        units = [u for a, b, u in flows if (a.split()[0], b.split()[0]) == kinds]
        assert sum(units) == pytest.approx(float(table["units"].sum()))


def test_many_flows_are_cut_to_the_largest(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the note counts the others."""
    whole = drawn()[Flows].flows
    monkeypatch.setattr(drawing, "MOST_FLOWS", 1)
    cut = drawn()[Flows]
    assert cut.flows == (max(whole, key=lambda flow: flow[2]),)
    assert f"{len(whole) - 1} smaller ones" in cut.note


def test_service_is_split_into_in_time_late_and_never() -> None:
    """Of 23 units to the town 3 are lost; of the village's 6 one comes late and 3 never."""
    bars = drawn()[Bars]
    assert bars.names == ("TOWN", "VILLAGE")
    assert bars.parts == {"in time": (20.0, 2.0), "late": (0.0, 1.0), "never": (3.0, 3.0)}


def test_service_adds_up_to_the_demand() -> None:
    """On a generated day too, with the shares of the key figures."""
    from formulations.stock_allocation.baseline import baseline
    from formulations.stock_allocation.generate import generate

    subject = instance(generate(random.Random(1), 12, "tight")["data"])
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    (bars,) = (each for each in drawings(subject, plan) if isinstance(each, Bars))
    figures = kpis(subject, plan)
    assert sum(map(sum, bars.parts.values())) == pytest.approx(figures["demand_units"])
    in_time = 100.0 * sum(bars.parts["in time"]) / figures["demand_units"]
    assert in_time == pytest.approx(figures["served_on_time_pct"])
    assert all(units >= 0 for part in bars.parts.values() for units in part)
