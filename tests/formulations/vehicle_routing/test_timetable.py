"""The cheapest timetable of a sequence, against trying every whole second."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from math import inf

import pytest

from formulations.vehicle_routing.times.timetable import Price, lengths, timetable
from formulations.vehicle_routing.times.ways import Departure, Rest, Stop

State = tuple[float, frozenset[int], float]
"""When service starts, which breaks are over, and what lateness has cost so far."""


@pytest.mark.parametrize("seed", range(300))
def test_no_other_timetable_is_cheaper(seed: int) -> None:
    """Several windows, breaks, lateness, hours and a longest duration, all in whole seconds.

    Five days in six have a timetable at all.
    """
    rng = random.Random(seed)
    stops = [_stop(rng) for _ in range(rng.randint(1, 3))] + [Stop(float(rng.randint(0, 6)))]
    rests = [_rest(rng) for _ in range(rng.choice([0, 0, 1, 2]))]
    early_s = rng.randint(0, 5)
    departure = Departure(float(early_s), float(early_s + rng.randint(0, 25)))
    if rng.random() < 0.2:
        departure = Departure(float(early_s), float(early_s), float(early_s + rng.randint(0, 5)))
    price = Price(rng.choice([0.0, 1.0, 2.0]), rng.choice([inf, inf, 20.0]))
    best = min(_costs(departure, stops, rests, price), default=None)
    found = timetable(departure, stops, rests, price)
    if best is not None:
        assert found.cost == pytest.approx(best)
        assert found.lasts_s <= price.longest_s


@pytest.mark.parametrize("seed", range(100))
def test_the_shortest_length_is_among_the_lengths(seed: int) -> None:
    """No timetable of the stops lasts less."""
    rng = random.Random(seed)
    stops = [_stop(rng) for _ in range(2)] + [Stop(2.0)]
    departure = Departure(0.0, 25.0)
    timeless = [stop._replace(lateness_cost_per_s=0.0) for stop in stops]
    shortest = min(_costs(departure, timeless, [], Price(1.0)), default=None)
    assert shortest is None or min(lengths(departure, stops, [])) == pytest.approx(shortest)


@pytest.mark.parametrize("begins_s", [0.0, 1.8e9])
@pytest.mark.parametrize("seed", range(30))
def test_starts_that_are_frozen_are_kept(seed: int, begins_s: float) -> None:
    """As fixed points in time they cost no more, though sums of seconds miss their last digits."""
    rng = random.Random(seed)
    stops = [_stop_anywhere(rng, begins_s) for _ in range(8)]
    stops.append(Stop(rng.uniform(0.0, 900.0)))
    departure, price = Departure(begins_s, begins_s + 20_000.0), Price(per_s=0.01)
    free = timetable(departure, stops, price=price)
    frozen = [stop._replace(windows=((s, s),)) for stop, s in zip(stops, free.start_s, strict=True)]
    again = timetable(departure, frozen, price=price)
    assert again.cost == pytest.approx(free.cost)
    assert again.start_s == pytest.approx(free.start_s, abs=1e-3)


def _stop_anywhere(rng: random.Random, begins_s: float) -> Stop:
    opens_s = begins_s + rng.uniform(0.0, 15_000.0)
    return Stop(rng.uniform(0.0, 900.0), ((opens_s, inf),), rng.uniform(0.0, 300.0))


def _stop(rng: random.Random) -> Stop:
    instants = [float(each) for each in sorted(rng.sample(range(30), 2 * rng.randint(1, 3)))]
    windows = tuple(zip(instants[::2], instants[1::2], strict=True))
    return Stop(
        travel_s=float(rng.randint(0, 6)),
        windows=rng.choice([windows, windows, ((0.0, inf),)]),
        service_s=float(rng.randint(0, 2)),
        due_s=float(rng.randint(0, 20)),
        lateness_cost_per_s=rng.choice([0.0, 0.5, 1.0, 3.0]),
        may_rest=rng.random() < 0.8,
    )


def _rest(rng: random.Random) -> Rest:
    early_s = float(rng.randint(0, 20))
    return Rest(early_s, early_s + rng.randint(0, 6), float(rng.randint(1, 4)))


def _costs(
    departure: Departure, stops: Sequence[Stop], rests: Sequence[Rest], price: Price
) -> Iterator[float]:
    """The cost of every timetable in whole seconds, whatever sense it makes."""
    for leave_s in range(int(departure.early_s), int(departure.late_s) + 1):
        over = [k for k, rest in enumerate(rests) if leave_s >= rest.early_s + rest.duration_s]
        states: set[State] = {(max(leave_s, departure.onward_s), frozenset(over), 0.0)}
        service_s = 0.0
        for stop in stops:
            states = {
                after
                for start_s, rested, cost in states
                for ready_s, done in _ready(start_s + service_s, stop, rested, rests)
                for after in _served(ready_s, stop, done, cost)
            }
            service_s = stop.service_s
        for end_s, rested, cost in states:
            left = set(range(len(rests))) - rested
            if all(end_s <= rests[k].late_s for k in left) and end_s - leave_s <= price.longest_s:
                yield cost + price.per_s * (end_s - leave_s)


def _ready(
    depart_s: float, stop: Stop, rested: frozenset[int], rests: Sequence[Rest]
) -> Iterator[tuple[float, frozenset[int]]]:
    """When the vehicle is there and no break goes on, for breaks at any second on the way."""
    open_ = [(depart_s, depart_s + stop.travel_s, rested)]
    while open_:
        free_s, there_s, done = open_.pop()
        yield max(free_s, there_s), done
        for k in set(range(len(rests))) - done if stop.may_rest else ():
            rest = rests[k]
            for start_s in range(int(max(free_s, rest.early_s)), int(rest.late_s) + 1):
                drives_on = rest.duration_s if start_s < there_s else 0.0
                over_s = start_s + rest.duration_s
                open_.append((over_s, there_s + drives_on, done | {k}))


def _served(ready_s: float, stop: Stop, rested: frozenset[int], cost: float) -> Iterator[State]:
    for opens_s, closes_s in stop.windows:
        start_s = max(ready_s, opens_s)
        if start_s <= closes_s:
            late_s = max(0.0, start_s - stop.due_s)
            yield start_s, rested, cost + stop.lateness_cost_per_s * late_s
