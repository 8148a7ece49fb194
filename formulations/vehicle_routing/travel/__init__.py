"""How far and how long it is between locations: five ways to say it, one exact convention each.

Distances of one file share one unit: kilometres for ``great_circle`` and ``road_graph``, otherwise
the unit of the coordinates or of the lists. Durations are seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from pydantic import Discriminator, Tag

from formulations.vehicle_routing.clock import S_PER_H
from formulations.vehicle_routing.travel.roads import RoadGraph, best_ways, each_once
from optimizer.sdk import Id, Latitude, Longitude, Number, PositiveQuantity, Quantity, Record, Table

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""

Rounding = Literal["none", "nint", "ceil", "trunc", "dimacs", "exact"]

ROUNDINGS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "none": lambda distance: distance,
    "nint": lambda distance: np.floor(distance + 0.5),  # TSPLIB 95: EUC_2D
    "ceil": np.ceil,  # TSPLIB 95: CEIL_2D
    "trunc": np.floor,  # VRPLIB: FLOOR_2D
    "dimacs": lambda distance: np.floor(10.0 * distance) / 10.0,  # 12th DIMACS challenge, VRPTW
    "exact": lambda distance: np.round(1000.0 * distance),  # whole thousandths
}
"""What happens to a Euclidean distance before anything is summed, by the name in the file."""


class Legs(NamedTuple):
    """Distances (distance units) and durations (seconds) of the same shape."""

    distance: np.ndarray
    duration_s: np.ndarray


class Location(Record):
    """A place. Which coordinates it needs depends on how travel is given.

    On a road graph it lies at the node ``node_id``, where that is absent at the node of its own id.
    """

    id: Id
    lat: Latitude | None = None
    lon: Longitude | None = None
    x: Number | None = None
    y: Number | None = None
    node_id: Id | None = None


class GreatCircle(Record):
    """Straight over the Earth's surface between ``lat``/``lon``, in kilometres."""

    type: Literal["great_circle"]
    speed_km_per_h: PositiveQuantity


class Euclidean(Record):
    """Straight lines between ``x``/``y``, rounded; ``speed_per_s`` is distance units a second."""

    type: Literal["euclidean"]
    rounding: Rounding
    speed_per_s: PositiveQuantity = 1.0


class Matrix(Record):
    """Every distance and duration from row to column, axes in the sequence of ``location_ids``."""

    type: Literal["matrix"]
    location_ids: list[Id]
    distances: list[list[Quantity]]
    durations_s: list[list[Quantity]] | None = None

    @cached_property
    def legs(self) -> Legs:
        """Both as arrays; time stands still where no durations are given."""
        distances = np.array(self.distances, dtype=float)
        given = self.durations_s
        return Legs(
            distances, np.zeros_like(distances) if given is None else np.array(given, dtype=float)
        )


class Pair(Record):
    """One directed connection."""

    from_location_id: Id
    to_location_id: Id
    distance: Quantity
    duration_s: Quantity | None = None


class Pairs(Record):
    """A list of directed connections, one for every ordered pair of two locations."""

    type: Literal["pairs"]
    pairs: Table[Pair]


def _tag(value: Any) -> str:
    return f"tag:{value.get('type') if isinstance(value, dict) else getattr(value, 'type', None)}"


Travel = Annotated[
    Annotated[GreatCircle, Tag("tag:great_circle")]
    | Annotated[Euclidean, Tag("tag:euclidean")]
    | Annotated[Matrix, Tag("tag:matrix")]
    | Annotated[Pairs, Tag("tag:pairs")]
    | Annotated[RoadGraph, Tag("tag:road_graph")],
    Discriminator(
        _tag,
        custom_error_type="literal_error",
        custom_error_context={
            "expected": "an object of type 'great_circle', 'euclidean', 'matrix', 'pairs' or "
            "'road_graph'"
        },
    ),
]


Between = Callable[[np.ndarray, np.ndarray], Legs]
"""From positions of locations in the file's list, to positions; the two shapes broadcast."""


def legs_between(travel: Travel, locations: Table[Location]) -> Between:
    """The function that tells the legs between locations, exactly as the file's convention says."""
    if isinstance(travel, GreatCircle):
        return _great_circle(travel, locations)
    if isinstance(travel, Euclidean):
        return _euclidean(travel, locations)
    if isinstance(travel, Matrix):
        return _matrix(travel, locations)
    if isinstance(travel, RoadGraph):
        return _road_graph(travel, locations)
    return _pairs(travel, locations)


def node_ids(locations: Table[Location]) -> tuple[str, ...]:
    """The node of each location on a road graph."""
    nodes = zip(locations["node_id"].tolist(), locations["id"].tolist(), strict=True)
    return tuple(own if node is None else node for node, own in nodes)


def _great_circle(travel: GreatCircle, locations: Table[Location]) -> Between:
    """The haversine formula (Sinnott, 1984), accurate for near points too."""
    lat, lon = np.radians(locations["lat"]), np.radians(locations["lon"])

    def between(origin: np.ndarray, destination: np.ndarray) -> Legs:
        north = np.sin((lat[destination] - lat[origin]) / 2.0) ** 2
        east = np.sin((lon[destination] - lon[origin]) / 2.0) ** 2
        chord = north + np.cos(lat[origin]) * np.cos(lat[destination]) * east
        distance = 2.0 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
        return Legs(distance, distance / travel.speed_km_per_h * S_PER_H)

    return between


def _euclidean(travel: Euclidean, locations: Table[Location]) -> Between:
    x, y = locations["x"], locations["y"]
    rounded = ROUNDINGS[travel.rounding]

    def between(origin: np.ndarray, destination: np.ndarray) -> Legs:
        across, along = x[destination] - x[origin], y[destination] - y[origin]
        distance = rounded(np.sqrt(across * across + along * along))
        return Legs(distance, distance / travel.speed_per_s)

    return between


def _matrix(travel: Matrix, locations: Table[Location]) -> Between:
    axis = {name: position for position, name in enumerate(travel.location_ids)}
    at = np.array([axis[name] for name in locations["id"].tolist()])
    return lambda origin, destination: Legs(
        *(leg[at[origin], at[destination]] for leg in travel.legs)
    )


def _pairs(travel: Pairs, locations: Table[Location]) -> Between:
    origins = locations.rows_of(travel.pairs["from_location_id"])
    destinations = locations.rows_of(travel.pairs["to_location_id"])
    distances, durations_s = np.zeros((2, len(locations), len(locations)))
    distances[origins, destinations] = travel.pairs["distance"]
    durations_s[origins, destinations] = np.nan_to_num(travel.pairs["duration_s"])
    return lambda origin, destination: Legs(
        distances[origin, destination], durations_s[origin, destination]
    )


def _road_graph(travel: RoadGraph, locations: Table[Location]) -> Between:
    names, at = each_once(node_ids(locations))
    ways = best_ways(travel, names)
    return lambda origin, destination: Legs(*(way[at[origin], at[destination]] for way in ways))
