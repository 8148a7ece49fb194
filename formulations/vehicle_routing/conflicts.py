"""Proofs that no plan exists: conditions every plan must meet, found broken without any solver."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.why_not.alone import everywhere, hindrances, refusal, serves_alone
from formulations.vehicle_routing.why_not.fleet import fleet_conflicts
from formulations.vehicle_routing.why_not.reach import reach_of
from formulations.vehicle_routing.why_not.started import started_conflicts
from formulations.vehicle_routing.why_not.transfers import made_by, transfer_conflicts
from optimizer.sdk import Reason

UNKNOWN = {"running day"}
"""Features with which few conditions hold: what was done is not judged any more."""


def conflicts(instance: Instance) -> Iterator[Reason]:
    """Why no plan can exist; nothing when these conditions cannot tell.

    What the other features add only narrows the choice, and orders of a group are not required.
    """
    if features(instance) & UNKNOWN:
        yield from _ahead(instance)
        return
    wanted = required(instance)
    reach = reach_of(instance)
    found = hindrances(instance, reach)
    alone = serves_alone(found)
    for row in np.flatnonzero(wanted & ~alone.any(axis=1)).tolist():
        yield refusal(instance, row, found)
    yield from transfer_conflicts(instance, reach, alone, wanted)
    serves = made_by(instance, reach, alone)
    yield from fleet_conflicts(instance, reach, serves, wanted & serves.any(axis=1))


def _ahead(instance: Instance) -> Iterator[Reason]:
    """Of a running day: what does not depend on where vehicles are, and who comes too late."""
    to_come = ~np.isin(instance.orders["id"], instance.started_visits["order_id"])
    found = everywhere(instance)
    wanted = required(instance) & to_come
    for row in np.flatnonzero(wanted & ~serves_alone(found).any(axis=1)).tolist():
        yield refusal(instance, row, found)
    yield from started_conflicts(instance, wanted)


def required(instance: Instance) -> np.ndarray:
    """Which orders every plan serves: (orders,)."""
    orders = instance.orders
    alternatives = np.array([name is not None for name in orders["group_id"].tolist()], dtype=bool)
    return np.asarray(np.isnan(orders["unserved_cost"]) & ~alternatives)
