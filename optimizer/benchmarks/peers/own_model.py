"""What the peers that solve a room's own model share: when they refuse, and what they claim."""

from __future__ import annotations

from typing import Any

from optimizer.contracts import Formulation
from optimizer.errors import Issue, UsageError


def require_model(formulation: Formulation, instance: Any) -> None:
    """
    Raises:
        UsageError: E404 when the instance is beyond the room's model.
    """
    obstacle = formulation.model_obstacle(instance)
    if obstacle is not None:
        message = f"the model cannot take this instance: {obstacle}"
        raise UsageError(Issue(code="E404", message=message, value=formulation.name))


def claim(formulation: Formulation, instance: Any, objective: float | None) -> float | None:
    """The cost that an objective claims; None where the model only comes close to the cost."""
    return None if formulation.model_rel_error(instance) > 0 else objective
