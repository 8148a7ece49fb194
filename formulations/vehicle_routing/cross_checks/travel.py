"""Whether the data of travel is complete: coordinates where they are needed, lists without gaps."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from formulations.vehicle_routing.cross_checks.roads import road_checks
from formulations.vehicle_routing.travel import (
    EARTH_RADIUS_KM,
    Euclidean,
    GreatCircle,
    Location,
    Matrix,
    Pairs,
    Travel,
    node_ids,
)
from formulations.vehicle_routing.travel.roads import RoadGraph
from optimizer.sdk import LARGEST, Issue, Table, dangling, duplicates, unknown_id

POINTER = "/data/travel"

HALF_ROUND_KM = math.pi * EARTH_RADIUS_KM
"""From a place to the other side of the Earth: no great circle is longer."""


def travel_checks(travel: Travel, locations: Table[Location], *, timed: bool) -> Iterator[Issue]:
    """Every gap in ``travel``; ``timed`` tells whether the plan depends on durations."""
    if isinstance(travel, GreatCircle):
        yield from _coordinates(locations, ("lat", "lon"), travel.type)
        yield from _too_slow(HALF_ROUND_KM / travel.speed_km_per_h * 3600.0, "speed_km_per_h")
    elif isinstance(travel, Euclidean):
        yield from _coordinates(locations, ("x", "y"), travel.type)
        yield from _too_slow(_widest(locations) / travel.speed_per_s, "speed_per_s")
    elif isinstance(travel, Matrix):
        yield from _axes(travel, locations)
        yield from _shape(travel)
        yield from _diagonal(travel)
        if timed and travel.durations_s is None:
            yield _no_durations()
    elif isinstance(travel, RoadGraph):
        yield from road_checks(travel, locations, node_ids(locations), timed=timed)
    else:
        yield from _pair_ids(travel, locations)
        yield from _to_themselves(travel)
        yield from _all_pairs(travel, locations)
        yield from _no_duration(travel) if timed else ()


def _coordinates(
    locations: Table[Location], names: tuple[str, str], travel_type: str
) -> Iterator[Issue]:
    for name in names:
        for row in np.flatnonzero(np.isnan(locations[name])):
            yield Issue(
                code="E304",
                message=f'location "{locations["id"][row]}" has no "{name}"',
                pointer=f"/data/locations/{row}",
                expected=f'"{name}", because travel is "{travel_type}"',
            )


def _widest(locations: Table[Location]) -> float:
    """The diagonal of the rectangle around all locations that have coordinates, or 0."""
    widths = [0.0, 0.0]
    for axis, name in enumerate(("x", "y")):
        told = locations[name][~np.isnan(locations[name])]
        widths[axis] = float(np.ptp(told)) if len(told) else 0.0
    return math.hypot(*widths)


def _too_slow(longest_s: float, field: str) -> Iterator[Issue]:
    if longest_s > LARGEST:
        yield Issue(
            code="E303",
            message=f"at this speed the longest way takes more than {LARGEST:g} seconds",
            pointer=f"{POINTER}/{field}",
            expected="a speed in the unit that ends the name of the field",
        )


def _axes(travel: Matrix, locations: Table[Location]) -> Iterator[Issue]:
    known, axis = set(locations["id"].tolist()), travel.location_ids
    for position, name in enumerate(axis):
        where = f"{POINTER}/location_ids/{position}"
        if name not in known:
            yield Issue(pointer=where, **unknown_id(name, known, "location"))
    if len(set(axis)) < len(axis):
        twice = next(name for name in axis if axis.count(name) > 1)
        yield Issue(
            code="E301",
            message=f'location "{twice}" has more than one row of the matrix',
            pointer=f"{POINTER}/location_ids",
            value=twice,
        )
    for name in sorted(known - set(axis)):
        yield Issue(
            code="E304",
            message=f'location "{name}" has no row and column in the matrix',
            pointer=f"{POINTER}/location_ids",
        )


def _shape(travel: Matrix) -> Iterator[Issue]:
    size = len(travel.location_ids)
    for field in ("distances", "durations_s"):
        rows = getattr(travel, field)
        if rows is not None and len(rows) != size:
            yield _wrong_length(f"{POINTER}/{field}", len(rows), size)
        for position, row in enumerate(rows or ()):
            if len(row) != size:
                yield _wrong_length(f"{POINTER}/{field}/{position}", len(row), size)


def _wrong_length(pointer: str, length: int, size: int) -> Issue:
    return Issue(
        code="E207",
        message=f"this list has {length} entries, but there are {size} location_ids",
        pointer=pointer,
        expected=f"{size} entries, in the sequence of location_ids",
    )


def _diagonal(travel: Matrix) -> Iterator[Issue]:
    for field in ("distances", "durations_s"):
        for position, row in enumerate(getattr(travel, field) or ()):
            if position < len(row) and row[position] != 0:
                yield Issue(
                    code="E303",
                    message="the way from a location to itself must be 0",
                    pointer=f"{POINTER}/{field}/{position}/{position}",
                    value=row[position],
                    expected="0",
                )


def _pair_ids(travel: Pairs, locations: Table[Location]) -> Iterator[Issue]:
    for field in ("from_location_id", "to_location_id"):
        known = locations["id"]
        yield from dangling(travel.pairs, field, known, f"{POINTER}/pairs", "location")
    ends = ("from_location_id", "to_location_id")
    yield from duplicates(travel.pairs, ends, f"{POINTER}/pairs")


def _to_themselves(travel: Pairs) -> Iterator[Issue]:
    pairs = travel.pairs
    itself = pairs["from_location_id"] == pairs["to_location_id"]
    for field in ("distance", "duration_s"):
        for row in np.flatnonzero(itself & (np.nan_to_num(pairs[field]) != 0)).tolist():
            yield Issue(
                code="E303",
                message="the way from a location to itself must be 0",
                pointer=f"{POINTER}/pairs/{row}/{field}",
                value=float(pairs[field][row]),
                expected="0",
            )


def _all_pairs(travel: Pairs, locations: Table[Location]) -> Iterator[Issue]:
    origins = travel.pairs["from_location_id"].tolist()
    destinations = travel.pairs["to_location_id"].tolist()
    given = set(zip(origins, destinations, strict=True))
    names = locations["id"].tolist()
    for origin in names:
        for destination in names:
            if origin != destination and (origin, destination) not in given:
                yield Issue(
                    code="E304",
                    message=f'there is no pair from "{origin}" to "{destination}"',
                    pointer=f"{POINTER}/pairs",
                    expected="one pair for every two locations and direction",
                )


def _no_duration(travel: Pairs) -> Iterator[Issue]:
    pairs = travel.pairs
    origin, destination = pairs["from_location_id"], pairs["to_location_id"]
    for row in np.flatnonzero(np.isnan(pairs["duration_s"]) & (origin != destination)).tolist():
        yield Issue(
            code="E304",
            message=f'the pair from "{origin[row]}" to "{destination[row]}" has no duration, but '
            "windows, shifts or hourly costs depend on it",
            pointer=f"{POINTER}/pairs/{row}",
            expected='"duration_s"',
        )


def _no_durations() -> Issue:
    return Issue(
        code="E304",
        message="durations are missing, but windows, shifts or hourly costs depend on them",
        pointer=f"{POINTER}/durations_s",
        expected="a duration in seconds from every location to every other",
    )
