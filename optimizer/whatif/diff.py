"""``optimizer.diff``: two plans of an instance beside each other, what moved and what it cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.contracts import Formulation
from optimizer.engine.verify import checked_plan
from optimizer.instance.loader import LoadedInstance, load
from optimizer.result import Objective, Verification, plain
from optimizer.schema.record import Record
from optimizer.whatif.rows import RowChange, row_changes


@dataclass(frozen=True, kw_only=True)
class CostChange:
    """A component of the cost in both plans, 0 where a plan has none of it."""

    component: str
    before: float
    after: float


@dataclass(frozen=True, kw_only=True)
class Diff:
    """Two plans: their checks, their cost by component, and the rows that differ."""

    before: Verification
    after: Verification
    cost: tuple[CostChange, ...]
    rows: tuple[RowChange, ...]

    @property
    def ok(self) -> bool:
        """Whether both plans hold every rule."""
        return self.before.ok and self.after.ok

    @property
    def extra_cost(self) -> float:
        """How much more the second plan costs."""
        return sum(change.after - change.before for change in self.cost)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain JSON values."""
        return {
            "before": self.before.summary(),
            "after": self.after.summary(),
            "extra_cost": self.extra_cost,
            "cost": plain(self.cost),
            "rows": plain(self.rows),
        }


def diff(
    instance: LoadedInstance | str | Path | Mapping[str, Any],
    before: Record | str | Path | Mapping[str, Any],
    after: Record | str | Path | Mapping[str, Any],
) -> Diff:
    """What ``after`` has otherwise than ``before``, and what that costs; both are checked.

    The plans are of this instance, given in the forms that ``optimizer.verify`` takes. A row is
    known by its ids, so that their order does not matter; names that a search made up, such as
    those of routes, are matched first. Numbers that agree within the tolerance of the checks are
    equal.

    Raises:
        InstanceError: the instance or a plan cannot be read, or they do not belong together.
    """
    loaded = instance if isinstance(instance, LoadedInstance) else load(instance)
    return diff_of(loaded.formulation, checked_plan(loaded, before), checked_plan(loaded, after))


def diff_of(
    room: Formulation, before: tuple[Any, Verification], after: tuple[Any, Verification]
) -> Diff:
    """The comparison of two solutions with their checks."""
    (old, old_check), (new, new_check) = before, after
    return Diff(
        before=old_check,
        after=new_check,
        cost=_cost_changes(old_check.objective, new_check.objective),
        rows=tuple(row_changes(old, room.named_like(old, new))),
    )


def _cost_changes(before: Objective | None, after: Objective | None) -> tuple[CostChange, ...]:
    old, new = (dict(side.components) if side else {} for side in (before, after))
    return tuple(
        CostChange(component=name, before=old.get(name, 0.0), after=new.get(name, 0.0))
        for name in {**old, **new}
    )
