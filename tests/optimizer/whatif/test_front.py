"""Points between two aims, of a model small enough to see them."""

from __future__ import annotations

import pytest

from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.modeling.meaning import Aim
from optimizer.result import SolveResult, Status, Termination
from optimizer.whatif.front import cost_of, in_order, value_of
from tests.optimizer.backends.models import INF, model


@pytest.mark.parametrize(
    ("aim", "value", "gap"),
    [
        (Aim(wants="less", cost_share=1.0), 50.0 + 10.0, 1 / 60),
        (Aim(wants="more", start=100.0, weights={"x": {(0,): -1.0}}), 100.0 - 10.0, 1 / 90),
        (Aim(wants="less", start=-40.0, cost_share=2.0), 2 * 60.0 - 40.0, 1 / 80),
    ],
    ids=["cost", "service", "sum"],
)
def test_a_gap_is_a_share_of_all_that_a_goal_comes_to(aim: Aim, value: float, gap: float) -> None:
    """By hand: ten units, and a bound that is 1 from them; what is constant counts as well."""
    form = model([1.0], [(10, [1], INF)], offset=50.0)

    def minimise(form: MatrixForm, *, needed: bool) -> SolveResult[Point]:
        point = form.point({"x": {(0,): 10.0}})
        return SolveResult(
            solver="none",
            version="none",
            termination=Termination(status=Status.FEASIBLE),
            dual_bound=form.objective(point) - 1.0,
            point=point,
        )

    [found] = in_order(form, [cost_of(form, aim)], minimise)
    assert value_of(form, aim, found.point) == pytest.approx(value)
    assert found.gap == pytest.approx(gap)
