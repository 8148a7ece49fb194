"""The least by which fields of the file would have to change for a model to have a plan.

The elastic model of J. Chinneck, "Feasibility and Infeasibility in Optimization" (2008), ch. 6,
with one more column for each field and not for each row: a capacity that holds in ten periods is
changed once. It costs the part of the field that is changed. Of a switch each row has its own.
"""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from optimizer.engine.repair import elastic
from optimizer.modeling.matrix import Family, Key, MatrixForm, Point
from optimizer.modeling.meaning import FileField
from optimizer.tolerances import FEASIBILITY

FieldOf = Callable[[str, Key], FileField | None]

DECIMALS = 4
"""Changed fields that are not whole are rounded to so many places; all to the side that allows for
more."""

NOISE = 1e-8
"""Relative to the field, a value so near to a rounded one is that one."""


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """A field of the file, as it is and as it would have to be; ``what`` names it for people."""

    pointer: str
    before: float | bool
    after: float | bool
    what: str


@dataclass
class Stretch:
    """A field with the rows that it limits, and by how much each right side gives for a unit.

    ``size`` is what a change is a part of: the field, or of a switch the right sides of its rows.
    """

    source: FileField
    families: set[str] = field(default_factory=set)
    rows: list[int] = field(default_factory=list)
    gives: list[float] = field(default_factory=list)
    size: float = 1.0

    @property
    def falls(self) -> bool:
        """Whether the field itself becomes smaller."""
        return self.source.per_unit is not None and self.gives[0] * self.source.per_unit < 0

    def is_used(self, amount: float) -> bool:
        """Whether so much of it is a change at all."""
        return amount > FEASIBILITY * self.size

    def changed(self, amount: float) -> FieldChange:
        """The field when it is changed by so much."""
        before = self.source.value
        after: float | bool = False
        if self.source.per_unit is not None:
            needed = min(0.0, amount - before) if self.falls else before + amount
            after = abs(_rounded(needed, 0 if self.source.is_whole else DECIMALS))
        return FieldChange(
            pointer=self.source.pointer, before=before, after=after, what=self.source.what
        )


def _rounded(value: float, decimals: int) -> float:
    """Rounded up, but for what is a rounding error."""
    nearest, scale = round(value, decimals), 10.0**decimals
    is_near = abs(nearest - value) <= NOISE * max(1.0, abs(value))
    return nearest if is_near else math.ceil(value * scale) / scale


def stretches(form: MatrixForm, field_of: FieldOf) -> list[Stretch]:
    """The fields behind the rows of a model.

    A switch is several of them: once it is off, each of its rows gives way by itself, and to both
    sides.
    """
    found: dict[tuple[str, float, int | None], Stretch] = {}
    sizes: dict[str, float] = defaultdict(float)
    for family in form.rows:
        for position, key in enumerate(family.index):
            source = field_of(family.name, key)
            if source is None:
                continue
            row = family.start + position
            own = abs(float(form.row_upper[row] if source.is_switch else source.value))
            sizes[source.pointer] = sizes[source.pointer] + own if source.is_switch else own
            for way in _ways(form, row, source):
                place = (source.pointer, way, row if source.is_switch else None)
                known = found.setdefault(place, Stretch(source))
                known.families.add(family.name)
                known.rows.append(row)
                known.gives.append(way / abs(source.per_unit or 1.0))
    for each in found.values():
        each.size = max(1.0, sizes[each.source.pointer])
    return list(found.values())


def _ways(form: MatrixForm, row: int, source: FileField) -> tuple[float, ...]:
    """Up (1) or down (-1): where the right side of a row can go to allow for more."""
    if np.isinf(form.row_lower[row]):
        return (1.0,)
    if np.isinf(form.row_upper[row]):
        return (-1.0,)
    if source.per_unit is None:
        return (1.0, -1.0)
    return (1.0,) if source.rises else (-1.0,)


def stretched(form: MatrixForm, given: Sequence[Stretch], off: Collection[str] = ()) -> MatrixForm:
    """The model in which each field has a column more, and nothing but they cost.

    Switches whose pointers are in ``off`` cost nothing.
    """
    lengths = [len(each.rows) for each in given]
    return elastic(
        form,
        np.array([row for each in given for row in each.rows], dtype=int),
        np.repeat(np.arange(len(given)), lengths),
        np.array([-give for each in given for give in each.gives]),
        np.array([0.0 if each.source.pointer in off else 1.0 / each.size for each in given]),
        np.array([each.source.value if each.falls else np.inf for each in given], dtype=float),
    )


def switched_off(form: MatrixForm, given: Sequence[Stretch], point: Point) -> set[str]:
    """The pointers of the switches that a point of the stretched model turns off."""
    amounts = zip(given, point[form.size.columns :], strict=True)
    used = [each.source for each, amount in amounts if each.is_used(float(amount))]
    return {source.pointer for source in used if source.is_switch}


def changes_at(
    form: MatrixForm, given: Sequence[Stretch], point: Point
) -> tuple[tuple[FieldChange, ...], float]:
    """What a point of the stretched model changes, the largest part first, and all the parts.

    A switch is changed as a whole, once.
    """
    known: dict[str, tuple[float, FieldChange]] = {}
    for each, told in zip(given, point[form.size.columns :], strict=True):
        amount = float(told)
        if each.is_used(amount):
            change = each.changed(amount)
            part = 1.0 if each.source.is_switch else abs(change.after - change.before) / each.size
            known[each.source.pointer] = (part, change)
    ordered = sorted(known.values(), key=lambda one: -one[0])
    return tuple(change for _, change in ordered), sum(part for part, _ in ordered)


def with_rows_of(form: MatrixForm, other: MatrixForm, families: Collection[str]) -> MatrixForm:
    """The model whose rows of ``families`` are those of ``other``, which has the same columns."""
    theirs = other.without({f.name for f in other.rows if f.name not in families})
    own = form.without(set(families))
    moved = [dataclasses.replace(f, start=f.start + len(theirs.row_lower)) for f in own.rows]
    return dataclasses.replace(
        form,
        matrix=theirs.matrix.above(own.matrix),
        row_lower=np.concatenate([theirs.row_lower, own.row_lower]),
        row_upper=np.concatenate([theirs.row_upper, own.row_upper]),
        rows=(*theirs.rows, *moved),
    )


def same_columns(form: MatrixForm, other: MatrixForm) -> bool:
    """Whether two models have the same variables in the same order."""

    def names(families: tuple[Family, ...]) -> Iterator[tuple[str, list[Key]]]:
        return ((family.name, list(family.index)) for family in families)

    return list(names(form.columns)) == list(names(other.columns))


def put(file: dict[str, Any], changes: Mapping[str, float | bool]) -> None:
    """Write values into a JSON object at their pointers."""
    for pointer, value in changes.items():
        *way, last = pointer.split("/")[1:]
        target: Any = file
        for part in way:
            target = target[int(part) if isinstance(target, list) else part]
        target[last] = value
