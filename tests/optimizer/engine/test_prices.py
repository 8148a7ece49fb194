"""What the limits of a plan are worth: prices of rows once all decisions are taken as in it."""

from __future__ import annotations

import numpy as np
import pyomo.core as pyo
import pytest

from optimizer.backends import highs
from optimizer.contracts import never
from optimizer.engine.prices import decisions_taken, prices_of
from optimizer.modeling.compile import compile_model
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.modeling.meaning import Pricing
from optimizer.result import Limits, Prices, SolveResult

PRICING = Pricing(quantities=("bought",), gates=("ordered",))


def shop(*, limit: float, whole: bool = False) -> MatrixForm:
    """Ten units are wanted or lost at 9 each; they cost 3 each and 5 an order, to a limit."""
    m = pyo.ConcreteModel()
    m.bought = pyo.Var(domain=pyo.NonNegativeIntegers if whole else pyo.NonNegativeReals)
    m.order = pyo.Var(domain=pyo.Binary)
    m.lost = pyo.Var(domain=pyo.NonNegativeReals)
    m.total = pyo.Objective(expr=3 * m.bought + 5 * m.order + 9 * m.lost)
    m.wanted = pyo.Constraint(expr=m.bought + m.lost == 10)
    m.limit = pyo.Constraint(expr=m.bought <= limit)
    m.ordered = pyo.Constraint(expr=m.bought <= limit * m.order)
    return compile_model(m)


def solved(form: MatrixForm) -> SolveResult[Point]:
    limits = Limits(time_limit_s=10.0, mip_rel_gap=0.0, seed=0, threads=1)
    return highs.solve(form, limits, lambda _: None, never)


def priced(form: MatrixForm, point: list[float]) -> Prices | None:
    program = decisions_taken(form, np.array(point), PRICING)
    return prices_of(form, solved(program), form.objective(np.array(point)))


def test_a_limit_is_worth_what_a_unit_more_saves() -> None:
    """A unit that is bought and not lost saves 6; the open gate says the same and has no price."""
    prices = priced(shop(limit=4.0), [4.0, 1.0, 6.0])
    assert prices is not None
    assert prices.exact
    assert prices.rows == {"wanted": {(): 9.0}, "limit": {(): -6.0}}


def test_a_gate_counts_where_nothing_is_left_of_it() -> None:
    """Without an order the limit is worth nothing, the gate at least what a unit would save."""
    prices = priced(shop(limit=0.5), [0.0, 0.0, 10.0])
    assert prices is not None
    assert prices.exact
    assert set(prices.rows) == {"wanted", "ordered"}
    assert prices.rows["ordered"][()] <= -6.0


def test_rows_that_follow_from_others_do_not_count() -> None:
    """Of two rows that say the same the one that is implied has no price."""
    pricing = Pricing(implied=("limit",))
    form = shop(limit=4.0)
    program = decisions_taken(form, np.array([4.0, 1.0, 6.0]), pricing)
    prices = prices_of(form, solved(program), 71.0)
    assert prices is not None
    assert set(prices.rows) == {"wanted", "ordered"}


@pytest.mark.parametrize(("limit", "exact"), [(4.0, True), (4.5, False)])
def test_prices_are_exact_where_whole_units_make_no_difference(limit: float, exact: bool) -> None:
    """Half a unit that only parts of units could use is seen by its cost."""
    prices = priced(shop(limit=limit, whole=True), [4.0, 1.0, 6.0])
    assert prices is not None
    assert prices.exact is exact
