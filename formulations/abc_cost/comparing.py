"""What the rules of all decisions compare with: ids with ids, and amounts with their limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from optimizer.sdk import FEASIBILITY, Table, Violation

ALL = np.array(["all"], dtype=object)
"""Where a rule is about the sum over everything."""


FEW = 16
"""Among so few ids each is looked for on its own, by whole columns."""


def positions(ids: np.ndarray, wanted: np.ndarray, likely: np.ndarray | None = None) -> np.ndarray:
    """Where each wanted id stands among ``ids``, -1 for an unknown one.

    ``likely`` is a guess, in which all ids are compared before it is believed.
    """
    guess = np.arange(len(ids)) if likely is None else likely
    if len(guess) == len(wanted) and bool((ids[guess] == wanted).all()):
        return guess
    if len(ids) <= FEW:
        found = np.full(len(wanted), -1)
        for row, name in enumerate(ids.tolist()):
            found[wanted == name] = row
        return found
    at = dict(zip(ids.tolist(), range(len(ids)), strict=True))
    return np.array([at.get(name, -1) for name in wanted.tolist()], dtype=int)


def wrong_ids(
    what: str, table: Table[Any], ids: np.ndarray, row: np.ndarray
) -> Iterator[Violation]:
    """Each known id stands in the plan once, and no other."""
    count = np.bincount(row[row >= 0], minlength=len(table))
    unknown = ids[row < 0]
    yield from excess(f"the {what} exists", unknown, np.ones(len(unknown)), 0.0, "rows")
    off = np.abs(count - 1.0)
    yield from excess(f"each {what} stands in the plan once", table["id"], off, 0.0, "rows")


def excess(
    rule: str, where: np.ndarray, amount: np.ndarray, scale: np.ndarray | float, unit: str
) -> Iterator[Violation]:
    """A violation wherever ``amount`` is not within the tolerance of 0; NaN is never within."""
    allowed = FEASIBILITY * np.maximum(1.0, np.abs(scale))
    for row in np.flatnonzero(~(amount <= allowed)):
        yield Violation(rule=rule, where=str(where[row]), amount=float(amount[row]), unit=unit)
