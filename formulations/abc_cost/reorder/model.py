"""Reorder policies are beyond a linear model."""

from __future__ import annotations

from typing import NoReturn

from formulations.abc_cost.reorder.data import ReorderPolicy

OBSTACLE = "shortages bend with lot and safety factor, which no linear model says exactly"
REL_ERROR = 0.0


def obstacle(decision: ReorderPolicy) -> str:
    """Why there is no model."""
    return OBSTACLE


def num_columns(decision: ReorderPolicy) -> int:
    """None at all."""
    return 0


def build(decision: ReorderPolicy) -> NoReturn:
    """There is nothing to build.

    Raises:
        ValueError: says why.
    """
    raise ValueError(OBSTACLE)
