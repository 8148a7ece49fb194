"""What the peers that solve a room's own model claim."""

from __future__ import annotations

from typing import Any

from optimizer.contracts import Formulation


def claim(formulation: Formulation, instance: Any, objective: float | None) -> float | None:
    """The cost that an objective claims; None where the model only comes close to the cost."""
    return None if formulation.model_rel_error(instance) > 0 else objective
