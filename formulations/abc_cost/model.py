"""The decisions as linear programmes: the equations stand in ``model.py`` of each."""

from __future__ import annotations

import pyomo.core as pyo

from formulations.abc_cost.decisions import asked
from formulations.abc_cost.instance import Instance


def build(instance: Instance) -> pyo.AbstractModel:
    """The linear model of the decision.

    Raises:
        ValueError: there is none.
    """
    model, decision = asked(instance, "model")
    return model.build(decision)


def obstacle(instance: Instance) -> str | None:
    """Why an instance is beyond this model, or None."""
    model, decision = asked(instance, "model")
    return model.obstacle(decision)  # type: ignore[no-any-return]


def num_columns(instance: Instance) -> int:
    """Told without building the model, but for a few columns that stand for sums."""
    model, decision = asked(instance, "model")
    return model.num_columns(decision)  # type: ignore[no-any-return]


def rel_error(instance: Instance) -> float:
    """By how much the objective may undercut the true cost, in parts of the true cost."""
    model, _ = asked(instance, "model")
    return model.REL_ERROR  # type: ignore[no-any-return]
