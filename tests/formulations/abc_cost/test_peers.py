"""Lots from stockpyl: the same as ours where no shared limit binds, and a refusal elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from formulations.abc_cost import FORMULATION
from formulations.abc_cost.checks import cost, violations
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.peers import stockpyl
from formulations.abc_cost.solution import Solution
from optimizer.result import Limit, Limits, SolveResult, Status
from tests.formulations.abc_cost.cases import class_stock, newton, order_quantity

PEER = FORMULATION.peers()["stockpyl"]
needs_stockpyl = pytest.mark.skipif(not PEER.installed, reason="stockpyl is not installed")

SKUS: list[dict[str, Any]] = [{}, {"annual_demand_units": 50.0}, {"ordering_cost": 90.0}]


def answer(subject: Instance, time_limit_s: float = 10.0) -> SolveResult[Solution]:
    limits = Limits(time_limit_s=time_limit_s, mip_rel_gap=1e-6, seed=0, threads=1)
    return stockpyl.solve(FORMULATION, subject, limits, lambda progress: None)


@needs_stockpyl
@pytest.mark.parametrize("fields", [{}, {"stock_budget": 1e6, "storage_capacity_m3": 1e6}])
def test_its_lots_cost_what_ours_cost(fields: dict[str, float]) -> None:
    """Without limits, or within them, the plan holds every rule and costs our proven optimum."""
    subject = order_quantity(*SKUS, **fields)
    result = answer(subject)
    assert result.termination.status is Status.OPTIMAL and result.point is not None
    assert not list(violations(subject, result.point))
    assert sum(cost(subject, result.point).values()) == pytest.approx(result.primal_bound)
    assert result.primal_bound == pytest.approx(newton(subject).primal_bound, rel=1e-9)


@needs_stockpyl
def test_it_ends_in_time() -> None:
    """Without time there is no plan, and that is a result."""
    result = answer(order_quantity(*SKUS), time_limit_s=-1.0)
    assert result.termination.status is Status.NO_SOLUTION
    assert (result.termination.limit, result.point) == (Limit.TIME, None)


@pytest.mark.parametrize(
    "limit", [{"stock_budget": 10.0}, {"storage_capacity_m3": 0.5}], ids=["budget", "storage"]
)
def test_it_refuses_limits_that_bind(limit: dict[str, float]) -> None:
    """What SKUs share is beyond it where their best lots do not fit, and only there."""
    assert "share" in (PEER.supports(order_quantity(*SKUS, **limit)) or "")
    assert PEER.supports(order_quantity(*SKUS, **dict.fromkeys(limit, 1e6))) is None


def test_it_refuses_class_stock() -> None:
    """The other decision of the room is no question of lots."""
    assert "class stock" in (PEER.supports(class_stock()) or "")
