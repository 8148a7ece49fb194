"""The cheapest paths of a subproblem at given prices, from both of their ends.

G. Righini and M. Salani, "Symmetry helps: bounded bi-directional dynamic programming for the
elementary shortest path problem with resource constraints", Discrete Optimization 3 (2006): paths
grow from the start and from the end up to half of the main resource, and are joined there. Those
that cannot end below ``-tolerance`` are dropped by a bound on their way home.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.columns.compiled import compiled
from formulations.vehicle_routing.columns.home import Home, least_of_all, ways_home
from formulations.vehicle_routing.columns.labels import (
    EXACT,
    ROUGH,
    Graph,
    Labels,
    grow,
    no_labels,
    sum_of,
    walked,
    way_home,
)
from formulations.vehicle_routing.columns.memory import Memory
from formulations.vehicle_routing.columns.subproblem import Subproblem, turned

ROUGH_LABELS, MOST_LABELS = 300_000, 4_000_000


class Priced(NamedTuple):
    """The best paths found, cheapest first: reduced cost, and customers in sequence.

    No path is cheaper than ``least`` at these prices. Where not ``is_exact`` this is a bound on
    paths that only never turn back.
    """

    paths: list[tuple[float, list[int]]]
    least: float
    is_exact: bool


def price(
    sub: Subproblem,
    reduced: np.ndarray,
    memory: Memory,
    onward: np.ndarray,
    tolerance: float,
    most_work: int,
    care: int,
) -> Priced:
    """Paths of a reduced cost below ``-tolerance``, for ``reduced`` costs of shape (n + 1, n + 1).

    ``onward`` are the customers that a path may go on to. ``care`` is ``ROUGH`` or ``EXACT``;
    ``most_work`` is how many labels may be compared.
    """
    home = ways_home(sub, reduced)
    floor = min(-tolerance, least_of_all(sub, reduced, home))
    if floor == -tolerance:
        return Priced([], floor, True)
    most, half = MOST_LABELS if care == EXACT else ROUGH_LABELS, sub.most[0, 0] / 2
    out = _graph(sub, reduced, home, memory, onward, half, tolerance, care)
    back = _from_the_end(out, sub, memory)
    begun, ended = no_labels(out, most), no_labels(back, most)
    complete = grow(out, begun, most_work) and grow(back, ended, most_work)
    paths = sorted(_paths(out, back, begun, ended))
    if care == ROUGH or not complete:
        return Priced(paths, floor, False)
    return Priced(paths, min(-tolerance, paths[0][0] if paths else 0.0), True)


def cheap_paths(
    sub: Subproblem,
    reduced: np.ndarray,
    memory: Memory,
    onward: np.ndarray,
    slack: float,
    most_paths: int,
    most_work: int,
) -> list[list[int]]:
    """Paths of a reduced cost up to ``slack``, cheapest first: of labels that none dominates."""
    home = ways_home(sub, reduced)
    graph = _graph(sub, reduced, home, memory, onward, sub.most[0, 0], -slack, EXACT)
    labels = no_labels(graph, MOST_LABELS)
    grow(graph, labels, most_work)
    made = slice(0, int(labels.made[0]))
    node = labels.node[made]
    total = labels.cost[made] + reduced[node, 0]
    ends = (labels.used[made] + sub.step[:, node, 0].T <= sub.most[:, 0]).all(axis=1)
    found = np.flatnonzero(ends & (total <= slack))
    cheapest = found[np.argsort(total[found], kind="stable")[:most_paths]]
    return [walked(labels, int(label)) for label in cheapest]


def _from_the_end(graph: Graph, sub: Subproblem, memory: Memory) -> Graph:
    """The same paths backwards."""
    turn, reduced = turned(sub), np.ascontiguousarray(graph.reduced.T)
    home, half = ways_home(turn, reduced), sub.most[0, 0] / 2
    return _graph(turn, reduced, home, memory, graph.onward, half, graph.tolerance, graph.care)


def _graph(
    sub: Subproblem,
    reduced: np.ndarray,
    home: Home,
    memory: Memory,
    onward: np.ndarray,
    half: float,
    tolerance: float,
    care: int,
) -> Graph:
    return Graph(
        reduced=reduced,
        step=sub.step,
        least=sub.least,
        most=sub.most,
        onward=onward,
        near=memory.near,
        inside=memory.inside,
        kept=memory.kept,
        price=memory.price,
        first=home.first,
        second=home.second,
        after=home.after,
        fine_width=home.width,
        width=sub.width,
        half=half * (1.0 + 1e-9),
        tolerance=tolerance,
        care=care,
    )


def _paths(
    out: Graph, back: Graph, begun: Labels, ended: Labels
) -> Iterator[tuple[float, list[int]]]:
    """The best paths that end in the first half, begin in the second, and cross the middle."""
    for graph, labels, turn in ((out, begun, 1), (back, ended, -1)):
        best, last = _nothing(graph, 1)
        _end(graph, labels, best, last)
        for k in np.flatnonzero(last[:, 0] >= 0):
            yield float(best[k]), walked(labels, int(last[k, 0]))[::turn]
    best, pair = _nothing(out, 2)
    _join(out, begun, ended, best, pair)
    for k in np.flatnonzero(pair[:, 0] >= 0):
        one, other = int(pair[k, 0]), int(pair[k, 1])
        yield float(best[k]), walked(begun, one) + walked(ended, other)[::-1]


def _nothing(graph: Graph, labels: int) -> tuple[np.ndarray, np.ndarray]:
    """Of each node the cost that a path has to undercut, and the labels of the best one, or -1."""
    nodes = len(graph.reduced)
    return np.full(nodes, -graph.tolerance), np.full((nodes, labels), -1)


@compiled
def _end(graph, labels, best, last):  # type: ignore[no-untyped-def]
    """The best path that ends at each node."""
    for label in range(labels.made[0]):
        at = labels.node[label]
        total = labels.cost[label] + graph.reduced[at, 0]
        if total < best[at] and _may_end(graph, labels, label):
            best[at] = total
            last[at, 0] = label


@compiled
def _may_end(graph, labels, label):  # type: ignore[no-untyped-def]
    """Whether there is enough left for the last step."""
    at = labels.node[label]
    for r in range(labels.used.shape[1]):
        if labels.used[label, r] + graph.step[r, at, 0] > graph.most[r, 0]:
            return False
    return True


@compiled
def _join(graph, begun, ended, best, pair):  # type: ignore[no-untyped-def]
    """The best path that crosses the middle from each node."""
    for here in range(begun.made[0]):
        if begun.dead[here]:
            continue
        at = begun.node[here]
        for k in graph.onward[at]:
            if k < 0:
                break
            if (begun.memory[here, k >> 6] >> np.uint64(k & 63)) & np.uint64(1):
                continue
            then = max(begun.used[here, 0] + graph.step[0, at, k], graph.least[0, k])
            cost = begun.cost[here] + graph.reduced[at, k]
            if then > graph.most[0, k] or cost + way_home(graph, at, k, then) >= best[at]:
                continue
            left = graph.most[0, 0] - then
            other, total = _best_end(graph, begun, ended, here, k, left, cost, best[at])
            if other >= 0:
                best[at] = total
                pair[at, 0], pair[at, 1] = here, other


@compiled
def _best_end(graph, begun, ended, here, k, left, cost, best):  # type: ignore[no-untyped-def]
    """The label from the end at ``k`` that goes best with ``here``, and what both cost.

    There is so much of the main resource left at ``k``.
    """
    found = -1
    for bucket in range(min(int(left / graph.width) + 1, ended.top.shape[1])):
        if cost + ended.cheapest[k, bucket] >= best:
            continue
        other = ended.top[k, bucket]
        while other >= 0:
            total = cost + ended.cost[other]
            if total < best and ended.used[other, 0] <= left:
                total += _clash(graph, begun, ended, here, other)
                if total < best:
                    best, found = total, other
            other = ended.below[other]
    return found, best


@compiled
def _clash(graph, begun, ended, here, other):  # type: ignore[no-untyped-def]
    """What two labels owe in addition when joined; infinite where they may not be."""
    at, k = begun.node[here], ended.node[other]
    for r in range(1, begun.used.shape[1]):
        then = max(begun.used[here, r] + graph.step[r, at, k], graph.least[r, k])
        if then > graph.most[r, k] or then + ended.used[other, r] > graph.most[r, 0]:
            return np.inf
    for x in range(begun.memory.shape[1]):
        if begun.memory[here, x] & ended.memory[other, x]:
            return np.inf
    owed = 0.0
    for x in range(begun.odd.shape[1]):
        owed += sum_of(graph.price, x, begun.odd[here, x] & ended.odd[other, x])
    return owed
