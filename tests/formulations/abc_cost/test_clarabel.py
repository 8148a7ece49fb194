"""Order quantities as cones: a second opinion on lots, cost, bound and prices."""

from __future__ import annotations

import random

import numpy as np
import pytest

from formulations.abc_cost import FORMULATION
from formulations.abc_cost.ascent import ascent
from formulations.abc_cost.checks import cost, violations
from formulations.abc_cost.generate import generate
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.order_quantity.arrays import lots_of
from formulations.abc_cost.order_quantity.search import unpriced
from formulations.abc_cost.peers import clarabel
from formulations.abc_cost.solution import Solution
from optimizer.result import Limit, Limits, SolveResult, Status
from tests.formulations.abc_cost.cases import class_stock, instance, newton

PEER = FORMULATION.peers()["clarabel"]
needs_clarabel = pytest.mark.skipif(not PEER.installed, reason="clarabel is not installed")


def catalogue(seed: int) -> Instance:
    rng = random.Random(seed)
    tightness = rng.choice(["tight", "tight", "usual", "loose"])
    return instance(generate(rng, rng.randint(5, 40), tightness)["data"])


def answer(subject: Instance, time_limit_s: float = 60.0) -> SolveResult[Solution]:
    limits = Limits(time_limit_s=time_limit_s, mip_rel_gap=1e-6, seed=0, threads=1)
    return clarabel.solve(FORMULATION, subject, limits, lambda progress: None)


@needs_clarabel
@pytest.mark.parametrize("seed", range(200))
def test_it_agrees_with_newton(seed: int) -> None:
    """Cost and bound to a millionth, and the prices of the limits to a thousandth."""
    subject = catalogue(seed)
    found, ours = answer(subject), newton(subject)
    assert found.point is not None
    assert not list(violations(subject, found.point))
    assert sum(cost(subject, found.point).values()) == pytest.approx(found.primal_bound)
    assert found.primal_bound == pytest.approx(ours.primal_bound, rel=1e-6)
    assert found.dual_bound == pytest.approx(ours.dual_bound, rel=1e-6)
    lots = lots_of(subject.order_quantity)  # type: ignore[arg-type]
    *_, best = ascent(unpriced(lots))
    prices = np.array(clarabel.conic_answer(lots, 60.0).z)[: len(lots.load)]
    assert prices == pytest.approx(best.y, rel=1e-3, abs=1e-6 * best.cost)


@needs_clarabel
def test_it_ends_in_time() -> None:
    """Without time there is no plan, and that is a result."""
    found = answer(catalogue(0), time_limit_s=0.0)
    assert (found.termination.status, found.point) == (Status.NO_SOLUTION, None)
    assert found.termination.limit is Limit.TIME


def test_it_refuses_other_decisions() -> None:
    """Class stock has no curve, and other curves no cone here."""
    assert "order quantities only" in (PEER.supports(class_stock()) or "")
