"""What SKUs are ranked by: annual value, what service is worth in stock, or weighted criteria.

- annual value: D c, the classic Pareto analysis;
- cost criterion: b D / (h Q), or D / (h Q) without a cost b of shortages (Teunter, Babai and
  Syntetos, "ABC classification: service levels and inventory costs", Production and Operations
  Management 19, 2010);
- criteria: each between 0 for the worst SKU and 1 for the best, (x - min) / (max - min), as in Ng,
  "A simple classifier for multiple criteria ABC analysis", European Journal of Operational
  Research 177 (2007); then the mean under the given weights.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.abc_cost.comparing import positions
from formulations.abc_cost.figures import Floats
from formulations.abc_cost.order_quantity.data import OrderQuantity
from formulations.abc_cost.skus import holding_costs
from optimizer.sdk import Table


def annual_values(skus: Table[Any]) -> Floats:
    """Money that each SKU turns over in a year: (SKUs,)."""
    return np.asarray(skus["annual_demand_units"] * skus["unit_cost"])


def scores(decision: OrderQuantity, lot_units: Floats) -> Floats:
    """What each SKU is ranked by, the more the higher: (SKUs,)."""
    match decision.rank_by:
        case "annual_value":
            return annual_values(decision.skus)
        case "cost_criterion":
            return cost_criterion(decision.skus, lot_units)
        case "criteria":
            return weighted_criteria(decision)


def cost_criterion(skus: Table[Any], lot_units: Floats) -> Floats:
    """b D / (h Q), with 1 for b where no SKU has a cost of shortages: (SKUs,)."""
    shortage = skus["shortage_cost_per_unit"]
    worth = np.where(np.isnan(shortage), 1.0, shortage) * skus["annual_demand_units"]
    return np.asarray(worth / (holding_costs(skus) * lot_units))


def weighted_criteria(decision: OrderQuantity) -> Floats:
    """The weighted mean of the criteria, each between 0 and 1: (SKUs,)."""
    total = np.zeros(len(decision.skus))
    for criterion in decision.criteria:
        part = normalised(criterion_values(decision, criterion.id))
        total += criterion.weight * (1.0 - part if criterion.less_is_more else part)
    return np.asarray(total / decision.criteria["weight"].sum())


def criterion_values(decision: OrderQuantity, name: str) -> Floats:
    """The figures behind a criterion: (SKUs,)."""
    skus, told = decision.skus, decision.criterion_values
    own = told["criterion_id"] == name
    if own.any():
        by_sku = positions(told["sku_id"][own], skus["id"])
        return np.asarray(told["value"][own][by_sku])
    return annual_values(skus) if name == "annual_value" else skus[name]


def normalised(values: Floats) -> Floats:
    """From 0 for the least to 1 for the most; 0 for all where they are the same."""
    low, high = float(values.min()), float(values.max())
    return (values - low) / (high - low) if high > low else np.zeros_like(values)
