"""The prices behind a bound, and the bound computed from them once more.

For any prices >= 0 of the limits that SKUs share, the least that each SKU costs alone when it pays
for what it uses of them, less the price of all there is of them, is at most the cost of any plan
(weak duality). So nothing of the search has to be believed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.slices import slices
from optimizer.sdk import MOST_ROWS, Section, rest_of

if TYPE_CHECKING:
    from formulations.stock_allocation.decomposition.shared import SharedRows

TYPE = "prices"

AT_ONCE = True
"""A recheck plans each SKU once, and so is part of every solve."""


def certificate_of(rows: SharedRows, prices: np.ndarray) -> dict[str, Any]:
    """What stands beside the plan: prices, by limit and the ids of its place and period."""
    limits: dict[str, list[dict[str, Any]]] = {}
    for (limit, key), price in zip(rows.names, prices.tolist(), strict=True):
        if price > 0.0:
            limits.setdefault(limit, []).append(key | {"price": price})
    return {"type": TYPE, "limits": limits}


def load() -> None:
    """Bring in the compiled code of a recheck ahead of it."""
    from formulations.stock_allocation import warm

    warm.load()


def recheck(instance: Instance, certificate: Mapping[str, Any] | None) -> float | None:
    """What no plan undercuts by the prices of a certificate; without one nothing is known.

    Raises:
        ValueError, LookupError, TypeError, AttributeError: it is no certificate for this instance.
    """
    if certificate is None:
        return None
    if certificate["type"] != TYPE:
        raise ValueError(f'its type is "{certificate["type"]}", not "{TYPE}"')
    from formulations.stock_allocation.arrays import Arrays
    from formulations.stock_allocation.decomposition.due import rates_of
    from formulations.stock_allocation.decomposition.problem import problem_of
    from formulations.stock_allocation.decomposition.shared import SharedRows
    from formulations.stock_allocation.decomposition.words import unknown_word

    obstacle = unknown_word(instance)
    if obstacle is not None:
        raise ValueError(obstacle)
    whole = Arrays(instance)
    rows, rates = SharedRows(whole), rates_of(whole)
    prices = _prices(rows, certificate["limits"])
    parts = (problem_of(Arrays(part), rates) for part in slices(instance))
    alone = np.concatenate([part.answer(prices).bound for part in parts])
    return rows.bound(alone, prices, rows.limit)


def _prices(rows: SharedRows, limits: Mapping[str, Any]) -> np.ndarray:
    at = {_name(limit, key): k for k, (limit, key) in enumerate(rows.names)}
    prices = np.zeros(len(rows))
    for limit, told in limits.items():
        for row in told:
            price = float(row["price"])
            if not 0.0 <= price < math.inf:
                raise ValueError(f"a price is a number from 0 on, not {price}")
            name = _name(limit, {field: v for field, v in row.items() if field != "price"})
            if name not in at:
                raise ValueError(f"there is no such limit: {limit} {dict(row)}")
            prices[at[name]] = price
    return prices


def _name(limit: str, key: Mapping[str, str]) -> tuple[str, ...]:
    return limit, *(f"{field}={value}" for field, value in sorted(key.items()))


def sections(certificate: Mapping[str, Any]) -> Iterator[Section]:
    """What one more of each limit is worth, the dearest first."""
    rows = [
        (limit, "/".join(v for k, v in row.items() if k != "price"), row["price"])
        for limit, told in certificate["limits"].items()
        for row in told
    ]
    rows.sort(key=lambda row: -row[2])
    if rows:
        notes = ("by the prices that prove the bound", rest_of(len(rows)))
        yield Section(
            title="What a little more is worth",
            columns=("limit", "where", "cost falls by up to"),
            rows=tuple((*row[:2], round(row[2], 4)) for row in rows[:MOST_ROWS]),
            note="; ".join(note for note in notes if note),
        )
