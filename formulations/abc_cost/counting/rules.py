"""The rules of a count schedule and its cost, from the data and the plan's own words alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.comparing import ALL, excess, positions, wrong_ids
from formulations.abc_cost.counting.data import CountSchedule
from formulations.abc_cost.counting.plan import CountRow
from formulations.abc_cost.prices import (
    LABOUR,
    PriceRow,
    by_limit,
    price_violations,
    proof_violations,
)
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Table, Violation


def violations(decision: CountSchedule, solution: Solution) -> Iterator[Violation]:
    """Every rule that counts and prices break by more than the tolerance."""
    rows = _rows(solution)
    yield from _count_violations(decision, rows)
    if solution.prices is not None:
        yield from _price_violations(decision, rows, solution.prices)


def cost(decision: CountSchedule, solution: Solution) -> dict[str, float]:
    """Money a year: errors until they are found, and labour. Rows of unknown ids cost nothing."""
    return _cost(decision, _rows(solution))


def _rows(solution: Solution) -> Table[CountRow]:
    return solution.counts or Table.of(CountRow, [])


def _count_violations(decision: CountSchedule, rows: Table[CountRow]) -> Iterator[Violation]:
    skus, ids, counts = decision.skus, rows["sku_id"], rows["counts_per_year"]
    row = positions(skus["id"], ids)
    strangers = list(wrong_ids("SKU", skus, ids, row))
    if strangers:
        yield from strangers
        return
    off = np.abs(counts - np.round(counts))
    yield from excess("counts are whole numbers", ids, off, 0.0, "counts")
    low, high = skus["min_counts"][row], skus["max_counts"][row]
    yield from excess("fewest counts of the SKU", ids, low - counts, 0.0, "counts")
    yield from excess("most counts of the SKU", ids, counts - high, 0.0, "counts")
    short = _asked(decision)[row] - counts
    yield from excess("fewest counts of the class", ids, short, 0.0, "counts")
    hours = skus["hours_per_count"][row] * counts
    off = np.abs(rows["labour_hours"] - hours)
    yield from excess("hours follow from the counts", ids, off, hours, "h")
    if (counts > 0).all():
        errors = skus["errors_per_year"][row] * skus["error_cost_per_year"][row] / (2.0 * counts)
        off = np.abs(rows["error_cost"] - errors)
        yield from excess("cost of errors follows from the counts", ids, off, errors, "money")
    if decision.labour_hours is not None:
        over = np.array([hours.sum() - decision.labour_hours])
        yield from excess("labour hours", ALL, over, decision.labour_hours, "h")


def _asked(decision: CountSchedule) -> np.ndarray:
    """What the class of each SKU asks for: (SKUs,)."""
    row = positions(decision.classes["id"], decision.skus["abc_class_id"])
    return np.asarray(np.append(decision.classes["min_counts"], 1.0)[row])


def _cost(decision: CountSchedule, rows: Table[CountRow]) -> dict[str, float]:
    skus, counts = decision.skus, rows["counts_per_year"]
    row = positions(skus["id"], rows["sku_id"])
    priced = (row >= 0) & (counts > 0)
    row, counts = row[priced], counts[priced]
    errors = skus["errors_per_year"][row] * skus["error_cost_per_year"][row]
    return {
        "errors": float((errors / (2.0 * counts)).sum()),
        "labour": decision.labour_cost_per_h * float(skus["hours_per_count"][row] @ counts),
    }


def _price_violations(
    decision: CountSchedule, rows: Table[CountRow], prices: Table[PriceRow]
) -> Iterator[Violation]:
    """What the prices of a plan break: each limit has one, and they prove its cost."""
    known = [] if decision.labour_hours is None else [LABOUR]
    wrong = list(price_violations(prices, known))
    yield from wrong
    if not wrong:
        bound = proven_cost(decision, by_limit(prices).get(LABOUR, 0.0))
        yield from proof_violations(sum(_cost(decision, rows).values()), bound)


ROUNDING = 1e-12
"""The part of what limits cost by which sums may be off: huge prices that cancel prove nothing."""


def proven_cost(decision: CountSchedule, price: float) -> float:
    """What no schedule undercuts: each SKU at its best where an hour costs the price as well.

    The cost of a SKU is convex, so its best whole count is next to the best real one.
    """
    skus = decision.skus
    errors = skus["errors_per_year"] * skus["error_cost_per_year"] / 2.0
    hour = (decision.labour_cost_per_h + price) * skus["hours_per_count"]
    best = np.divide(errors, hour, out=np.full(len(skus), np.inf), where=hour > 0.0)
    low = np.maximum(skus["min_counts"], _asked(decision))
    counts = np.clip(np.sqrt(best), low, skus["max_counts"])
    whole = [np.clip(near, low, skus["max_counts"]) for near in (np.floor(counts), np.ceil(counts))]
    least = np.minimum(*(errors / n + hour * n for n in whole))
    paid = price * (decision.labour_hours or 0.0)
    return float(least.sum()) - paid - ROUNDING * paid
