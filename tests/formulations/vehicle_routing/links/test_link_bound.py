"""The bound by links: right by hand, below every plan, above the simple one, proved again."""

from __future__ import annotations

import copy
import json
import time
from typing import Any

import numpy as np
import pytest

from formulations.vehicle_routing.bound import lower_bound
from formulations.vehicle_routing.certificate import recheck, sections
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.links.bound import link_bound
from formulations.vehicle_routing.links.certificate import certificate_of
from formulations.vehicle_routing.links.master import Master
from formulations.vehicle_routing.links.prices import proven
from formulations.vehicle_routing.links.relaxation import links_of
from formulations.vehicle_routing.links.separation import violated
from optimizer.sdk import never
from tests.formulations.vehicle_routing.cases import day, parsed, plain_day, vehicle
from tests.formulations.vehicle_routing.small import (
    FEATURES,
    WORDS,
    cheapest,
    featured_day,
    random_day,
)

Certificate = dict[str, Any]


def certified(subject: Instance) -> tuple[float, Certificate]:
    """The bound of a day, and its certificate as it comes back from a file."""
    bound = link_bound(subject, time.perf_counter() + 30.0, never)
    assert bound is not None
    return bound.value, json.loads(json.dumps(certificate_of(subject, bound.prices)))


def two_towns(parcels: int) -> Instance:
    """Three orders each in two towns 10 east and 10 west of the yard, 1 apart from each other."""
    places = [{"id": "yard", "x": 0, "y": 0}]
    places += [{"id": f"{x}-{y}", "x": x, "y": y} for x in (-10, 10) for y in (-1, 0, 1)]
    orders = [
        {"id": place["id"], "location_id": place["id"], "load": {"parcels": 1}}
        for place in places[1:]
    ]
    van = vehicle("van", capacity={"parcels": parcels}, num_available=None)
    return parsed(day(locations=places, vehicle_types=[van], orders=orders))


def test_towns_are_entered_as_often_as_their_loads_fill_vans() -> None:
    """With room for three each town costs one tour, with room for two a way more."""
    tour, again = 2.0 * (101.0**0.5 + 1.0), 20.0
    assert certified(two_towns(3))[0] == pytest.approx(2.0 * tour, rel=1e-6)
    assert certified(two_towns(2))[0] > 2.0 * tour + again


def test_a_town_that_nobody_enters_is_noticed() -> None:
    """A circle asks for as many vans as it fills, and all orders together for three."""
    links = links_of(two_towns(2))
    flow = np.zeros((7, 7))
    for a, b in ((0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 4)):
        flow[a, b] = 1.0
    sets, least = violated(links, flow)
    found = {
        tuple(np.flatnonzero(mask)): entries for mask, entries in zip(sets, least, strict=True)
    }
    assert found == {(3, 4, 5): 2.0, (0, 1, 2, 3, 4, 5): 3.0}


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_costs_less(seed: int) -> None:
    """Two types, two depots, windows, optional orders; the certificate proves what was claimed."""
    subject = parsed(random_day(seed, 4))
    value, certificate = certified(subject)
    assert value <= cheapest(subject) * (1 + 1e-9)
    assert recheck(subject, certificate) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("word", sorted({*FEATURES, *WORDS} - {"running"}))
@pytest.mark.parametrize("seed", [2, 3])
def test_no_plan_costs_less_whatever_the_words(word: str, seed: int) -> None:
    """Whatever links do not know of only makes plans dearer."""
    subject = parsed(featured_day(seed, 4, word))
    value, certificate = certified(subject)
    assert value <= cheapest(subject) * (1 + 1e-9)
    assert recheck(subject, certificate) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_cuts_only_lift_it(seed: int) -> None:
    """Of 30 orders the simple bound is far below."""
    subject = plain_day(seed, 30)
    value, _ = certified(subject)
    simple = lower_bound(subject)
    assert simple is not None and value > 1.02 * simple


def test_days_that_have_begun_have_none() -> None:
    """And their certificates are refused."""
    _, certificate = certified(two_towns(3))
    begun = parsed(featured_day(2, 4, "running"))
    assert link_bound(begun, time.perf_counter() + 5.0, never) is None
    with pytest.raises(ValueError, match="begun"):
        recheck(begun, certificate)


def test_it_stops_when_asked() -> None:
    """At once without a bound, and early where it is enough."""
    subject = plain_day(1, 30)
    assert link_bound(subject, time.perf_counter() + 5.0, lambda: True) is None
    little = link_bound(subject, time.perf_counter() + 5.0, never, enough=1.0)
    assert little is not None and little.value < certified(subject)[0]


@pytest.mark.parametrize("field", ["leave", "reach", "routes", "entries", "vehicle_types"])
@pytest.mark.parametrize("factor", [0.0, 0.9, 1.2])
def test_other_prices_prove_no_more(field: str, factor: float) -> None:
    """Whatever is written into the certificate, the bound stays one."""
    subject = parsed(random_day(3, 4))
    _, certificate = certified(subject)
    other = copy.deepcopy(certificate)
    if field == "entries":
        for each in other[field]:
            each["price"] *= factor
    elif field == "routes":
        other[field] = 5.0 * factor
    else:
        other[field] = {name: factor * price for name, price in other[field].items()}
    again = recheck(subject, other)
    assert again is not None and again <= cheapest(subject) * (1 + 1e-9)


@pytest.mark.parametrize(
    "change",
    [
        {"routes": -1.0},
        {"routes": float("nan")},
        {"balance": []},
        {"vehicle_types": {}},
        {"leave": {}},
        {"entries": [{"order_ids": ["nobody"], "price": 1.0}]},
        {"entries": [{"order_ids": [], "price": -1.0}]},
    ],
)
def test_what_is_no_certificate_is_refused(change: Certificate) -> None:
    """Prices below 0, of nobody, or none."""
    subject = two_towns(3)
    _, certificate = certified(subject)
    with pytest.raises((ValueError, LookupError)):
        recheck(subject, certificate | change)


@pytest.mark.parametrize("seed", range(3))
def test_a_change_saves_no_more_than_is_told(seed: int) -> None:
    """Without an order even the best plan costs the bound less what the order is worth."""
    data = random_day(seed, 4)
    value, certificate = certified(parsed(data))
    told = dict(row for section in sections(certificate) for row in section.rows)
    for order in data["orders"]:
        less = data | {"orders": [each for each in data["orders"] if each is not order]}
        assert value - cheapest(parsed(less)) <= told[order["id"]] + 1e-6 * value


def test_links_are_added_to_cuts_that_are_there() -> None:
    """A link that comes late counts in the cuts it crosses: both ways to one optimum."""
    subject = two_towns(3)
    links = links_of(subject)
    tail, head = np.nonzero(np.isfinite(links.direct))
    west = np.array([True] * 3 + [False] * 3)
    early, late = Master(links, 1e3), Master(links, 1e3)
    early.add(tail, head)
    early.add_cuts([west, ~west], [1.0, 1.0])
    late.add_cuts([west, ~west], [1.0, 1.0])
    late.add(tail, head)
    found = [master.solve(10.0) for master in (early, late)]
    values = [proven(links, prices) for prices in found if prices is not None]
    assert len(values) == 2 and values[0] == pytest.approx(values[1], rel=1e-9)
