"""Days that have a plan until one cause is planted, with the reason that has to be found."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.formulations.vehicle_routing.cases import Data, of_order, of_type, vehicle

NUM_ORDERS = 8
HOUR_S = 3600.0


class Planted(NamedTuple):
    """A day without a plan, the code of the reason and what its sentence has to name."""

    data: Data
    code: str
    named: str


def loose_day(rng: random.Random) -> Data:
    """Three vans and a truck with time and room for everything, at 1 km a minute."""
    places = [
        {"id": f"p{k}", "x": rng.uniform(-20, 20), "y": rng.uniform(-20, 20)}
        for k in range(NUM_ORDERS)
    ]
    shift = {"shift_early_s": 6 * HOUR_S, "shift_late_s": 22 * HOUR_S}
    return {
        "dimensions": ["kg"],
        "travel": {"type": "euclidean", "rounding": "none", "speed_per_s": 1 / 60},
        "locations": [{"id": "yard", "x": 0, "y": 0}, *places],
        "depots": [{"id": "depot", "location_id": "yard"}],
        "vehicle_types": [
            vehicle("van", num_available=3, capacity={"kg": 100.0}, **shift),
            vehicle("truck", num_available=1, capacity={"kg": 300.0}, **shift),
        ],
        "orders": [
            {"id": f"o{k}", "location_id": f"p{k}", "load": {"kg": rng.uniform(5, 20)}}
            | {"service_duration_s": 300.0}
            for k in range(NUM_ORDERS)
        ],
    }


def of_types(data: Data, **fields: Any) -> Data:
    """The data with fields of both vehicle types changed."""
    return of_type(of_type(data, "van", **fields), "truck", **fields)


def of_orders(data: Data, names: list[str], **fields: Any) -> Data:
    for name in names:
        data = of_order(data, name, **fields)
    return data


def too_heavy(data: Data, rng: random.Random) -> Planted:
    """More than the truck holds."""
    load = {"kg": rng.uniform(300.1, 400)}
    return Planted(of_order(data, "o3", load=load), "too_large", "order o3")


def closed_before_anybody_comes(data: Data, rng: random.Random) -> Planted:
    """A window that closes before the quickest vehicle is there."""
    data = far_away(data, rng)
    late = {"tw_early_s": 5 * HOUR_S, "tw_late_s": 6 * HOUR_S + 60 * 19}
    return Planted(of_order(data, "o2", **late), "window_unreachable", "order o2")


def needed_back(data: Data, rng: random.Random) -> Planted:
    """Open until late, but nobody is back at the yard when the shift ends."""
    data = of_order(far_away(data, rng), "o2", tw_early_s=21.6 * HOUR_S)
    return Planted(data, "cannot_return", "order o2")


def shift_too_short(data: Data, rng: random.Random) -> Planted:
    """No more than half an hour, and 20 km each way."""
    data = of_types(far_away(data, rng), shift_late_s=6.5 * HOUR_S)
    return Planted(data, "cannot_return", "order o2")


def goods_come_late(data: Data, rng: random.Random) -> Planted:
    """They reach the yard when their customer is about to close."""
    late_s = rng.uniform(9, 12) * HOUR_S
    data = of_order(far_away(data, rng), "o2", release_s=late_s - 600, tw_late_s=late_s)
    return Planted(data, "released_too_late", "order o2")


def too_far(data: Data, rng: random.Random) -> Planted:
    """Not there and back on one battery."""
    data = of_types(far_away(data, rng), max_distance=rng.uniform(30, 39))
    return Planted(data, "too_far", "order o2")


def too_long(data: Data, rng: random.Random) -> Planted:
    """Not there and back, service included, within the longest duration."""
    data = of_types(far_away(data, rng), max_duration_s=rng.uniform(2000, 2600))
    return Planted(data, "too_long", "order o2")


def no_vehicle(data: Data, rng: random.Random) -> Planted:
    """All are in the workshop."""
    return Planted(of_types(data, num_available=0), "no_vehicle", f"order o{rng.randrange(8)}")


def no_licence(data: Data, rng: random.Random) -> Planted:
    """An order that needs cooling, while the truck that has it is away."""
    data = of_type(of_type(data, "truck", tags=["cooled"], num_available=0), "van", tags=["lift"])
    return Planted(
        of_order(data, "o5", required_tags=["cooled"]), "tags_missing", "truck: there is none"
    )


def nobody_cools(data: Data, rng: random.Random) -> Planted:
    """An order that needs cooling, and none that has it."""
    return Planted(of_order(data, "o5", required_tags=["cooled"]), "tags_missing", "order o5")


def loads_too_many(data: Data, rng: random.Random) -> Planted:
    """More kilograms than all vehicles hold together."""
    data = of_orders(data, [f"o{k}" for k in range(NUM_ORDERS)], load={"kg": rng.uniform(76, 99)})
    return Planted(data, "fleet_too_small", "kg")


def loads_do_not_pair(data: Data, rng: random.Random) -> Planted:
    """Five orders of more than half a van: enough kilograms in all, but no two in one van."""
    data = of_type(data, "truck", num_available=0)
    names = [f"o{k}" for k in range(NUM_ORDERS)]
    data = of_orders(of_orders(data, names, load={"kg": 1.0}), names[:4], load={"kg": 52.0})
    return Planted(data, "fleet_too_small", "4 orders fill at least 4 vehicles")


def loads_do_not_go_in_threes(data: Data, rng: random.Random) -> Planted:
    """Seven orders of two fifths of a van: two to a van, so three vans are too few."""
    data = of_type(data, "truck", num_available=0)
    names = [f"o{k}" for k in range(NUM_ORDERS)]
    kg = rng.uniform(38.0, 42.0)
    data = of_orders(of_orders(data, names, load={"kg": 0.5}), names[:7], load={"kg": kg})
    return Planted(data, "fleet_too_small", "7 orders fill at least 4 vehicles")


def large_ones_need_the_truck(data: Data, rng: random.Random) -> Planted:
    """Three orders of more than a van holds, for one truck that takes two."""
    data = of_orders(data, ["o1", "o4", "o6"], load={"kg": rng.uniform(101.0, 140.0)})
    return Planted(data, "fleet_too_small", "of truck")


def all_at_once(data: Data, rng: random.Random) -> Planted:
    """Five customers at the four ends of the town and in the middle, all at ten o'clock sharp."""
    instants = [{"tw_early_s": 10 * HOUR_S, "tw_late_s": 10 * HOUR_S}] * 5
    for k, sharp in enumerate(instants):
        data = of_order(data, f"o{k}", **sharp)
    return Planted(data, "fleet_too_small", "no two of the orders")


