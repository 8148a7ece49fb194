"""The bill of the old way: what safety stock costs by classes, at the service of the plan.

All rows meet as much of the demand from stock as the plan, in its lots. They differ in who shares a
safety factor: nobody, all SKUs of a class by value, or neighbours in the criterion D / (h Q), which
puts the SKUs first whose shortages come often and whose stock is cheap (Teunter, Babai and
Syntetos, "ABC classification: service levels and inventory costs", Production and Operations
Management 19 (2010)).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from formulations.abc_cost.figures import Floats
from formulations.abc_cost.ranking.pareto import cut_at
from formulations.abc_cost.reorder.data import ReorderPolicy, lead_time_std_units
from formulations.abc_cost.reorder.plan import ReorderRow, unit_normal_loss
from formulations.abc_cost.skus import holding_costs
from optimizer.sdk import Section, Table

Classes = npt.NDArray[np.int64]

VALUE_CUTS = (80.0, 95.0)
"""A, B and C by cumulative annual value, %."""

USUAL_LEVELS = (0.98, 0.95, 0.90)
"""Cycle service levels that are usual for A, B and C."""

COST_CLASSES = (3, 6, 10, 20)
MOST_STEPS = 60
WIDEST = 8.0
"""Safety factors are looked for up to here."""


def bill(decision: ReorderPolicy, policies: Table[ReorderRow]) -> Section | None:
    """One row for each way of sharing safety factors; None where nothing is uncertain."""
    skus, lots = decision.skus, policies["order_quantity_units"]
    sigma, holding = lead_time_std_units(skus), holding_costs(skus)
    uncertain = sigma > 0
    keep = (holding * sigma)[uncertain]
    short = (skus["annual_demand_units"] * sigma / lots)[uncertain]
    planned = (policies["safety_stock_units"][uncertain]) / sigma[uncertain]
    allowed = float(short @ unit_normal_loss(planned))
    if not len(keep) or allowed <= 0.0:
        return None
    own = _cost(keep, _factors(keep, short, np.arange(len(keep)), allowed), np.arange(len(keep)))
    if own <= 0.0:  # large lots keep the rates by themselves
        return None
    rows = []
    for name, classes, factors in _ways(decision, lots, uncertain, keep, short, allowed):
        cost = _cost(keep, factors, classes)
        rows.append((name, len(np.unique(classes)), cost, 100.0 * (cost / own - 1.0)))
    rows.append(("own factor for each SKU", len(keep), own, 0.0))
    return Section(
        title="The bill of the old way: keep of safety stock at the same fill rate",
        columns=("safety factors", "classes", "cost a year", "dearer by %"),
        rows=tuple(rows),
        note="in the lots of the plan, and without its other limits and rates",
    )


def _ways(
    decision: ReorderPolicy,
    lots: Floats,
    uncertain: npt.NDArray[np.bool_],
    keep: Floats,
    short: Floats,
    allowed: float,
) -> Iterator[tuple[str, Classes, Floats]]:
    """A name, the class of each uncertain SKU, and the factor of each class.

    Classes by value are those of all SKUs, of which some may have nothing uncertain.
    """
    skus, everyone = decision.skus, np.zeros(len(keep), dtype=int)
    yield "one for all", everyone, _factors(keep, short, everyone, allowed)
    value = skus["annual_demand_units"] * skus["unit_cost"]
    by_value = _cut(value, np.array(VALUE_CUTS), by_weight=True)[uncertain]
    yield "A, B, C by value, usual levels", by_value, _shifted(short, by_value, allowed)
    used = _numbered(by_value)
    best = _factors(keep, short, used, allowed)
    yield "A, B, C by value, their best levels", used, best
    criterion = (skus["annual_demand_units"] / (holding_costs(skus) * lots))[uncertain]
    for count in COST_CLASSES:
        if count < len(keep):
            cuts = 100.0 * np.arange(1, count) / count
            classes = _numbered(_cut(criterion, cuts, by_weight=False))
            factors = _factors(keep, short, classes, allowed)
            yield f"{count} classes by D / (h Q), their best levels", classes, factors


def _cut(criterion: Floats, cuts: Floats, *, by_weight: bool) -> Classes:
    """Classes 0, 1, … from the highest criterion down, cut at shares, %, of it or of the SKUs."""
    order = np.argsort(-criterion, kind="stable")
    weight = criterion[order] if by_weight else np.ones(len(order))
    before = 100.0 * np.concatenate([[0.0], np.cumsum(weight)[:-1]]) / weight.sum()
    classes = np.empty(len(order), dtype=int)
    classes[order] = cut_at(before, cuts)
    return classes


def _numbered(classes: Classes) -> Classes:
    """The same classes without the numbers that no SKU has."""
    return np.unique(classes, return_inverse=True)[1]


def _factors(keep: Floats, short: Floats, classes: Classes, allowed: float) -> Floats:
    """The cheapest factor of each class with which no more than allowed is short.

    At a price on shortages the factor of a class has the tail keep / (price short), summed over the
    class; the logarithm of the price is where what is short crosses what is allowed.
    """
    from scipy.optimize import brentq
    from scipy.special import ndtri

    kept, lost = np.bincount(classes, keep), np.bincount(classes, short)

    def factors(log_price: float) -> Floats:
        tail = np.minimum(kept / (np.exp(log_price) * lost), 0.5)
        return np.asarray(np.minimum(-ndtri(tail), WIDEST))

    def excess(log_price: float) -> float:
        return float(lost @ unit_normal_loss(factors(log_price))) - allowed

    ratio = kept.sum() / lost.sum()
    low, high = float(np.log(1e-6 * ratio)), float(np.log(1e9 * ratio))
    if excess(low) <= 0.0:
        return factors(low)
    return factors(high if excess(high) > 0.0 else brentq(excess, low, high, xtol=1e-10))


def _shifted(short: Floats, classes: Classes, allowed: float) -> Floats:
    """The usual levels, all moved alike until as much is met as in the plan."""
    from scipy.special import ndtri

    usual = ndtri(np.array(USUAL_LEVELS))
    lost = np.bincount(classes, short, len(usual))
    low, high = -WIDEST, WIDEST
    for _ in range(MOST_STEPS):
        middle = 0.5 * (low + high)
        if lost @ unit_normal_loss(np.maximum(usual + middle, 0.0)) > allowed:
            low = middle
        else:
            high = middle
    return np.asarray(np.maximum(usual + high, 0.0))


def _cost(keep: Floats, factors: Floats, classes: Any) -> float:
    return float(keep @ factors[classes])
