"""The rules of a Pareto table, from the data, the lots and the table's own words alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.comparing import excess, positions, wrong_ids
from formulations.abc_cost.figures import unlimited
from formulations.abc_cost.order_quantity.data import OrderQuantity
from formulations.abc_cost.ranking.pareto import ParetoRow
from formulations.abc_cost.skus import holding_costs
from optimizer.sdk import Table, Violation


def violations(
    decision: OrderQuantity, pareto: Table[ParetoRow], lot_units: np.ndarray
) -> Iterator[Violation]:
    """Every figure and class of the table that does not follow; lots in the order of the SKUs."""
    skus, ids, score = decision.skus, pareto["sku_id"], _scores(decision, lot_units)
    row = positions(skus["id"], ids, np.argsort(-score, kind="stable"))
    strangers = list(wrong_ids("SKU of the ranking", skus, ids, row))
    if strangers:
        yield from strangers
        return
    value, score = skus["annual_demand_units"][row] * skus["unit_cost"][row], score[row]
    share = np.cumsum(value) / np.sum(value) * 100.0
    off = np.abs(pareto["annual_value"] - value)
    yield from excess("annual value of the SKU", ids, off, value, "money")
    off = np.abs(pareto["score"] - score)
    yield from excess("score of the SKU", ids, off, score, "points")
    rise = np.diff(score, prepend=score[:1])
    yield from excess("the ranking falls by score", ids, rise, score, "points")
    off = np.abs(pareto["cumulative_share_pct"] - share)
    yield from excess("cumulative share of the SKU", ids, off, share, "%")
    counted = share if decision.rank_by == "annual_value" else _shares_of_skus(len(ids))
    yield from _classes(decision, row, counted, pareto)
    yield from _steadiness(decision, row, pareto)


def _shares_of_skus(count: int) -> np.ndarray:
    return np.arange(1, count + 1) * 100.0 / count


def _scores(decision: OrderQuantity, lot_units: np.ndarray) -> np.ndarray:
    skus = decision.skus
    value: np.ndarray = skus["annual_demand_units"] * skus["unit_cost"]
    if decision.rank_by == "annual_value":
        return value
    if decision.rank_by == "cost_criterion":
        shortage = np.nan_to_num(skus["shortage_cost_per_unit"], nan=1.0)
        years = skus["annual_demand_units"] / lot_units
        return np.asarray(shortage * years / holding_costs(skus))
    told = {(row.criterion_id, row.sku_id): row.value for row in decision.criterion_values}
    ids, points = skus["id"].tolist(), np.zeros(len(skus))
    for each in decision.criteria:
        if (each.id, ids[0]) in told:
            x = np.array([told[each.id, sku] for sku in ids])
        else:
            x = value if each.id == "annual_value" else skus[each.id]
        low, high = x.min(), x.max()
        part = (x - low) / (high - low) if low != high else np.zeros(len(x))
        points += each.weight * (1.0 - part if each.less_is_more else part)
    return np.asarray(points / sum(each.weight for each in decision.criteria))


def _classes(
    decision: OrderQuantity, row: np.ndarray, share: np.ndarray, pareto: Table[ParetoRow]
) -> Iterator[Violation]:
    """A ranked SKU begins, in cumulative share, between the cut-offs around its class."""
    ids, named = pareto["sku_id"], pareto["abc_class_id"]
    wish = decision.skus["abc_class_id"][row]
    given = wish.astype(bool)
    other = (given & (named != wish)).astype(float)
    yield from excess("class as given", ids, other, 0.0, "classes")
    ranked = positions(decision.classes["id"], named)
    ends = decision.classes["up_to_pct"]
    begins = np.concatenate([[0.0], ends[:-1]])
    before = np.concatenate([[0.0], share[:-1]])
    outside = np.maximum(begins[ranked] - before, before - ends[ranked])
    outside[ranked < 0] = 100.0
    outside[given] = 0.0
    yield from excess("class by cumulative share", ids, outside, 0.0, "%")


def _steadiness(
    decision: OrderQuantity, row: np.ndarray, pareto: Table[ParetoRow]
) -> Iterator[Violation]:
    """The class of steadiness is the one around the SKU's coefficient; unknown, there is none."""
    cv, named = decision.skus["demand_cv"][row], pareto["xyz_class_id"]
    classes = decision.xyz_classes
    chosen = positions(classes["id"], named)
    ends = unlimited(classes["up_to_cv"])
    begins = np.concatenate([[-1.0], ends[:-1]])
    wrong = (chosen < 0) | (cv <= begins[chosen]) | (cv > ends[chosen])
    wrong = np.where(np.isnan(cv), named.astype(bool), wrong)
    yield from excess("class of steadiness", pareto["sku_id"], wrong.astype(float), 0.0, "classes")