def too_little_time(data: Data, rng: random.Random) -> Planted:
    """Each order takes more than an hour, and four drivers have little more than two each."""
    names = [f"o{k}" for k in range(NUM_ORDERS)]
    data = of_orders(data, names, service_duration_s=rng.uniform(4000, 4300))
    return Planted(of_types(data, max_duration_s=7800.0), "fleet_too_small", "take at least")


def no_time_to_hand_over(data: Data, rng: random.Random) -> Planted:
    """What is collected at one place is to be delivered elsewhere before it can be there."""
    data = transfer(data)
    data = of_order(data, "o0", tw_early_s=10 * HOUR_S)
    return Planted(
        of_order(data, "o1", tw_late_s=10 * HOUR_S + 360), "transfer_impossible", "transfer t"
    )


def a_transfer_too_far(data: Data, rng: random.Random) -> Planted:
    """Each end alone is near enough, both on one tour are not."""
    data = transfer(data)
    for name, x in (("p0", -20.0), ("p1", 20.0)):
        data = moved(data, name, x, 0.0)
    return Planted(of_types(data, max_distance=60.0), "transfer_impossible", "transfer t")


def a_transfer_that_no_type_makes(data: Data, rng: random.Random) -> Planted:
    """What is collected has to stay cool, and is delivered where a lift is needed."""
    data = of_type(of_type(transfer(data), "van", tags=["cooled"]), "truck", tags=["lift"])
    data = of_order(of_order(data, "o0", required_tags=["cooled"]), "o1", required_tags=["lift"])
    return Planted(data, "transfer_impossible", "no vehicle type serves both orders of transfer t")


def transfer(data: Data) -> Data:
    """From o0 to o1."""
    data = of_order(of_order(data, "o0", type="pickup"), "o1", load=data["orders"][0]["load"])
    ids = {"pickup_order_id": "o0", "delivery_order_id": "o1"}
    return {**data, "transfers": [{"id": "t", **ids}]}


def far_away(data: Data, rng: random.Random) -> Data:
    """Order o2 at 20 km from the yard."""
    return moved(data, "p2", 20.0 * rng.choice([-1, 1]), 0.0)


def moved(data: Data, place: str, x: float, y: float) -> Data:
    rows = [{**row, "x": x, "y": y} if row["id"] == place else row for row in data["locations"]]
    return {**data, "locations": rows}


CAUSES: list[Callable[[Data, random.Random], Planted]] = [
    too_heavy,
    closed_before_anybody_comes,
    needed_back,
    shift_too_short,
    goods_come_late,
    too_far,
    too_long,
    no_vehicle,
    no_licence,
    nobody_cools,
    loads_too_many,
    loads_do_not_pair,
    loads_do_not_go_in_threes,
    large_ones_need_the_truck,
    all_at_once,
    too_little_time,
    no_time_to_hand_over,
    a_transfer_too_far,
    a_transfer_that_no_type_makes,
]
"""Every kind of cause that is told without a solver."""


def planted(seed: int) -> Planted:
    """A day of each kind in turn, drawn anew."""
    rng = random.Random(seed)
    return CAUSES[seed % len(CAUSES)](loose_day(rng), rng)
