"""Can trips be counted? Each has a cost and a limit, and is no smaller than the goods allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from formulations.stock_allocation.tables import LANES, QUANTITIES
from optimizer.sdk import LARGEST, Issue, Table

if TYPE_CHECKING:
    from formulations.stock_allocation.instance import Instance

SIZES = {"units": None, "m3": "unit_volume_m3", "kg": "unit_weight_kg"}
"""What limits a trip, and the field of a SKU that says how much of it a unit takes."""


def half_told_trips(instance: Instance) -> Iterator[Issue]:
    """A trip has a cost and at least one limit on what it carries."""
    for name in LANES:
        table: Table[Any] = getattr(instance, name)
        limits = [f"trip_capacity_{measure}" for measure in SIZES]
        limited = ~np.all([np.isnan(table[field]) for field in limits], axis=0)
        priced = ~np.isnan(table["trip_cost"])
        for row in np.flatnonzero(limited != priced).tolist():
            yield Issue(
                code="E304",
                message="a trip has a cost, and a limit on what it carries",
                pointer=f"/data/{name}/{row}",
                expected=" or ".join(limits) if priced[row] else "trip_cost",
            )
        for row in np.flatnonzero((table["co2_kg_per_trip"] > 0) & ~priced).tolist():
            yield Issue(
                code="E304",
                message="a lane without trips has no CO2 of them",
                pointer=f"/data/{name}/{row}/co2_kg_per_trip",
                expected="trip_cost, and a limit on what a trip carries",
            )


def countless_trips(instance: Instance) -> Iterator[Issue]:
    """A trip so small that no whole number counts those that all goods of the data may need."""
    units = _most_units(instance)
    for measure, field in SIZES.items():
        size = 1.0 if field is None else np.nanmax(instance.skus[field], initial=0.0)
        least = units * size / LARGEST
        for name in LANES:
            column = getattr(instance, name)[f"trip_capacity_{measure}"]
            for row in np.flatnonzero(column < least).tolist():
                yield Issue(
                    code="E303",
                    message="a trip carries so little that the trips for all goods of this "
                    "instance cannot be counted",
                    pointer=f"/data/{name}/{row}/trip_capacity_{measure}",
                    value=float(column[row]),
                    expected=f"a limit that goods fit into; one unit takes up to {size:g}",
                    hint="check the units of this limit and of the quantities",
                )


def _most_units(instance: Instance) -> float:
    """No fewer than a plan has use for: all quantities in each period, with all substitutes."""
    units = sum(
        float(np.nansum(table[field]))
        for table in instance.tables().values()
        for field in table.row_type.model_fields
        if field in QUANTITIES
    )
    factor = instance.substitutions["units_per_unit"].max(initial=1.0)
    return units * float(factor) * len(instance.periods)
