"""Ways over a road graph: the fastest or the shortest, with their kilometres and seconds."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from formulations.vehicle_routing.clock import S_PER_H
from optimizer.sdk import Id, PositiveQuantity, Quantity, Record, Table

if TYPE_CHECKING:
    from scipy.sparse import csr_array


ALIKE = 1e-12
"""Ways are equally good when they differ by no more than this share: 0.1 + 0.2 is 0.3."""


class Arc(Record):
    """One road between two nodes, with its speed or its duration; ``two_way`` both ways alike."""

    from_node_id: Id
    to_node_id: Id
    length_km: Quantity
    speed_km_per_h: PositiveQuantity | None = None
    duration_s: Quantity | None = None
    two_way: bool = False


class RoadGraph(Record):
    """Roads between nodes; each way is the best one by ``shortest_by``, ties by the other."""

    type: Literal["road_graph"]
    arcs: Table[Arc]
    shortest_by: Literal["duration", "distance"] = "duration"


class Ways(NamedTuple):
    """Kilometres and seconds from node to node, infinite where no road leads."""

    length_km: np.ndarray
    duration_s: np.ndarray


class _Arcs(NamedTuple):
    """Arcs as arrays: numbers of their nodes, what ways are chosen by, what else they take."""

    origin: np.ndarray
    destination: np.ndarray
    weight: np.ndarray
    other: np.ndarray


def each_once(node_ids: tuple[str, ...]) -> tuple[tuple[str, ...], np.ndarray]:
    """Every node once, and where each of those given is among them: ways are kept by node."""
    names, at = np.unique(np.array(node_ids, dtype=object), return_inverse=True)
    return tuple(names.tolist()), at


@lru_cache(maxsize=1)  # a day is asked again and again for the same ways
def best_ways(roads: RoadGraph, node_ids: tuple[str, ...]) -> Ways:
    """The ways between the nodes: (nodes, nodes), from row to column."""
    at = node_positions(roads)
    wanted, of_node = np.unique([at[name] for name in node_ids], return_inverse=True)
    arcs = _arcs(roads, at)
    found = np.array([_from_node(node, arcs, len(at))[:, wanted] for node in wanted])
    weight, other = found[of_node][:, :, of_node].transpose(1, 0, 2)
    return Ways(other, weight) if roads.shortest_by == "duration" else Ways(weight, other)


def node_positions(roads: RoadGraph) -> dict[str, int]:
    """A number for every node that an arc names."""
    ends = (roads.arcs["from_node_id"].tolist(), roads.arcs["to_node_id"].tolist())
    return {name: position for position, name in enumerate(sorted({*ends[0], *ends[1]}))}


def durations_s(arcs: Table[Arc]) -> np.ndarray:
    """The duration of each arc, stated or by its speed; NaN where it has neither."""
    by_speed = arcs["length_km"] / arcs["speed_km_per_h"] * S_PER_H
    stated = arcs["duration_s"]
    return np.asarray(np.where(np.isnan(stated), by_speed, stated))


def _arcs(roads: RoadGraph, at: dict[str, int]) -> _Arcs:
    """The arcs in both directions where they have two, of parallel ones the best."""
    arcs, back = roads.arcs, roads.arcs["two_way"]
    ends = [[at[name] for name in arcs[f"{end}_node_id"].tolist()] for end in ("from", "to")]
    origin, destination = np.array(ends, dtype=int)
    measures = arcs["length_km"], np.nan_to_num(durations_s(arcs))
    weight, other = measures[::-1] if roads.shortest_by == "duration" else measures
    one_way = _Arcs(origin, destination, weight, other)
    returning = _Arcs(destination, origin, weight, other)
    every = _Arcs(*(np.append(a, b[back]) for a, b in zip(one_way, returning, strict=True)))
    best_first = np.lexsort((every.other, every.weight, every.destination, every.origin))
    ranked = _Arcs(*(column[best_first] for column in every))
    repeated = (np.diff(ranked.origin, prepend=-1) == 0) & (
        np.diff(ranked.destination, prepend=-1) == 0
    )
    kept = ~repeated & (ranked.origin != ranked.destination)
    return _Arcs(*(column[kept] for column in ranked))


def _from_node(node: int, arcs: _Arcs, num_nodes: int) -> np.ndarray:
    """The weight of the best ways from a node and the least they take otherwise: (2, nodes).

    An arc is on a best way when it leads to the least weight of its end, so the second search
    (both are Dijkstra's, 1959) drives on such arcs only.
    """
    from scipy.sparse.csgraph import dijkstra

    (weight,) = dijkstra(_graph(arcs, arcs.weight, num_nodes), indices=[node])
    on_best = weight[arcs.origin] + arcs.weight <= weight[arcs.destination] * (1.0 + ALIKE)
    best = _Arcs(*(column[on_best] for column in arcs))
    (other,) = dijkstra(_graph(best, best.other, num_nodes), indices=[node])
    return np.array([weight, other])


def _graph(arcs: _Arcs, weight: np.ndarray, num_nodes: int) -> csr_array:
    """Arcs, sorted by origin, in compressed rows: built by hand, so that a weight of 0 is kept."""
    from scipy.sparse import csr_array

    starts = np.searchsorted(arcs.origin, np.arange(num_nodes + 1))
    return csr_array((weight, arcs.destination, starts), shape=(num_nodes, num_nodes))
