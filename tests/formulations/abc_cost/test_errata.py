"""The figures of docs/errata.md, from their own formulas."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

ERRATA = Path(__file__).parents[3] / "docs" / "errata.md"


def harris(ordering_cost: float, demand: float, holding_cost: float) -> tuple[float, float, float]:
    """Lot, orders per year, cost per year."""
    lot = math.sqrt(2 * ordering_cost * demand / holding_cost)
    orders = demand / lot
    return lot, orders, ordering_cost * orders + holding_cost * lot / 2


FIGURES = {
    "189.74": harris(10, 3600, 2)[0],
    "18.97": harris(10, 3600, 2)[1],
    "379.47": harris(10, 3600, 2)[2],
    "9.93": harris(10, 3600, 2 * 365)[0],
    "362.5": harris(10, 3600, 2 * 365)[1],
    "7 249.83": harris(10, 3600, 2 * 365)[2],
    "150": 100 - 150 + 200,
    "157.36": 0.1 + 1.2 * 130 + 1.05 * 1.2,
}


@pytest.mark.parametrize("printed", FIGURES)
def test_errata_follow_the_formula(printed: str) -> None:
    """Each figure printed in the errata is its formula's value, to the digits printed."""
    digits = len(printed.partition(".")[2])
    assert round(FIGURES[printed], digits) == float(printed.replace(" ", ""))
    assert printed in ERRATA.read_text(encoding="utf-8")
