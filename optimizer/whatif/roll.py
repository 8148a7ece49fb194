"""``optimizer.roll``: the last plan and new data make the next plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.engine.solve import solve
from optimizer.errors import Issue, UsageError
from optimizer.instance.loader import LoadedInstance, load
from optimizer.instance.plan import load_plan
from optimizer.result import SolveReport
from optimizer.schema.record import Record
from optimizer.schema.table import Table
from optimizer.whatif.patch import patched


@dataclass(frozen=True, kw_only=True)
class Rolled:
    """The new instance, which knows of the last plan, its report, and what was changed.

    ``nervousness`` has a row for each period, in the room's words; None without a sound plan.
    """

    instance: LoadedInstance
    report: SolveReport
    nervousness: Table[Any] | None


def roll(
    instance: LoadedInstance | str | Path | Mapping[str, Any],
    plan: Record | str | Path | Mapping[str, Any],
    **options: Any,
) -> Rolled:
    """The plan of new data that continues the last plan, solved with the options of ``solve``.

    ``plan`` was made for older data of the same formulation; what it does in the new horizon
    becomes the earlier plan of the new instance.

    Raises:
        InstanceError: the instance or the plan cannot be read.
        UsageError: E404 where the data of the formulation know of no earlier plan.
        UsageError, SolverError: as for ``solve``.
    """
    loaded = instance if isinstance(instance, LoadedInstance) else load(instance)
    return solve_rolled(rolled(loaded, plan), **options)


def rolled(
    instance: LoadedInstance, plan: Record | str | Path | Mapping[str, Any]
) -> LoadedInstance:
    """The instance that knows of the last plan."""
    room = instance.formulation
    last = plan if isinstance(plan, Record) else load_plan(room, plan)
    patch = room.rolled(instance.data, last)
    if patch is None:
        message = f"{room.name} has no words for an earlier plan that could be rolled on"
        raise UsageError(Issue(code="E404", message=message, value=room.name))
    return patched(instance, {"data": patch})


def solve_rolled(instance: LoadedInstance, **options: Any) -> Rolled:
    """The plan of an instance that knows of the last one, and by how much it differs."""
    report = solve(instance, **options)
    if not report.is_sound:
        return Rolled(instance=instance, report=report, nervousness=None)
    changes = instance.formulation.nervousness(instance.data, report.plan)
    return Rolled(instance=instance, report=report, nervousness=changes)
