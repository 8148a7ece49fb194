"""Partial paths as labels, extended until none is worth it or none is new.

R. Baldacci, A. Mingozzi and R. Roberti, "New route relaxation and pricing strategies for the
vehicle routing problem", Operations Research 59 (2011): a path may come back to a customer only
after it has visited one that does not have it near. M. Jepsen and others, "Subset-row inequalities
applied to the vehicle routing problem with time windows", Operations Research 56 (2008): a label
also knows of which subsets it has visited one customer without its pair.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.columns.compiled import compiled
from formulations.vehicle_routing.columns.home import NEVER

ONE, NOTHING = np.uint64(1), np.uint64(0)

ROUGH, EXACT = 0, 1
"""How labels are compared: by cost and main resource alone, which is quick and misses paths, or in
everything.
"""


class Graph(NamedTuple):
    """What a label needs to know, for compiled code; nodes are 0 and the customers."""

    reduced: np.ndarray
    step: np.ndarray  # those of the subproblem, the main resource first
    least: np.ndarray
    most: np.ndarray
    onward: np.ndarray  # (nodes, any) customers to go on to from each, then -1
    near: np.ndarray  # (nodes, words) who is remembered there, as bits
    inside: np.ndarray  # (nodes, words) the subsets that a customer is of, as bits
    kept: np.ndarray  # (nodes, words) the subsets that are remembered there, as bits
    price: np.ndarray  # of each subset
    first: np.ndarray  # the ways home
    second: np.ndarray
    after: np.ndarray
    fine_width: float  # of their buckets
    width: float  # of the buckets of labels
    half: float  # of the main resource, beyond which no label is made
    tolerance: float
    care: int


class Labels(NamedTuple):
    """Arrays of one length, and where to find labels: by node and bucket."""

    node: np.ndarray
    parent: np.ndarray
    used: np.ndarray  # (labels, resources)
    cost: np.ndarray
    memory: np.ndarray  # customers not to come back to, as bits
    odd: np.ndarray  # subsets visited an odd number of times, as bits
    dead: np.ndarray
    below: np.ndarray  # the next label of the same node and bucket
    behind: np.ndarray  # the next label of the same bucket that waits to be extended
    top: np.ndarray  # (nodes, buckets)
    cheapest: np.ndarray  # (nodes, buckets)
    queue: np.ndarray  # (buckets, 2) the labels to be extended first and last
    made: np.ndarray  # (2,) labels made, and labels compared


def no_labels(graph: Graph, most: int) -> Labels:
    """Room for so many."""
    nodes, buckets = len(graph.reduced), int(graph.half / graph.width) + 1
    return Labels(
        node=np.empty(most, np.int32),
        parent=np.empty(most, np.int32),
        used=np.empty((most, len(graph.step))),
        cost=np.empty(most),
        memory=np.empty((most, graph.near.shape[1]), np.uint64),
        odd=np.empty((most, graph.inside.shape[1]), np.uint64),
        dead=np.empty(most, np.bool_),
        below=np.empty(most, np.int32),
        behind=np.empty(most, np.int32),
        top=np.full((nodes, buckets), -1, np.int32),
        cheapest=np.full((nodes, buckets), NEVER),
        queue=np.full((buckets, 2), -1, np.int32),
        made=np.zeros(2, np.int64),
    )


def walked(labels: Labels, label: int) -> list[int]:
    """The customers of a partial path, from its beginning."""
    path = []
    while label >= 0:
        path.append(int(labels.node[label]))
        label = int(labels.parent[label])
    return path[::-1]


@compiled
def grow(graph, labels, most_work):  # type: ignore[no-untyped-def]
    """Extend label after label, those with little used first; whether none is missing."""
    for k in range(1, len(graph.reduced)):
        if not _extend(graph, labels, -1, k):
            return False
    for bucket in range(len(labels.queue)):
        while labels.queue[bucket, 0] >= 0:
            here = labels.queue[bucket, 0]
            labels.queue[bucket, 0] = labels.behind[here]
            if labels.dead[here] or _is_dominated(graph, labels, here, bucket):
                labels.dead[here] = True
                continue
            if labels.made[1] > most_work:
                return False
            for k in graph.onward[labels.node[here]]:
                if k < 0:
                    break
                if not _extend(graph, labels, here, k):
                    return False
    return True


@compiled
def _extend(graph, labels, here, k):  # type: ignore[no-untyped-def]
    """The label that goes on to ``k``, if it may and is worth it; False when there is no room."""
    new = labels.made[0]
    if new >= len(labels.node):
        return False
    before = 0 if here < 0 else labels.node[here]
    cost = graph.reduced[before, k]
    if here >= 0:
        if (labels.memory[here, k >> 6] >> np.uint64(k & 63)) & ONE:
            return True
        cost += labels.cost[here]
    if not _use_up(graph, labels, here, new, k):
        return True
    used = labels.used[new, 0]
    if used > graph.half:
        return True
    if cost + way_home(graph, before if here >= 0 else -1, k, used) >= -graph.tolerance:
        return True
    labels.node[new], labels.parent[new] = k, here
    labels.cost[new] = cost + _remember(graph, labels, here, new, k)
    _keep(graph, labels, new, k, min(int(used / graph.width), len(labels.queue) - 1))
    return True


@compiled
def _use_up(graph, labels, here, new, k):  # type: ignore[no-untyped-def]
    """Write what a label at ``k`` has used of each resource; whether there is enough."""
    before = 0 if here < 0 else labels.node[here]
    for r in range(labels.used.shape[1]):
        used = graph.step[r, before, k]
        if here >= 0:
            used += labels.used[here, r]
        used = max(used, graph.least[r, k])
        if used > graph.most[r, k]:
            return False
        labels.used[new, r] = used
    return True


@compiled
def way_home(graph, before, k, used):  # type: ignore[no-untyped-def]
    """A bound on the cost from ``k``, which is not back to ``before``."""
    b = min(int(used / graph.fine_width), len(graph.first) - 1)
    return graph.second[b, k] if graph.after[b, k] == before else graph.first[b, k]


@compiled
def _remember(graph, labels, here, new, k):  # type: ignore[no-untyped-def]
    """Write the memories of a label at ``k``; returns what the subsets completed there cost."""
    for x in range(labels.memory.shape[1]):
        near = labels.memory[here, x] & graph.near[k, x] if here >= 0 else NOTHING
        labels.memory[new, x] = near
    labels.memory[new, k >> 6] |= ONE << np.uint64(k & 63)
    owed = 0.0
    for x in range(labels.odd.shape[1]):
        odd = labels.odd[here, x] & graph.kept[k, x] if here >= 0 else NOTHING
        owed += sum_of(graph.price, x, odd & graph.inside[k, x])
        labels.odd[new, x] = odd ^ graph.inside[k, x]
    return owed


@compiled
def sum_of(price, word, bits):  # type: ignore[no-untyped-def]
    """The prices of the subsets whose bits are set in a word."""
    total, k = 0.0, word << 6
    while bits:
        if bits & ONE:
            total += price[k]
        bits >>= ONE
        k += 1
    return total


@compiled
def _keep(graph, labels, new, k, b):  # type: ignore[no-untyped-def]
    """Put a label at the end of its bucket's queue, unless another one is no worse."""
    if _is_dominated(graph, labels, new, b):
        return
    _drop_dominated(graph, labels, new, b)
    labels.made[0] += 1
    labels.dead[new] = False
    labels.below[new] = labels.top[k, b]
    labels.top[k, b] = new
    labels.cheapest[k, b] = min(labels.cheapest[k, b], labels.cost[new])
    labels.behind[new] = -1
    if labels.queue[b, 0] < 0:
        labels.queue[b, 0] = new
    else:
        labels.behind[labels.queue[b, 1]] = new
    labels.queue[b, 1] = new


