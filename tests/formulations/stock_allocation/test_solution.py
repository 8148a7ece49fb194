"""From the model to a plan in business words and back."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formulations.stock_allocation.checks import cost, violations
from formulations.stock_allocation.generate import generate
from formulations.stock_allocation.solution import Purchase, Solution, decode, encode
from optimizer.schema.record import parse_record
from optimizer.tolerances import OBJECTIVE
from tests.formulations.stock_allocation.cases import (
    broken,
    compiled,
    instance,
    offer,
    optimum,
    shop,
    solved,
)
from tests.formulations.stock_allocation.network import COST, NETWORK, PLAN, encoded

SUBJECT = instance(NETWORK)


def plan_by_hand() -> Solution:
    form = compiled(SUBJECT)
    return decode(SUBJECT, form.values(form.point(encoded())))


def test_decode_speaks_in_ids() -> None:
    """An order names its lane with both ends, and the periods of departure and arrival."""
    [purchase] = plan_by_hand().purchases
    assert purchase == Purchase(
        lane_id="MAKER-OLD",
        source_id="MAKER",
        warehouse_id="OLD",
        sku_id="A",
        period_id="P1",
        arrival_period_id="P1",
        units=8.0,
    )
    [transfer] = plan_by_hand().transfers
    assert (transfer.period_id, transfer.arrival_period_id) == ("P1", "P2")


def test_encode_is_the_inverse_of_decode() -> None:
    """Every value of the plan made by hand comes back, and nothing else."""
    back = encode(SUBJECT, plan_by_hand())
    assert {(name, key): v for name, values in back.items() for key, v in values.items()} == PLAN


def test_checks_agree_with_the_plan_made_by_hand() -> None:
    """The plan breaks no rule, and each cost is the one worked by hand."""
    assert list(violations(SUBJECT, plan_by_hand())) == []
    assert cost(SUBJECT, plan_by_hand()) == pytest.approx(COST)


def test_an_order_for_nothing_keeps_its_cost() -> None:
    """A solver may place an order without use; the plan shows it, so that its cost is counted."""
    subject = instance(shop(offers=offer(order_cost=5.0)))
    form = compiled(subject)
    _, best = optimum(subject)
    assert best is not None
    values = encode(subject, best)
    twice = {("MAKER-SHOP", "A", 0): 1.0, ("MAKER-SHOP", "A", 1): 1.0}
    point = form.point({**values, "order": twice})
    plan = decode(subject, form.values(point))
    assert sorted(row.units for row in plan.purchases) == [0.0, 10.0]
    assert cost(subject, plan)["ordering"] == 10.0
    assert sum(cost(subject, plan).values()) == pytest.approx(form.objective(point))


def test_a_trickle_without_an_order_is_no_order() -> None:
    """A solver may leave 1e-7 units on a lane whose order it took back: noise, not a purchase."""
    skus = [{"id": "A", "holding_cost_per_unit": 1.0}]
    subject = instance(shop(skus=skus, offers=offer(order_cost=5.0, min_order_units=4.0)))
    form = compiled(subject)
    _, best = optimum(subject)
    assert best is not None
    values = encode(subject, best)
    trickle = {("MAKER-SHOP", "A", 0): 1e-7}
    point = form.point({**values, "flow": {**values["flow"], **trickle}})
    plan = decode(subject, form.values(point))
    assert [row.units for row in plan.purchases] == [10.0]
    assert list(violations(subject, plan)) == []
    assert cost(subject, plan)["ordering"] == 5.0


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(min_value=0, max_value=10**6),
    size=st.integers(min_value=1, max_value=4),
    tightness=st.sampled_from(["tight", "usual", "loose"]),
)
def test_optimal_plans_survive_the_round_trip(seed: int, size: int, tightness: str) -> None:
    """Model, plan, JSON, plan, model: the rules hold, the rows hold, the cost stays."""
    subject = instance(generate(random.Random(seed), size, tightness)["data"])
    form = compiled(subject)
    result = solved(form)
    plan = decode(subject, form.values(result.x))
    assert list(violations(subject, plan)) == []
    assert parse_record(Solution, plan.model_dump(mode="json"), "/plan") == plan
    point = form.point(encode(subject, plan))
    assert broken(form, point) == set()
    assert form.objective(point) == pytest.approx(result.fun, rel=OBJECTIVE)
    assert sum(cost(subject, plan).values()) == pytest.approx(result.fun, rel=OBJECTIVE)
