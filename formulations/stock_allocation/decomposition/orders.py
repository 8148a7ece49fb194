"""Catalogues whose orders cost, have a minimum or come in lots: first orders, then all else.

The first plan is that of a catalogue whose order costs are spread over the units of usual orders;
it is rounded to orders. The next one has its orders from a mixture of plans with orders. With
orders given, what is left is linear again, and its prices show which SKUs would gain by other ones.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from formulations.stock_allocation.decomposition.ascent import Known, Problem, State
from formulations.stock_allocation.decomposition.desk import Orders
from formulations.stock_allocation.decomposition.fitting import fit
from formulations.stock_allocation.decomposition.gap import gap_of
from formulations.stock_allocation.decomposition.mixed_orders import drawn, mixed
from formulations.stock_allocation.decomposition.mixing import bought
from formulations.stock_allocation.decomposition.problem import no_orders, with_memory
from formulations.stock_allocation.decomposition.rounding import rounded, usual_orders
from formulations.stock_allocation.decomposition.sampling import first_prices
from formulations.stock_allocation.decomposition.shared import Totals
from formulations.stock_allocation.decomposition.sweeping import swept

ENOUGH = 1e-3
"""The gap to which prices are found where order costs are spread."""

MOST_STEPS = 200
"""Plans to be mixed are given up after so many steps."""

PART = 0.5
"""Orders are chosen anew for those SKUs that gain most, which gain this part of it together."""

MOST_KNOWN = 6
"""So many prices are tried first with orders to be chosen, where more are known."""

FIRST = 1e-2
"""The gap to which the first plan is found, which is to be there soon."""

BETTER = 1e-3
"""A plan is better where its gap is so much less."""

MOST_FAILURES = 2
"""After so many choices in a row that led to no better plan, there are no more."""

IsOver = Callable[[], bool]


@dataclass
class Standing:
    """What is proven by which prices, and the best plan: a mixture where orders are given."""

    bound: float = -np.inf
    prices: np.ndarray = field(default_factory=lambda: np.zeros(0))
    cost: float | None = None
    problem: Problem | None = None
    state: State | None = None
    linear: State | None = None  # where order costs are spread

    @property
    def gap(self) -> float:
        return gap_of(self.cost, self.bound)


def plans(
    problem: Problem, begin: list[np.ndarray], gap: float, is_late: IsOver, is_over: IsOver
) -> Iterator[Standing]:
    """Where the search stands after each step; it ends when orders get no better.

    ``begin`` are prices to try first, if any are known. When it ``is_late``, orders are chosen at
    the prices found so far.
    """
    linear = without_orders(problem)
    start = max(gap, ENOUGH)
    state = _solved(linear, begin or first_prices(linear, start, is_late), start, is_late)
    standing = Standing(linear=state)
    if state.cost is not None:
        orders = rounded(problem, bought(linear, state))
        _improve(problem, standing, orders, state.mixed, FIRST, is_over)
        yield standing
    mixing = with_memory(problem)
    _prove(mixing, standing, state.prices)
    yield standing
    known, prices = _known(problem, standing), state.mixed[:MOST_KNOWN]
    state, steps = mixed(mixing, prices, known, start, is_late)
    _prove(with_memory(problem), standing, state.prices)
    yield standing
    if state.cost is not None:
        orders = drawn(mixing, steps, state.weights)
        _improve(problem, standing, orders, state.mixed[:MOST_KNOWN], start, is_over)
        yield standing
    if standing.cost is None:  # nothing needs to fit where nothing is ordered
        orders = no_orders(*problem.orders.units.shape)
        _improve(problem, standing, orders, state.mixed[:MOST_KNOWN], start, is_over)
        yield standing
    failures = 0
    while failures <= MOST_FAILURES and standing.state is not None:
        gap_so_far = standing.gap
        orders = _better(mixing, standing, PART / (1 + failures))
        _improve(problem, standing, orders, standing.state.mixed, start / 4.0, is_over)
        failures = 0 if standing.gap < gap_so_far - BETTER else failures + 1
        yield standing


def _known(problem: Problem, standing: Standing) -> Known | None:
    """The best plan so far, with what its orders cost."""
    if standing.problem is None or standing.state is None:
        return None
    plan = dataclasses.replace(problem, orders=standing.problem.orders, are_given=True)
    return Known(plan, standing.state.mixed[:MOST_KNOWN])


def _prove(new: Problem, standing: Standing, prices: np.ndarray) -> None:
    """What prices prove by themselves, nothing being remembered so far."""
    bound = new.bound(new.answer(prices), prices)
    if bound > standing.bound:
        standing.bound, standing.prices = bound, prices


def _improve(
    problem: Problem, standing: Standing, orders: Orders, prices: list[np.ndarray], gap: float,
    is_over: IsOver,
) -> None:  # fmt: skip
    """Plan all that orders leave open, once they fit; keep the plan where it costs less."""
    fit(problem, orders)
    left = with_orders(problem, orders)
    state = _solved(left, prices, gap, is_over)
    cost = _cost(problem, left, state)
    if cost is not None and (standing.cost is None or cost < standing.cost):
        standing.cost, standing.problem, standing.state = cost, left, state


def _solved(left: Problem, prices: list[np.ndarray], gap: float, is_over: IsOver) -> State:
    steps = swept(left, prices)
    state = next(steps)
    for _ in range(MOST_STEPS):
        if state.gap <= gap or is_over():
            break
        state = next(steps)
    return state


def _cost(problem: Problem, left: Problem, state: State) -> float | None:
    """What a mixture costs with its orders, but for those that it buys nothing by."""
    if state.cost is None or not state.is_plan:
        return None
    costs = _order_costs(problem, left.orders)
    return state.cost + float(costs[bought(left, state) > 0.0].sum())


def _better(mixing: Problem, standing: Standing, part: float) -> Orders:
    """New orders at the prices of the best plan, for those SKUs that gain most by them."""
    assert standing.problem is not None and standing.state is not None
    prices, old = standing.state.prices, standing.problem.orders
    mixing.orders.units[:], mixing.orders.is_open[:] = old.units, old.is_open
    cost = _each(mixing, prices)
    gain = _each(standing.problem, prices) + _paid(mixing, old, prices) - cost
    order = np.argsort(-gain, kind="stable")
    gained = np.cumsum(np.maximum(gain[order], 0.0))
    at = order[: 1 + int(np.searchsorted(gained, part * gained[-1]))]
    orders = Orders(old.units.copy(), old.is_open.copy())
    orders.units[at], orders.is_open[at] = mixing.orders.units[at], mixing.orders.is_open[at]
    return orders


def _each(problem: Problem, prices: np.ndarray) -> np.ndarray:
    """What the plan of each SKU costs at prices, shape (S,)."""
    alone = dataclasses.replace(problem, most_blocks=problem.size, cluster=None)
    answers = alone.answer(prices)
    cost: np.ndarray = answers.cost + problem.rows.use(answers.totals) @ prices
    return cost


def _paid(problem: Problem, orders: Orders, prices: np.ndarray) -> np.ndarray:
    """What the orders of each SKU cost at prices beside their units, shape (S,)."""
    money = 1.0 + problem.rows.surcharges(prices).money
    paid: np.ndarray = (_order_costs(problem, orders) * money).sum(axis=(1, 2))
    return paid


def _order_costs(problem: Problem, orders: Orders) -> np.ndarray:
    """What each order costs beside its units, shape (S, K, T)."""
    network = problem.network
    cost = problem.catalogue.order_cost[:, network.origin[: network.num_supply], None]
    costs: np.ndarray = cost * ((orders.units > 0.0) | orders.is_open)
    return costs


def without_orders(problem: Problem) -> Problem:
    """Order costs spread over the units of usual orders, which have no minimum and no lots."""
    c, units = problem.catalogue, usual_orders(problem)
    spread = np.divide(c.order_cost, units, out=np.zeros(units.shape), where=units > 0.0)
    nothing = np.zeros(units.shape)
    catalogue = c._replace(price=c.price + spread, order_cost=nothing, least=nothing, lot=nothing)
    lanes, last = problem.orders.units.shape[1:]
    return dataclasses.replace(problem, catalogue=catalogue, orders=no_orders(0, lanes, last))


def with_orders(problem: Problem, orders: Orders) -> Problem:
    """What is left to be planned when orders are given, and the money that they cost is spent."""
    c, network = problem.catalogue, problem.network
    cost = _order_costs(problem, orders)
    shape = problem.catalogue.given.shape[1:]
    nothing = Totals(
        moved=np.zeros((1, len(network.origin), shape[1])),
        m3=np.zeros((1, *shape)),
        kg=np.zeros((1, *shape)),
        spent=cost.sum(axis=(0, 1))[None, :],
        lost=np.zeros((1, int(c.group.max()) + 1, c.demand.shape[1])),
    )
    limit = problem.limit - problem.rows.use(nothing)[0]
    catalogue = c._replace(order_cost=np.zeros(c.order_cost.shape))
    return dataclasses.replace(
        problem, catalogue=catalogue, limit=limit, orders=orders, are_given=True
    )
