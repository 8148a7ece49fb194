"""Ways over a road graph are the best there are, and gaps in the graph are told by ids."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formulations.vehicle_routing.instance import cross_checks
from formulations.vehicle_routing.travel.roads import RoadGraph, Ways, best_ways
from optimizer.instance.loader import load
from optimizer.schema.record import parse_record
from optimizer.sdk import InstanceError, Issue
from tests.formulations.vehicle_routing.cases import Data, day, of_order, parsed, plan

Row = dict[str, Any]
NODES = ("a", "b", "c", "d", "e")


def arc(origin: str, destination: str, km: float, seconds: float | None = None, **more: Any) -> Row:
    ends = {"from_node_id": origin, "to_node_id": destination, "length_km": km}
    return ends | ({} if seconds is None else {"duration_s": seconds}) | more


def ways(rows: list[Row], *node_ids: str, **fields: Any) -> Ways:
    roads = parse_record(RoadGraph, {"type": "road_graph", "arcs": rows, **fields})
    return best_ways(roads, node_ids)


def by_floyd_warshall(rows: list[Row], first: str, second: str) -> dict[Any, tuple[float, float]]:
    """The least of one measure and then of the other between all nodes, by trying every middle."""
    best = {
        (a, b): (0.0, 0.0) if a == b else (math.inf, math.inf) for a, b in product(NODES, NODES)
    }
    for row in rows:
        ends = (row["from_node_id"], row["to_node_id"])
        for pair in (ends, ends[::-1])[: 1 + row["two_way"]]:
            best[pair] = min(best[pair], (row[first], row[second]))
    for middle, a, b in product(NODES, NODES, NODES):
        legs = zip(best[a, middle], best[middle, b], strict=True)
        best[a, b] = min(best[a, b], tuple(map(sum, legs)))
    return best


arcs = st.builds(
    arc,
    st.sampled_from(NODES),
    st.sampled_from(NODES),
    st.integers(0, 4),
    st.integers(0, 4),
    two_way=st.booleans(),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(arcs, max_size=12), st.booleans())
def test_ways_are_those_of_floyd_and_warshall(rows: list[Row], fastest: bool) -> None:
    """Random graphs with loops, parallel arcs, zeros, ties and nodes out of reach."""
    rows = [*rows, *(arc(name, name, 1.0, 1.0, two_way=False) for name in NODES)]
    measures = ("duration_s", "length_km") if fastest else ("length_km", "duration_s")
    expected = by_floyd_warshall(rows, *measures)
    found = ways(rows, *NODES, shortest_by="duration" if fastest else "distance")
    both = found[::-1] if fastest else found
    for (k, a), (m, b) in product(enumerate(NODES), enumerate(NODES)):
        assert (both[0][k, m], both[1][k, m]) == expected[a, b], (a, b)


def test_the_fastest_way_has_its_own_length() -> None:
    """Not the length of the shortest one; chosen by distance it is the other way about."""
    rows = [arc("a", "b", 6, 600), arc("a", "ring", 6, 240), arc("ring", "b", 3, 120)]
    fast = ways(rows, "a", "b")
    assert (fast.length_km[0, 1], fast.duration_s[0, 1]) == (9, 360)
    short = ways(rows, "a", "b", shortest_by="distance")
    assert (short.length_km[0, 1], short.duration_s[0, 1]) == (6, 600)


def test_a_speed_makes_a_duration() -> None:
    """Five kilometres at 50 km/h take six minutes."""
    assert ways([arc("a", "b", 5, speed_km_per_h=50)], "a", "b").duration_s[0, 1] == 360


def test_one_way_streets_are_driven_one_way() -> None:
    """Nothing leads back, until the arc says that it has two directions."""
    one_way = ways([arc("a", "b", 1, 10)], "a", "b")
    assert one_way.duration_s.tolist() == [[0, 10], [math.inf, 0]]
    assert ways([arc("a", "b", 1, 10, two_way=True)], "a", "b").duration_s[1, 0] == 10


def test_arcs_of_no_length_are_roads() -> None:
    """Two sides of a square at one place: the way over it is there, and is 0."""
    found = ways([arc("a", "b", 0, 0), arc("b", "c", 2, 20)], "a", "b", "c")
    assert found.length_km[0].tolist() == [0, 0, 2]


def test_of_parallel_arcs_the_better_is_driven() -> None:
    """They are never added up, whatever their sequence."""
    rows = [arc("a", "b", 3, 30), arc("a", "b", 1, 20), arc("a", "b", 2, 20)]
    for several in (rows, rows[::-1]):
        found = ways(several, "a", "b")
        assert (found.length_km[0, 1], found.duration_s[0, 1]) == (1, 20)


def test_ways_of_the_same_length_are_so_in_decimals_too() -> None:
    """0.1 + 0.2 km are 0.3 km, so the quicker of the two ways is driven."""
    rows = [arc("a", "m", 0.1, 15), arc("m", "b", 0.2, 15), arc("a", "b", 0.3, 300)]
    assert ways(rows, "a", "b", shortest_by="distance").duration_s[0, 1] == 30


def test_places_may_share_a_node() -> None:
    """Asked for twice, a node is at no distance of itself."""
    found = ways([arc("a", "b", 3, 30)], "b", "a", "b")
    assert found.length_km[:, 2].tolist() == [0, 3, 0]


# -- a day on roads ------------------------------------------------------------------------


def square(**fields: Any) -> Data:
    """The 3-4-5 triangle of ``day`` as streets: two of them, and north lies at a corner."""
    roads = [
        arc("yard", "corner", 3, 3, two_way=True),
        arc("corner", "east", 4, 4, two_way=True),
    ]
    places = [{"id": "yard"}, {"id": "north", "node_id": "corner"}, {"id": "east"}]
    return day(travel={"type": "road_graph", "arcs": roads, **fields}, locations=places)


def issues(data: Data) -> list[Issue]:
    return list(cross_checks(parsed(data)))


def test_locations_lie_at_their_nodes() -> None:
    """By ``node_id``, else by the id of the location: 3 out, 4 on, 7 home."""
    assert not issues(square())
    _, solution = plan(square(), ("van", ["N", "E"]))
    assert solution.routes["distance"].tolist() == [14]
    assert solution.visits["arrive_s"].tolist() == [3, 7]


@pytest.mark.parametrize(
    ("arcs", "expected"),
    [
        ([arc("yard", "corner", 3, 3), arc("corner", "eest", 4, 4)],
         ("E302", "/data/locations/2/id")),
        ([arc("yard", "east", 3, 3, two_way=True)], ("E302", "/data/locations/1/node_id")),
        ([arc("yard", "corner", 3)], ("E304", "/data/travel/arcs/0")),
        ([arc("yard", "corner", 3, 3, speed_km_per_h=30)],
         ("E303", "/data/travel/arcs/0/duration_s")),
        ([], ("E302", "/data/locations/0/id")),
    ],
)  # fmt: skip
def test_gaps_in_a_graph_are_told_where_they_are(
    arcs: list[Row], expected: tuple[str, str]
) -> None:
    """Nodes that no arc names, an arc without a duration, one with two."""
    assert expected in {(issue.code, issue.pointer) for issue in issues(square(arcs=arcs))}


def test_places_without_a_road_are_named_once() -> None:
    """One-way streets without a way back: one issue, some pairs by ids, the rest counted."""
    out = [arc("yard", "corner", 3, 3), arc("corner", "east", 4, 4)]
    (issue,) = issues(square(arcs=out))
    assert issue.code == "E304" and 'from "north" to "yard"' in issue.message
    assert "more" not in issue.message
    places = [*square()["locations"], *({"id": f"x{k}", "node_id": "east"} for k in range(9))]
    (issue,) = issues(square(arcs=out) | {"locations": places})
    assert issue.message.endswith("and for 18 more pairs")


def test_durations_may_be_absent_where_nothing_depends_on_them() -> None:
    """Chosen by distance, on a day without windows; a window asks for them."""
    roads = [arc("yard", "corner", 3, two_way=True), arc("corner", "east", 4, two_way=True)]
    data = square(arcs=roads, shortest_by="distance")
    assert not issues(data)
    assert {issue.code for issue in issues(of_order(data, "N", tw_late_s=9.0))} == {"E304"}


def test_a_negative_length_is_refused_by_its_type() -> None:
    """The way by Dijkstra would be wrong, so the file is."""
    with pytest.raises(InstanceError) as refused:
        parsed(square(arcs=[arc("yard", "corner", -3, 3)]))
    assert refused.value.issues[0].code == "E203"


def test_arcs_may_stand_beside_the_file(tmp_path: Path) -> None:
    """A CSV file with the names of the fields, as for any table."""
    (tmp_path / "arcs.csv").write_text(
        "from_node_id,to_node_id,length_km,duration_s,two_way\n"
        "yard,corner,3,3,true\ncorner,east,4,4,true\n"
    )
    envelope = {
        "formulation": "vehicle_routing",
        "schema_version": "1.0",
        "name": "square",
        "data": square(arcs={"$file": "arcs.csv"}),
    }
    loaded = load(envelope, folder=tmp_path)
    assert loaded.data.travel == parsed(square()).travel
