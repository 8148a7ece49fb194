"""The cheapest paths of a subproblem at given prices, by labels over ng-routes.

R. Baldacci, A. Mingozzi and R. Roberti, "New route relaxation and pricing strategies for the
vehicle routing problem", Operations Research 59 (2011): a path may come back to a customer only
after it has visited one that does not have it near. Labels that cannot end below ``-tolerance`` are
dropped by a bound on their way home, which is that of paths without any memory.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from formulations.vehicle_routing.columns.subproblem import Subproblem

NEVER = 1e18
ONE = np.uint64(1)

ROUGH, QUICK, EXACT = 0, 1, 2
"""How labels are compared: by cost and main resource alone, without their memories, in everything.

The less, the quicker, and the more paths are missed.
"""

QUICK_LABELS, MOST_LABELS = 300_000, 4_000_000

MOST_ROUNDS = 30
"""So often the ways home within one bucket are improved; then nothing is said of them."""


class Priced(NamedTuple):
    """The best path found to each last customer: its reduced cost, and its customers in sequence.

    ``least``: where ``is_exact``, no path is cheaper at these prices.
    """

    paths: list[tuple[float, list[int]]]
    least: float
    is_exact: bool


class _Graph(NamedTuple):
    """What a label needs to know of the subproblem, for compiled code."""

    reduced: np.ndarray
    step: np.ndarray
    least: np.ndarray
    most: np.ndarray
    load: np.ndarray
    capacity: float
    near: np.ndarray
    onward: np.ndarray  # (nodes, any) customers to go on to from each, then -1
    home: np.ndarray
    width: float
    tolerance: float
    care: int


class _Labels(NamedTuple):
    """Partial paths as arrays of one length, and where to find them: by node and bucket."""

    node: np.ndarray
    parent: np.ndarray
    used: np.ndarray  # of the main resource
    carried: np.ndarray  # of the second one
    cost: np.ndarray
    memory: np.ndarray  # customers not to come back to, as bits
    dead: np.ndarray
    below: np.ndarray  # the next label of the same node and bucket
    behind: np.ndarray  # the next label of the same bucket that waits to be extended
    top: np.ndarray  # (nodes, buckets)
    cheapest: np.ndarray  # (nodes, buckets)
    first: np.ndarray  # (buckets,) the label to be extended next
    final: np.ndarray  # (buckets,) the one to be extended last
    fresh: np.ndarray  # the memory of the label in the making
    made: np.ndarray  # (2,) labels made, and labels compared


def price(
    sub: Subproblem,
    reduced: np.ndarray,
    near: np.ndarray,
    onward: np.ndarray,
    tolerance: float,
    most_work: int,
    care: int,
) -> Priced:
    """Paths of a reduced cost below ``-tolerance``, for ``reduced`` costs of shape (n + 1, n + 1).

    ``near`` are the ng-sets as bits, shape (n + 1, words), ``onward`` the customers that a path may
    go on to. ``care`` is ``ROUGH``, ``QUICK`` or ``EXACT``; ``most_work`` is how many labels may be
    compared.
    """
    labels, best, last, complete = _labelled(sub, reduced, near, onward, tolerance, most_work, care)
    ends = [(float(best[k]), int(last[k])) for k in np.flatnonzero(last >= 0)]
    paths = sorted((cost, _walked(labels, label)) for cost, label in ends)
    least = min(-tolerance, paths[0][0] if paths else 0.0)
    return Priced(paths, least, care == EXACT and complete)


def cheap_paths(
    sub: Subproblem,
    reduced: np.ndarray,
    near: np.ndarray,
    onward: np.ndarray,
    slack: float,
    most_paths: int,
    most_work: int,
) -> list[list[int]]:
    """Paths of a reduced cost up to ``slack``, cheapest first: of labels that none dominates."""
    labels, *_ = _labelled(sub, reduced, near, onward, -slack, most_work, EXACT)
    made = slice(0, int(labels.made[0]))
    node = labels.node[made]
    total = labels.cost[made] + reduced[node, 0]
    ends = labels.used[made] + sub.step[node, 0] <= sub.most[0]
    found = np.flatnonzero(ends & (total <= slack))
    cheapest = found[np.argsort(total[found], kind="stable")[:most_paths]]
    return [_walked(labels, int(label)) for label in cheapest]


def _labelled(
    sub: Subproblem,
    reduced: np.ndarray,
    near: np.ndarray,
    onward: np.ndarray,
    tolerance: float,
    most_work: int,
    care: int,
) -> tuple[_Labels, np.ndarray, np.ndarray, bool]:
    """All labels worth having, the best end at each customer, and whether none is missing."""
    num_buckets = int(sub.most[0] / sub.width) + 1
    home = _ways_home(reduced, onward, sub.step, sub.least, sub.most, sub.width, num_buckets)
    graph = _Graph(
        reduced=reduced,
        step=sub.step,
        least=sub.least,
        most=sub.most,
        load=sub.load,
        capacity=sub.capacity,
        near=near,
        onward=onward,
        home=home,
        width=sub.width,
        tolerance=tolerance,
        care=care,
    )
    most_labels = MOST_LABELS if care == EXACT else QUICK_LABELS
    labels = _no_labels(near.shape, num_buckets + 1, most_labels)
    best, last, complete = _search(graph, labels, most_work)
    return labels, best, last, bool(complete)


def _no_labels(near_shape: tuple[int, int], buckets: int, most: int) -> _Labels:
    nodes, words = near_shape
    return _Labels(
        node=np.empty(most, np.int32),
        parent=np.empty(most, np.int32),
        used=np.empty(most),
        carried=np.empty(most),
        cost=np.empty(most),
        memory=np.empty((most, words), np.uint64),
        dead=np.zeros(most, np.bool_),
        below=np.full(most, -1, np.int32),
        behind=np.full(most, -1, np.int32),
        top=np.full((nodes, buckets), -1, np.int32),
        cheapest=np.full((nodes, buckets), NEVER),
        first=np.full(buckets, -1, np.int32),
        final=np.full(buckets, -1, np.int32),
        fresh=np.zeros(words, np.uint64),
        made=np.zeros(2, np.int64),
    )


def _walked(labels: _Labels, label: int) -> list[int]:
    path = []
    while label >= 0:
        path.append(int(labels.node[label]))
        label = int(labels.parent[label])
    return path[::-1]


@njit(cache=True)
def _ways_home(  # type: ignore[no-untyped-def]
    reduced, onward, step, least, most, width, num_buckets
):
    """Of each node and bucket, a bound on the cost from there to the end: (n + 1, buckets + 1)."""
    nodes = len(reduced)
    home = np.full((nodes, num_buckets + 1), NEVER)
    for b in range(num_buckets, -1, -1):
        if b < num_buckets:
            home[:, b] = home[:, b + 1]
        for turn in range(MOST_ROUNDS + 1):
            if not _improve_bucket(home, b, reduced, onward, step, least, most, width):
                break
            if turn == MOST_ROUNDS:
                home[:, b] = -NEVER
    return home


@njit(cache=True)
def _improve_bucket(  # type: ignore[no-untyped-def]
    home, b, reduced, onward, step, least, most, width
):
    """One round over the nodes; whether any way home became cheaper."""
    nodes, last = len(reduced), home.shape[1] - 1
    changed = False
    for j in range(1, nodes):
        at = max(b * width, least[j])
        if at > most[j]:
            continue
        low = home[j, b]
        if at + step[j, 0] <= most[0]:
            low = min(low, reduced[j, 0])
        for k in onward[j]:
            if k < 0:
                break
            then = max(at + step[j, k], least[k])
            if then <= most[k]:
                low = min(low, reduced[j, k] + home[k, min(int(then / width), last)])
        if low < home[j, b] - 1e-12:
            home[j, b] = low
            changed = True
    return changed


@njit(cache=True)
def _search(graph, labels, most_work):  # type: ignore[no-untyped-def]
    """Extend label after label, those with little used first; the best end at each customer.

    Returns the reduced costs, the labels, and whether there was room and time for all labels.
    """
    nodes = len(graph.reduced)
    best = np.full(nodes, -graph.tolerance)
    last = np.full(nodes, -1, np.int64)
    for k in range(1, nodes):
        _extend(graph, labels, -1, k)
    for bucket in range(len(labels.first)):
        while labels.first[bucket] >= 0:
            here = labels.first[bucket]
            labels.first[bucket] = labels.behind[here]
            if labels.first[bucket] < 0:
                labels.final[bucket] = -1
            if labels.dead[here]:
                continue
            at = labels.node[here]
            total = labels.cost[here] + graph.reduced[at, 0]
            if total < best[at] and labels.used[here] + graph.step[at, 0] <= graph.most[0]:
                best[at] = total
                last[at] = here
            if labels.made[1] > most_work:
                return best, last, False
            for k in graph.onward[at]:
                if k < 0:
                    break
                if not _extend(graph, labels, here, k):
                    return best, last, False
    return best, last, True


@njit(cache=True)
def _extend(graph, labels, here, k):  # type: ignore[no-untyped-def]
    """The label that goes on to ``k``, if it may and is worth it; False when there is no room."""
    if here < 0:
        used, carried = max(graph.step[0, k], graph.least[k]), graph.load[k]
        cost = graph.reduced[0, k]
    else:
        if (labels.memory[here, k >> 6] >> np.uint64(k & 63)) & ONE:
            return True
        used = max(labels.used[here] + graph.step[labels.node[here], k], graph.least[k])
        carried = labels.carried[here] + graph.load[k]
        cost = labels.cost[here] + graph.reduced[labels.node[here], k]
    if carried > graph.capacity or used > graph.most[k]:
        return True
    b = min(int(used / graph.width), len(labels.first) - 1)
    if cost + graph.home[k, b] >= -graph.tolerance:
        return True
    for x in range(len(labels.fresh)):
        labels.fresh[x] = np.uint64(0) if here < 0 else labels.memory[here, x] & graph.near[k, x]
    labels.fresh[k >> 6] |= ONE << np.uint64(k & 63)
    if _is_dominated(labels, k, b, used, carried, cost, graph.care):
        return True
    _drop_dominated(labels, k, b, used, carried, cost, graph.care)
    return _kept(labels, here, k, b, used, carried, cost)


@njit(cache=True)
def _kept(labels, here, k, b, used, carried, cost):  # type: ignore[no-untyped-def]
    """Put a label at the end of its bucket's queue; False when there is no room."""
    new = labels.made[0]
    if new >= len(labels.node):
        return False
    labels.made[0] += 1
    labels.node[new], labels.parent[new] = k, here
    labels.used[new], labels.carried[new], labels.cost[new] = used, carried, cost
    labels.memory[new] = labels.fresh
    labels.below[new] = labels.top[k, b]
    labels.top[k, b] = new
    labels.cheapest[k, b] = min(labels.cheapest[k, b], cost)
    if labels.final[b] < 0:
        labels.first[b] = new
    else:
        labels.behind[labels.final[b]] = new
    labels.final[b] = new
    return True


