"""XYZ: SKUs by how steady their demand is, beside their ABC class."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from formulations.abc_cost.figures import DAYS_PER_YEAR
from formulations.abc_cost.ranking.data import XyzClass
from optimizer.sdk import Table

MONTHS_PER_YEAR = 12.0
DAYS_PER_MONTH = DAYS_PER_YEAR / MONTHS_PER_YEAR


def demand_cvs(skus: Table[Any]) -> npt.NDArray[np.float64]:
    """Standard deviation of a month's demand over its mean, NaN where it is not known: (SKUs,).

    Days are independent, so the deviation of a month is that of a day times the root of its days.
    """
    if "demand_cv" in skus.row_type.model_fields:
        return skus["demand_cv"]
    monthly_std = skus["daily_demand_std_units"] * np.sqrt(DAYS_PER_MONTH)
    return np.asarray(monthly_std / (skus["annual_demand_units"] / MONTHS_PER_YEAR))


def steadiness(skus: Table[Any], classes: Table[XyzClass]) -> np.ndarray:
    """The class of each SKU, None where its variation is not known: (SKUs,)."""
    cv = demand_cvs(skus)
    ends = classes["up_to_cv"][:-1]  # the last class takes the rest
    named = classes["id"][np.searchsorted(ends, cv, side="left").clip(max=len(ends))]
    named[np.isnan(cv)] = None
    return np.asarray(named)