@compiled
def _is_dominated(graph, labels, new, b):  # type: ignore[no-untyped-def]
    """Whether a label of the same node is no worse in everything than this one."""
    k = labels.node[new]
    for bucket in range(b + 1):
        if labels.cheapest[k, bucket] > labels.cost[new]:
            continue
        other = labels.top[k, bucket]
        while other >= 0:
            labels.made[1] += 1
            if other != new and _dominates(graph, labels, other, new):
                return True
            other = labels.below[other]
    return False


@compiled
def _drop_dominated(graph, labels, new, b):  # type: ignore[no-untyped-def]
    """Unlink the labels of the same node and bucket that this one dominates.

    Those of later buckets are met again before they are extended.
    """
    k = labels.node[new]
    before, other = -1, labels.top[k, b]
    while other >= 0:
        labels.made[1] += 1
        if _dominates(graph, labels, new, other):
            labels.dead[other] = True
            if before < 0:
                labels.top[k, b] = labels.below[other]
            else:
                labels.below[before] = labels.below[other]
        else:
            before = other
        other = labels.below[other]


@compiled
def _dominates(graph, labels, one, other):  # type: ignore[no-untyped-def]
    """Whether whatever follows the other may follow the one, at no higher cost."""
    spare = labels.cost[other] - labels.cost[one]
    if spare < 0 or labels.used[one, 0] > labels.used[other, 0]:
        return False
    if graph.care == ROUGH:
        return True
    for r in range(1, labels.used.shape[1]):
        if labels.used[one, r] > labels.used[other, r]:
            return False
    for x in range(labels.memory.shape[1]):
        if labels.memory[one, x] & ~labels.memory[other, x]:
            return False
    for x in range(labels.odd.shape[1]):
        spare -= sum_of(graph.price, x, labels.odd[one, x] & ~labels.odd[other, x])
    return spare >= 0
