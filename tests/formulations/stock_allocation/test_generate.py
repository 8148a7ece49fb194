"""Generated instances: sound, feasible, as tight as asked, the same for the same seed."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest

from formulations.stock_allocation.checks import violations
from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.quantities import Quantities
from formulations.stock_allocation.generate import generate
from formulations.stock_allocation.instance import Instance, warnings
from formulations.stock_allocation.solution import Solution
from optimizer.schema.record import parse_record
from tests.formulations.stock_allocation.cases import instance, optimum


@pytest.mark.parametrize("size", [1, 2, 3, 12])
@pytest.mark.parametrize("tightness", ["tight", "usual", "loose"])
def test_every_instance_is_sound_and_has_a_plan(size: int, tightness: str) -> None:
    """No contradiction, and a plan that breaks no rule."""
    for seed in range(3):
        subject = instance(generate(random.Random(seed), size, tightness)["data"])
        assert len(subject.skus) == size
        if size <= 3:
            _, plan = optimum(subject)
            assert plan is not None
            assert not list(violations(subject, plan))


def test_the_same_seed_gives_the_same_instance() -> None:
    """To the last digit, and another seed another one; it can be written as strict JSON."""
    first, again, other = (generate(random.Random(seed), 10, "usual") for seed in (5, 5, 6))
    assert first == again != other
    assert json.loads(json.dumps(first, allow_nan=False)) == first


def at_their_limit(subject: Instance, plan: Solution) -> set[str]:
    """The kinds of limits that the plan uses up somewhere."""
    figures = Figures(subject)
    used = Quantities(figures, plan)
    filled = np.einsum("s,swt->wt", figures.unit_size("m3"), used.stock)
    sent = used.leaving.sum(axis=0)
    left = {
        "supply": (figures.supply - used.bought)[used.bought > 0],
        "throughput": figures.capacity("throughput_capacity_units") - sent,
        "storage": figures.capacity("storage_capacity_m3") - filled,
        "lanes": figures.lanes.capacity[:, None] - used.load(np.ones(len(subject.skus))),
    }
    return {name for name, slack in left.items() if slack.min(initial=1.0) <= 1e-6}


def test_tight_instances_bind_many_rules_at_once() -> None:
    """Over a few seeds supply, throughput and lanes all bind, and demand stays short."""
    bound: set[str] = set()
    for seed in range(5):
        subject = instance(generate(random.Random(seed), 4, "tight")["data"])
        _, plan = optimum(subject)
        assert plan is not None
        assert len(plan.shortages)
        bound |= at_their_limit(subject, plan)
    assert bound >= {"supply", "throughput", "lanes"}


def test_loose_instances_serve_almost_all() -> None:
    """With three times the room little is lost."""
    subject = instance(generate(random.Random(1), 4, "loose")["data"])
    _, plan = optimum(subject)
    assert plan is not None
    lost = sum(row.units for row in plan.shortages)
    assert lost < 0.1 * subject.demand["demand_units"].sum()


@pytest.mark.parametrize("seed", range(5))
def test_generated_data_raise_no_false_alarm(seed: int) -> None:
    """What is realistic draws no warning but for a large order here and there."""
    subject = instance(generate(random.Random(seed), 30, "usual")["data"])
    assert all("order" in issue.message for issue in warnings(subject))


def test_large_instances_come_quickly_and_sparse() -> None:
    """Two thousand SKUs, each sold in some of the zones, all fields valid."""
    data = generate(random.Random(3), 2000, "usual")["data"]
    subject = parse_record(Instance, data, "/data")
    cells = 2000 * len(subject.zones) * len(subject.periods)
    assert 0.2 * cells < len(subject.demand) < 0.6 * cells


def test_catalogues_with_orders_differ_in_their_offers_alone() -> None:
    """Each offer has an order cost, a third of the SKUs a minimum, a third lots; nothing else."""
    linear, orders = (
        generate(random.Random(1), 300, "tight", kind)["data"] for kind in ("catalogue", "orders")
    )
    differing = {table for table in linear if linear[table] != orders[table]}
    assert differing == {"offers"}
    offers = instance(orders).offers
    assert (offers["order_cost"] > 0.0).all()
    for field in ("min_order_units", "lot_units"):
        assert 0.25 < np.isfinite(offers[field]).mean() < 0.42


SHARED = {
    "space": [("warehouses", "storage_capacity_m3")],
    "lanes": [(f"{each}_lanes", "capacity_units") for each in ("supply", "transfer", "delivery")],
    "money": [("budgets", "budget")],
}


@pytest.mark.parametrize("limit", SHARED)
def test_where_all_is_scarce_alike_each_limit_costs_something(limit: str) -> None:
    """Without that one the same catalogue is cheaper by a per cent and more."""
    data = generate(random.Random(1), 5, "tight", "scarce")["data"]
    relaxed = data | {
        table: [row | {field: 1e9} for row in data[table]] for table, field in SHARED[limit]
    }
    full, without = (optimum(instance(each))[0] for each in (data, relaxed))
    assert full is not None and without is not None
    assert full > 1.01 * without
