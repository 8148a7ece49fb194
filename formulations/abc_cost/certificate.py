"""The prices behind a bound, and the bound computed from them once more.

For any prices >= 0 of the limits, the least that all SKUs can cost when they pay for what they use
of each limit, less the price of all there is of it, is at most the cost of any plan that keeps the
limits (weak duality). So nothing of the solve has to be believed.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

from formulations.abc_cost.decisions import DECISIONS, asked
from formulations.abc_cost.instance import Instance

TYPE = "prices"

AT_ONCE = True
"""A recheck evaluates formulas, and so is part of every solve."""

Prices = Mapping[str, float]
"""By limit, money a year for one more of it; a limit without a price costs nothing."""


def certificate_of(prices: Prices) -> dict[str, Any]:
    """What stands beside the plan."""
    return {"type": TYPE, "limits": {name: price for name, price in prices.items() if price > 0.0}}


def recheck(instance: Instance, certificate: Mapping[str, Any] | None) -> float | None:
    """What no plan undercuts by the prices of a certificate; without one nothing is known.

    Raises:
        ValueError, LookupError, TypeError, AttributeError: it is no certificate for this instance.
    """
    if certificate is None:
        return None
    if certificate["type"] != TYPE:
        raise ValueError(f'its type is "{certificate["type"]}", not "{TYPE}"')
    prices = {name: _price(value) for name, value in certificate["limits"].items()}
    if DECISIONS[instance.asked].method is None:
        raise ValueError(f"{instance.asked.replace('_', ' ')} has no limits with prices")
    proof, decision = asked(instance, "certificate")
    return proof.proven_cost(decision, prices)  # type: ignore[no-any-return]


def load() -> None:
    """Bring in ahead what the first solve of a decision imports."""
    for decision in DECISIONS.values():
        for file in ("rules", "thumb", "report"):
            decision.part(file)
        if decision.method is not None:
            decision.part("certificate")


def only_known(prices: Prices, limits: Collection[str]) -> None:
    """Refuse prices of limits that a decision does not have.

    Raises:
        ValueError: names the first of them.
    """
    for name in prices:
        if name not in limits:
            raise ValueError(f'there is no limit "{name}" that could have a price')


def _price(value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0.0 <= value < math.inf:
        raise ValueError(f"a price is a number from 0 on, not {value!r}")
    return float(value)
