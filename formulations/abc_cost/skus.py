"""What all decisions on single SKUs share: holding costs, volumes, and what may be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from optimizer.sdk import Issue, Table


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
    """Costs that look like those of a day, and rates that look like shares."""
    rate = skus["holding_rate_pct_year"]
    for row in np.flatnonzero(rate <= 1):
        yield Issue(
            code="W301",
            message=f"holding for a year costs {rate[row]:g} % of the unit: is the rate a share?",
            pointer=f"{pointer}/{row}/holding_rate_pct_year",
            value=float(rate[row]),
            expected="percent, such as 20",
        )
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
