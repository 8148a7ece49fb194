"""``optimizer.scenarios``: an instance and changes of it, all solved and compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.contracts import Formulation
from optimizer.engine.solve import solve
from optimizer.instance.loader import LoadedInstance, load
from optimizer.result import SolveReport
from optimizer.whatif.diff import Diff, diff_of
from optimizer.whatif.patch import patched

BASE = "base"
"""The name of the instance as it is."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """An instance that was solved under a name, and how its plan differs from that of the base.

    ``diff`` is None for the base itself, and where one of both has no sound plan.
    """

    name: str
    report: SolveReport
    diff: Diff | None

    def to_dict(self) -> dict[str, Any]:
        """The scenario as plain JSON values."""
        diff = None if self.diff is None else self.diff.to_dict()
        return {"name": self.name, "report": self.report.to_dict(), "diff": diff}


def scenarios(
    base: LoadedInstance | str | Path | Mapping[str, Any],
    patches: Iterable[str | Path | Mapping[str, Any]],
    **options: Any,
) -> tuple[Scenario, ...]:
    """The base and each patched instance, solved with the same options: those of ``solve``.

    A patch is a JSON merge patch of the instance file (RFC 7396), in which a row of a list changes
    the row of the same ids. It is called as its ``name`` says, or else as its file.

    Raises:
        InstanceError: the instance, a patch or what it makes of the instance is wrong.
        UsageError, SolverError: as for ``solve``.
    """
    loaded = base if isinstance(base, LoadedInstance) else load(base)
    changed = [patched_by_name(loaded, patch, k) for k, patch in enumerate(patches, start=1)]
    return solve_scenarios(loaded, changed, **options)


def patched_by_name(
    base: LoadedInstance, patch: str | Path | Mapping[str, Any], position: int
) -> tuple[str, LoadedInstance]:
    """What the patch is called, and the instance that it makes."""
    changed = patched(base, patch)
    if changed.envelope.name != base.envelope.name:
        return changed.envelope.name, changed
    return f"scenario {position}" if isinstance(patch, Mapping) else Path(patch).stem, changed


def solve_scenarios(
    base: LoadedInstance, changed: Iterable[tuple[str, LoadedInstance]], **options: Any
) -> tuple[Scenario, ...]:
    """The instances one after the other, the base first."""
    report = solve(base, **options)
    others = [(name, solve(instance, **options)) for name, instance in changed]
    return (
        Scenario(name=BASE, report=report, diff=None),
        *(
            Scenario(name=name, report=other, diff=_diff(base.formulation, report, other))
            for name, other in others
        ),
    )


def _diff(room: Formulation, before: SolveReport, after: SolveReport) -> Diff | None:
    if not (before.is_sound and after.is_sound):
        return None
    assert before.verification is not None and after.verification is not None, "sound plans"
    return diff_of(room, (before.plan, before.verification), (after.plan, after.verification))
