"""The best plan that the routes found so far can make: a mixed-integer programme over columns."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

import highspy
import numpy as np

from formulations.vehicle_routing.arrays import Network, network
from formulations.vehicle_routing.columns.bound import Bound
from formulations.vehicle_routing.columns.generation import COMPARED_PER_S
from formulations.vehicle_routing.columns.memory import memory_of
from formulations.vehicle_routing.columns.prices import Column, Prices
from formulations.vehicle_routing.columns.pricing import cheap_paths
from formulations.vehicle_routing.columns.reduced import (
    cost_of,
    reduced_cost,
    reduced_costs,
    subsets_of,
)
from formulations.vehicle_routing.columns.relaxation import Relaxation, relaxation
from formulations.vehicle_routing.instance import Instance

MOST_COLUMNS = 3000
"""The most promising ones; with more, HiGHS does not get far in seconds."""


def better_routes(
    instance: Instance, bound: Bound, cost: float, time_limit_s: float, seed: int
) -> list[tuple[int, list[int]]] | None:
    """Routes that make a plan for less than ``cost``, as far as columns know the rules; or None.

    Customers are covered and not partitioned: more columns go together, and who is served twice can
    be left out of a route.
    They are (row of the vehicle type, rows of its orders in sequence).
    """
    net, subject = network(instance), relaxation(instance)
    until_s = time.perf_counter() + time_limit_s
    more = _more_columns(subject, bound, cost - bound.value, 0.3 * time_limit_s)
    columns = promising([*bound.columns, *more], bound.weakest.prices, cost - bound.value)
    time_limit_s = until_s - time.perf_counter()
    if not columns or time_limit_s <= 0:
        return None
    lp = _programme(columns, subject.leaving_out, net.fleet.num_available[subject.kinds])
    chosen = _solved(lp, cost, time_limit_s, seed)
    if chosen is None:
        return None
    driven = [columns[k] for k in np.flatnonzero(chosen[: len(columns)] > 0.5)]
    routes = [(int(subject.kinds[c.kind]), [customer - 1 for customer in c.path]) for c in driven]
    return _without_repeats(net, routes)


def _more_columns(
    subject: Relaxation, bound: Bound, slack: float, time_limit_s: float
) -> list[Column]:
    """Routes that the bound had no need of, but a plan may: of a reduced cost up to ``slack``."""
    proof = bound.weakest
    memory = memory_of(proof.near, subsets_of(proof.prices))
    most_work = int(COMPARED_PER_S * time_limit_s / len(subject.subs))
    found = []
    for kind, sub in enumerate(subject.subs):
        reduced = reduced_costs(sub, kind, proof.prices)
        paths = cheap_paths(sub, reduced, memory, subject.nearest, slack, MOST_COLUMNS, most_work)
        found += [Column(kind=kind, path=tuple(path), cost=cost_of(sub, path)) for path in paths]
    return found


def _without_repeats(
    net: Network, routes: list[tuple[int, list[int]]]
) -> list[tuple[int, list[int]]]:
    """Each order on one route only: it leaves the others, those first that it makes longest."""
    times = Counter(row for _, rows in routes for row in rows)
    for order in [row for row, count in times.items() if count > 1]:
        serving = [(kind, rows) for kind, rows in routes if order in rows]
        serving.sort(key=lambda route: -_detour(net, route[0], route[1], order))
        for _, rows in serving[:-1]:
            rows.remove(order)
    return [(kind, rows) for kind, rows in routes if rows]


def _detour(net: Network, kind: int, rows: list[int], order: int) -> float:
    """What the way to an order adds to the distance of its route."""
    points = [net.num_depots + row for row in rows]
    way = [int(net.fleet.start[kind]), *points, int(net.fleet.end[kind])]
    at = rows.index(order) + 1
    before, here, after = way[at - 1], way[at], way[at + 1]
    apart = net.distance
    return float(apart[before, here] + apart[here, after] - apart[before, after])


def _solved(
    lp: highspy.HighsLp, cutoff: float, time_limit_s: float, seed: int
) -> np.ndarray | None:
    """The best point found, if it costs less than ``cutoff``."""
    highs = highspy.Highs()
    for name, value in (
        *(("output_flag", False), ("threads", 1), ("random_seed", seed % 2**31)),
        ("time_limit", time_limit_s),
    ):
        highs.setOptionValue(name, value)
    highs.passModel(lp)
    highs.run()
    info = highs.getInfo()
    feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if not feasible or info.objective_function_value >= cutoff:
        return None
    return np.array(highs.getSolution().col_value)


def promising(columns: Sequence[Column], prices: Prices, slack: float) -> list[Column]:
    """Routes that visit nobody twice and can be in a plan that saves anything, the best first.

    No plan better than the one known uses a route whose reduced cost is above ``slack``, which is
    the cost of that plan less the bound. Of several sequences of the same customers the cheapest
    counts.
    """
    best: dict[tuple[int, frozenset[int]], Column] = {}
    for column in columns:
        key = (column.kind, frozenset(column.path))
        is_tour = len(key[1]) == len(column.path)
        if is_tour and (key not in best or column.cost < best[key].cost):
            best[key] = column
    saved = [(reduced_cost(column, prices), k, column) for k, column in enumerate(best.values())]
    ranked = sorted(each for each in saved if each[0] <= slack)
    return [column for *_, column in ranked[:MOST_COLUMNS]]


def _programme(
    columns: Sequence[Column], leaving_out: np.ndarray, most_routes: np.ndarray
) -> highspy.HighsLp:
    """Rows: customers, then counted types; columns: the routes, then who may be left out."""
    optional = np.flatnonzero(np.isfinite(leaving_out))
    counted = np.flatnonzero(np.isfinite(most_routes))
    customers = len(leaving_out) - 1
    row_of_kind = {int(kind): customers + k for k, kind in enumerate(counted)}
    entries = [
        [*sorted(customer - 1 for customer in column.path), *_row(row_of_kind, column.kind)]
        for column in columns
    ]
    entries += [[int(customer) - 1] for customer in optional]
    lp, infinity = highspy.HighsLp(), highspy.kHighsInf
    lp.num_col_, lp.num_row_ = len(entries), customers + len(counted)
    lp.col_cost_ = np.concatenate([[c.cost for c in columns], leaving_out[optional]])
    lp.col_lower_, lp.col_upper_ = np.zeros(len(entries)), np.ones(len(entries))
    lp.row_lower_ = np.concatenate([np.ones(customers), np.full(len(counted), -infinity)])
    lp.row_upper_ = np.concatenate([np.full(customers, infinity), most_routes[counted]])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(rows) for rows in entries])])
    lp.a_matrix_.index_ = np.concatenate(entries).astype(np.int32)
    lp.a_matrix_.value_ = np.ones(sum(len(rows) for rows in entries))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(entries)
    return lp


def _row(row_of_kind: dict[int, int], kind: int) -> list[int]:
    return [row_of_kind[kind]] if kind in row_of_kind else []
