"""How the breach of a rule is told: where, by how much, and beyond which tolerance.

A quantity that is not a number breaks every rule it enters, for nothing is known to hold of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from formulations.stock_allocation.checks.ledger import Movement
from formulations.stock_allocation.checks.terms import Cell, Pair, Terms
from optimizer.sdk import FEASIBILITY, Violation

NONE = 0.0
"""The scale of a tolerance where nothing is allowed at all."""


def pairs(*tables: Iterable[tuple[Any, ...]]) -> Iterator[Pair]:
    """Each (place, SKU) that any of the tables speaks of, once."""
    yield from dict.fromkeys((key[0], key[1]) for table in tables for key in table)


def off_step(units: float, step: float) -> float:
    """How far a quantity is from the nearest multiple of ``step``; NaN for no number."""
    rest = units % step if math.isfinite(units) else math.nan
    return min(rest, step - rest)


def in_cell(
    rule: str, terms: Terms, what: str, cell: Cell, over: float, scale: float
) -> Iterator[Violation]:
    if _broken(over, scale):
        place, sku, period = cell
        where = f"SKU {sku}, {what} {place}, period {terms.periods[period]}"
        yield _violation(rule, where, over)


def moved(
    rule: str, terms: Terms, movement: Movement, over: float, scale: float
) -> Iterator[Violation]:
    if _broken(over, scale):
        period = terms.periods[movement.period]
        yield _violation(rule, f"lane {movement.lane}, SKU {movement.sku}, period {period}", over)


def above(
    rule: str, where: str, over: float, scale: float, unit: str = "units"
) -> Iterator[Violation]:
    if _broken(over, scale):
        yield _violation(rule, where, over, unit)


def _broken(over: float, scale: float) -> bool:
    """Whether a rule is not known to hold within the tolerance; ``scale`` sizes it."""
    return not over <= FEASIBILITY * max(1.0, abs(scale))


def _violation(rule: str, where: str, over: float, unit: str = "units") -> Violation:
    """What is no number is off by more than any number."""
    amount = math.inf if math.isnan(over) else over
    return Violation(rule=rule, where=where, amount=amount, unit=unit)
