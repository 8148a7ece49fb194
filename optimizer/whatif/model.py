"""The model of an instance, compiled for questions that no single solve answers."""

from __future__ import annotations

import dataclasses
from typing import Any

from optimizer.engine.clock import Clock
from optimizer.engine.overdue import unless_overdue
from optimizer.engine.run import Run
from optimizer.modeling.matrix import MatrixForm


def compiled(run: Run, instance: Any) -> MatrixForm | None:
    """The model as arrays; None when the instance is beyond it, or the time is over."""
    if run.is_over() or run.formulation.model_obstacle(instance) is not None:
        return None
    from optimizer.modeling.compile import compile_model  # loads Pyomo

    return unless_overdue(lambda: compile_model(run.formulation.build(instance)), run.is_over)


def share_of(run: Run, parts: int) -> Run:
    """The run with no more than one of so many equal parts of the time that is left."""
    return dataclasses.replace(run, clock=Clock(run.clock.remaining_s / parts))
