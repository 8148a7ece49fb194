"""Plans to model values and back."""

from __future__ import annotations

import math
import random

import pytest

from formulations.abc_cost.baseline import baseline
from formulations.abc_cost.checks import cost
from formulations.abc_cost.generate import generate
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.solution import Solution, decode, encode
from optimizer.schema.record import parse_record
from tests.formulations.abc_cost.cases import broken, class_stock, compiled, instance, with_shares

SUBJECTS = {
    "class stock": class_stock(demand_units=1500.0, max_total_units=5000.0),
    "shares": class_stock(with_shares()),
    "tight": instance(generate(random.Random(3), 6, "tight")["data"]),
    "loose": instance(generate(random.Random(4), 6, "loose")["data"]),
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_encoded_plan_is_a_point_of_the_model(name: str) -> None:
    """A feasible plan, encoded, satisfies every row, costs the same, and decodes to itself."""
    subject: Instance = SUBJECTS[name]
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    form = compiled(subject)
    point = form.point(encode(subject, plan))
    assert not broken(form, point)
    assert form.objective(point) == pytest.approx(math.fsum(cost(subject, plan).values()))
    assert decode(subject, form.values(point)) == plan


@pytest.mark.parametrize("name", SUBJECTS)
def test_json_round_trip(name: str) -> None:
    """What is written of a plan reads back as the same plan."""
    plan = baseline(SUBJECTS[name], random.Random(0))
    assert plan is not None
    assert parse_record(Solution, plan.model_dump(mode="json", exclude_none=True)) == plan
