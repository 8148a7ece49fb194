"""``optimizer.verify``: re-check a plan, wherever it came from, without any solver."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimizer.floats import quiet
from optimizer.instance.loader import LoadedInstance, load, load_solution
from optimizer.result import Verification
from optimizer.schema.record import Record
from optimizer.verification.rules import check_plan


def verify(
    instance: LoadedInstance | str | Path | Mapping[str, Any],
    plan: Record | str | Path | Mapping[str, Any],
    *,
    claimed: float | None = None,
) -> Verification:
    """Every rule of the instance on ``plan``, and its cost recomputed from business rules.

    ``plan`` is a solution, a plan or report as written by ``solve``, or a published solution file.
    ``claimed`` is the cost to hold it to; by default the one the file states, if any.

    Raises:
        InstanceError: the instance or the plan cannot be read, or they do not belong together.
    """
    loaded = instance if isinstance(instance, LoadedInstance) else load(instance)
    return checked_plan(loaded, plan, claimed=claimed)[1]


@quiet
def checked_plan(
    loaded: LoadedInstance,
    plan: Record | str | Path | Mapping[str, Any],
    *,
    claimed: float | None = None,
) -> tuple[Any, Verification]:
    """The plan as the room's ``Solution``, and its check.

    Raises:
        InstanceError: the plan cannot be read, or is that of another instance.
    """
    if isinstance(plan, Record):
        return plan, check_plan(loaded.formulation, loaded.data, plan, claimed=claimed)
    stored = load_solution(loaded, plan)
    cost = stored.claimed if claimed is None else claimed
    check = check_plan(loaded.formulation, loaded.data, stored.solution, claimed=cost)
    return stored.solution, dataclasses.replace(check, is_unchanged=stored.is_unchanged)
