"""Generated catalogues: valid, repeatable, and as tight as asked."""

from __future__ import annotations

import random
import time
from typing import Any

import numpy as np
import pytest

import optimizer
from formulations.abc_cost.ascent import ascent
from formulations.abc_cost.checks import violations
from formulations.abc_cost.generate import generate
from formulations.abc_cost.instance import cross_checks, warnings
from formulations.abc_cost.order_quantity.arrays import lots_of
from formulations.abc_cost.order_quantity.search import unpriced
from formulations.abc_cost.reorder.arrays import catalogue
from formulations.abc_cost.reorder.kernel import BUDGET, FIRST_RATE, STORAGE
from formulations.abc_cost.reorder.prices import answered
from formulations.abc_cost.search import lagrange, newton
from optimizer.result import Limits
from tests.formulations.abc_cost.cases import instance


@pytest.mark.parametrize("tightness", ["tight", "usual", "loose"])
@pytest.mark.parametrize("size", [1, 2, 3, 300])
def test_generated_data_is_sound(size: int, tightness: str) -> None:
    """Any size gives data without an error, and with hardly a warning."""
    subject = instance(generate(random.Random(size), size, tightness)["data"])
    assert not list(cross_checks(subject))
    assert len(list(warnings(subject))) <= size // 100
    assert subject.order_quantity is not None
    assert len(subject.order_quantity.skus) == size


@pytest.mark.parametrize(
    ("tightness", "binding"),
    [("tight", [True, True]), ("usual", [True, False]), ("loose", [False, False])],
)
def test_limits_bind_as_asked(tightness: str, binding: list[bool]) -> None:
    """Budget and storage have a price at the optimum exactly where they should."""
    decision = instance(generate(random.Random(1), 100, tightness)["data"]).order_quantity
    assert decision is not None
    *_, best = ascent(unpriced(lots_of(decision)))
    assert (best.y > 0).tolist() == binding
    assert np.isclose(best.gradient, 0.0, atol=1e-6).tolist() == binding


def test_same_seed_same_catalogue() -> None:
    """One seed is one catalogue, another seed another."""

    def envelope(seed: int) -> dict[str, Any]:
        return generate(random.Random(seed), 20, "tight")

    assert envelope(5) == envelope(5)
    assert envelope(5) != envelope(6)


def test_a_large_catalogue_takes_little_time() -> None:
    """100 000 SKUs are made at array speed."""
    start_s = time.process_time()
    generate(random.Random(0), 100_000, "usual")
    assert time.process_time() - start_s < 5.0


@pytest.mark.parametrize("kind", ["reorder_policy", "grouping", "count_schedule"])
@pytest.mark.parametrize("tightness", ["tight", "usual", "loose"])
@pytest.mark.parametrize("size", [1, 2, 300])
def test_other_decisions_are_sound_and_can_be_kept(kind: str, size: int, tightness: str) -> None:
    """No error, hardly a warning, and a plan that keeps every limit and fill rate."""
    subject = instance(generate(random.Random(size), size, tightness, kind)["data"])
    assert not list(cross_checks(subject))
    assert len(list(warnings(subject))) <= size // 100
    method = newton.solve if kind == "reorder_policy" else lagrange.solve
    limits = Limits(time_limit_s=60.0, mip_rel_gap=1e-6, seed=0, threads=1)
    found = method(subject, limits, lambda progress: None, lambda: False)
    assert found.point is not None
    assert not list(violations(subject, found.point))


@pytest.mark.parametrize(
    ("tightness", "priced"),
    [("tight", [True, True]), ("usual", [True, False]), ("loose", [False, False])],
)
def test_limits_of_reorder_policies_bind_as_asked(tightness: str, priced: list[bool]) -> None:
    """At the best prices budget and storage are dear where they should be, and service always."""
    data = generate(random.Random(1), 300, tightness, "reorder_policy")["data"]
    decision = instance(data).reorder_policy
    assert decision is not None
    every = catalogue(decision)
    *_, best = ascent(answered(every, every.limits, np.isfinite(every.limits).astype(float)))
    assert (best.y[[BUDGET, STORAGE]] > 0).tolist() == priced
    assert (best.y[FIRST_RATE:] > 0).all()


@pytest.mark.parametrize("tightness", ["tight", "usual", "loose"])
@pytest.mark.parametrize("size", [1, 2, 3, 300])
def test_class_stock_is_sound_and_can_be_held(size: int, tightness: str) -> None:
    """No error and no warning; there is a plan, and where it is tight the total is given."""
    envelope = generate(random.Random(size), size, tightness, "class_stock")
    subject = instance(envelope["data"])
    assert not list(cross_checks(subject)) and not list(warnings(subject))
    assert subject.class_stock is not None
    shares = subject.class_stock.classes["share_pct"]
    assert np.isnan(shares).all() == (size < 3 or tightness == "loose")
    assert (subject.class_stock.total_units is not None) == (tightness == "tight")
    report = optimizer.solve(envelope, time_limit_s=30.0)
    assert report.status == "optimal"
