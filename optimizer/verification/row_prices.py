"""The certificate of a model's bound: prices of its rows, by constraint family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from optimizer.modeling.matrix import MatrixForm
from optimizer.verification.safe_bound import safe_bound

TYPE = "row_prices"


def certificate_of(form: MatrixForm, prices: np.ndarray, below: float) -> dict[str, Any]:
    """Plain data; rows without a price are left out. ``below`` is the cost of the plan."""
    families = {}
    for family in form.rows:
        part = prices[family.start : family.stop]
        at = np.flatnonzero(part)
        if len(at):
            families[family.name] = {"rows": at.tolist(), "prices": part[at].tolist()}
    return {"type": TYPE, "below": below, "families": families}


def bound_of(form: MatrixForm, certificate: Mapping[str, Any]) -> float:
    """What the prices prove of the model: no plan costs less than this.

    Raises:
        ValueError, LookupError, TypeError, AttributeError: it is no certificate for this model.
    """
    prices = np.zeros(form.size.rows)
    families = {family.name: family for family in form.rows}
    for name, told in certificate["families"].items():
        family = families[name]
        at = np.array(told["rows"], dtype=np.int64)
        if len(at) and not 0 <= at.min() <= at.max() < len(family.index):
            raise ValueError(f'"{name}" has {len(family.index)} rows')
        if not all(isinstance(price, int | float) for price in told["prices"]):
            raise ValueError(f'"{name}" has a price that is no number')
        prices[family.start + at] = np.array(told["prices"], dtype=float)
    return safe_bound(form, prices, float(certificate["below"]))
