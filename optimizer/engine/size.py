"""Whether a model fits into memory, told before any of it is built."""

from __future__ import annotations

from typing import Any

from optimizer.backends.memory import available_mb
from optimizer.contracts import Formulation
from optimizer.errors import Issue, UsageError

BYTES_PER_COLUMN = 1500
"""Measured while models are built and compiled, where they need least: 1 600 to 2 800 in stock
allocation and routing, with the rows and coefficients that belong to a column."""


def model_obstacle(formulation: Formulation, instance: Any) -> str | None:
    """Why an instance is beyond the room's model or beyond the memory at hand, or None."""
    return formulation.model_obstacle(instance) or _too_large(formulation, instance)


def require_model(formulation: Formulation, instance: Any) -> None:
    """Nothing, where the model can take the instance.

    Raises:
        UsageError: E404 when the instance is beyond the model, with the reason.
    """
    obstacle = model_obstacle(formulation, instance)
    if obstacle is not None:
        message = f"the model cannot take this instance: {obstacle}"
        hint = "make the instance smaller, or ask solve, which may have a search for it"
        raise UsageError(Issue(code="E404", message=message, value=formulation.name, hint=hint))


def _too_large(formulation: Formulation, instance: Any) -> str | None:
    columns, available = formulation.num_columns(instance), available_mb()
    needed = columns * BYTES_PER_COLUMN / 2**20
    if available is None or needed <= available:
        return None
    return (
        f"its model would have about {columns} columns and need at least {needed:.0f} MB of memory,"
        f" and {available:.0f} MB are free"
    )
