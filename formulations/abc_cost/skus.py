"""What all decisions on single SKUs share: holding costs, the ranking, and what may be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from optimizer.sdk import Id, Issue, Percent, Record, Table, duplicates


class AbcClass(Record):
    """A class of the ranking: it takes SKUs until their cumulative share reaches the cut-off."""

    id: Id
    up_to_pct: Percent


def pareto_classes() -> Table[AbcClass]:
    """The usual cut-offs, taken where a file names none."""
    cut_offs = {"A": 80.0, "B": 95.0, "C": 100.0}
    return Table.of(AbcClass, [AbcClass(id=k, up_to_pct=pct) for k, pct in cut_offs.items()])


def holding_costs(skus: Table[Any]) -> np.ndarray:
    """Money per unit and year for each SKU, shape (SKUs,)."""
    own = skus["holding_cost_per_unit_year"]
    rated = skus["holding_rate_pct_year"] / 100.0 * skus["unit_cost"]
    return np.where(np.isnan(own), rated, own)


def holding_issues(skus: Table[Any], pointer: str) -> Iterator[Issue]:
    """Holding is told once for each SKU: as money or as a rate."""
    absent = np.isnan(skus["holding_cost_per_unit_year"])
    unrated = np.isnan(skus["holding_rate_pct_year"])
    expected = 'either "holding_cost_per_unit_year" or "holding_rate_pct_year"'
    for row in np.flatnonzero(absent & unrated):
        message = "what it costs to hold this SKU is not known"
        yield Issue(code="E304", message=message, pointer=f"{pointer}/{row}", expected=expected)
    for row in np.flatnonzero(~absent & ~unrated):
        yield Issue(
            code="E303",
            message="the cost of holding this SKU is given twice",
            pointer=f"{pointer}/{row}/holding_rate_pct_year",
            value=float(skus["holding_rate_pct_year"][row]),
            expected=expected,
        )


def volume_issues(skus: Table[Any], pointer: str) -> Iterator[Issue]:
    """With a limit on storage every volume must be known."""
    for row in np.flatnonzero(np.isnan(skus["unit_volume_m3"])):
        yield Issue(
            code="E304",
            message="the storage capacity is limited, but the volume of this SKU is not known",
            pointer=f"{pointer}/{row}",
            expected='"unit_volume_m3"',
        )


def unit_warnings(skus: Table[Any], pointer: str) -> Iterator[Issue]:
    """Costs and volumes that look like a slip of unit."""
    yield from holding_warnings(skus, pointer)
    yield from _volume_warnings(skus, pointer)


def holding_warnings(skus: Table[Any], pointer: str) -> Iterator[Issue]:
    """Costs that look like those of a day."""
    holding = holding_costs(skus)
    for row in np.flatnonzero(holding > skus["unit_cost"]):
        yield Issue(
            code="W301",
            message="a year of holding costs more than the unit itself: is the cost per day?",
            pointer=f"{pointer}/{row}",
            value=float(holding[row]),
            expected=f"at most the unit cost, {skus['unit_cost'][row]:g}",
        )


def _volume_warnings(skus: Table[Any], pointer: str) -> Iterator[Issue]:
    for row in np.flatnonzero(skus["unit_volume_m3"] > 10):
        yield Issue(
            code="W301",
            message="one unit fills more than 10 m3: is the volume in litres?",
            pointer=f"{pointer}/{row}/unit_volume_m3",
            value=float(skus["unit_volume_m3"][row]),
        )


def ranking_issues(classes: Table[AbcClass], pointer: str) -> Iterator[Issue]:
    """Classes with rising cut-offs, up to all SKUs."""
    yield from duplicates(classes, "id", pointer)
    cut_offs = classes["up_to_pct"]
    for row in np.flatnonzero(np.diff(cut_offs) <= 0) + 1:
        before, after = cut_offs[row - 1], cut_offs[row]
        yield Issue(
            code="E303",
            message=f"the cut-offs must rise, but {after:g} % follows {before:g} %",
            pointer=f"{pointer}/{row}/up_to_pct",
            value=float(after),
        )
    if not len(cut_offs) or cut_offs[-1] != 100:
        yield Issue(
            code="E303",
            message="the last class must take all SKUs that are left",
            pointer=f"{pointer}/{len(cut_offs) - 1}/up_to_pct" if len(cut_offs) else pointer,
            value=float(cut_offs[-1]) if len(cut_offs) else None,
            expected="100 %",
        )