@njit(cache=True)
def _is_dominated(labels, k, b, used, carried, cost, care):  # type: ignore[no-untyped-def]
    """Whether a label of the same node is no worse in everything than the one in the making."""
    for bucket in range(b + 1):
        if labels.cheapest[k, bucket] > cost + 1e-12:
            continue
        other = labels.top[k, bucket]
        while other >= 0:
            labels.made[1] += 1
            if (
                labels.cost[other] <= cost + 1e-12
                and labels.used[other] <= used
                and (care == ROUGH or labels.carried[other] <= carried)
                and (care < EXACT or _is_subset(labels.memory[other], labels.fresh))
            ):
                return True
            other = labels.below[other]
    return False


@njit(cache=True)
def _drop_dominated(labels, k, b, used, carried, cost, care):  # type: ignore[no-untyped-def]
    """Unlink the labels of the node that the one in the making dominates."""
    for bucket in range(b, labels.top.shape[1]):
        before, other = -1, labels.top[k, bucket]
        while other >= 0:
            labels.made[1] += 1
            if (
                labels.cost[other] >= cost
                and labels.used[other] >= used
                and (care == ROUGH or labels.carried[other] >= carried)
                and (care < EXACT or _is_subset(labels.fresh, labels.memory[other]))
            ):
                labels.dead[other] = True
                if before < 0:
                    labels.top[k, bucket] = labels.below[other]
                else:
                    labels.below[before] = labels.below[other]
            else:
                before = other
            other = labels.below[other]


@njit(cache=True)
def _is_subset(one, other):  # type: ignore[no-untyped-def]
    """Whether all bits of the one are bits of the other."""
    missing = np.uint64(0)
    for x in range(len(one)):
        missing |= one[x] & ~other[x]
    return missing == 0
