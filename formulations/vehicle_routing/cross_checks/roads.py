"""Whether a road graph is complete: nodes, durations, and a way from each place to each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from formulations.vehicle_routing.travel.roads import (
    RoadGraph,
    best_ways,
    durations_s,
    each_once,
    node_positions,
)
from optimizer.sdk import LARGEST, Issue, Table, unknown_id

ARCS = "/data/travel/arcs"

MOST_PAIRS = 3
"""So many pairs of places without a road are named, the others are counted."""


def road_checks(
    roads: RoadGraph, locations: Table[Any], node_ids: tuple[str, ...], *, timed: bool
) -> Iterator[Issue]:
    """Every gap in ``roads``; ``timed`` tells whether the plan depends on durations."""
    yield from _two_durations(roads)
    if timed or roads.shortest_by == "duration":
        yield from _no_duration(roads)
    yield from _too_slow(roads)
    strangers = list(_unknown_nodes(roads, locations, node_ids))
    yield from strangers
    if not strangers and node_ids:
        yield from _no_road(roads, locations, node_ids)


def _two_durations(roads: RoadGraph) -> Iterator[Issue]:
    arcs = roads.arcs
    for row in np.flatnonzero(~np.isnan(arcs["speed_km_per_h"]) & ~np.isnan(arcs["duration_s"])):
        yield Issue(
            code="E303",
            message="this arc has both a speed and a duration",
            pointer=f"{ARCS}/{row}/duration_s",
            value=float(arcs["duration_s"][row]),
            expected='"speed_km_per_h" or "duration_s", not both',
        )


def _no_duration(roads: RoadGraph) -> Iterator[Issue]:
    for row in np.flatnonzero(np.isnan(durations_s(roads.arcs))):
        yield Issue(
            code="E304",
            message="this arc has neither a speed nor a duration, but the plan depends on it",
            pointer=f"{ARCS}/{row}",
            expected='"speed_km_per_h" or "duration_s"',
        )


def _too_slow(roads: RoadGraph) -> Iterator[Issue]:
    for row in np.flatnonzero(durations_s(roads.arcs) > LARGEST):
        yield Issue(
            code="E303",
            message=f"at this speed the arc takes more than {LARGEST:g} seconds",
            pointer=f"{ARCS}/{row}/speed_km_per_h",
            value=float(roads.arcs["speed_km_per_h"][row]),
            expected="a speed in kilometres per hour",
        )


def _unknown_nodes(
    roads: RoadGraph, locations: Table[Any], node_ids: tuple[str, ...]
) -> Iterator[Issue]:
    known = node_positions(roads).keys()
    for row, (name, stated) in enumerate(zip(node_ids, locations["node_id"], strict=True)):
        if name not in known:
            field = "id" if stated is None else "node_id"
            where = f"/data/locations/{row}/{field}"
            yield Issue(pointer=where, **unknown_id(name, known, "node"))


def _no_road(roads: RoadGraph, locations: Table[Any], node_ids: tuple[str, ...]) -> Iterator[Issue]:
    """One issue for all pairs of places between which no road leads."""
    once, at = each_once(node_ids)
    apart = np.argwhere(np.isinf(best_ways(roads, once).length_km)[np.ix_(at, at)])
    if not len(apart):
        return
    names = locations["id"]
    pairs = ", ".join(f'from "{names[a]}" to "{names[b]}"' for a, b in apart[:MOST_PAIRS])
    more = len(apart) - MOST_PAIRS
    yield Issue(
        code="E304",
        message=f"no road leads {pairs}" + (f" and for {more} more pairs" if more > 0 else ""),
        pointer=ARCS,
        expected="a way from every location to every other",
        hint='an arc leads one way only, unless it says "two_way": true',
    )
