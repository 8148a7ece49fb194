"""How SKUs are ranked and where their classes end, and every contradiction in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np

from optimizer.sdk import (
    Id,
    Issue,
    Number,
    Percent,
    PositiveQuantity,
    Quantity,
    Record,
    Table,
    dangling,
    duplicates,
)

RankBy = Literal["annual_value", "cost_criterion", "criteria"]


class AbcClass(Record):
    """A class of the ranking: it takes SKUs until their cumulative share reaches the cut-off.

    The share is that of the annual value where SKUs are ranked by it, else that of the SKUs.
    """

    id: Id
    up_to_pct: Percent


class XyzClass(Record):
    """A class of steadiness: SKUs whose monthly demand varies up to this coefficient."""

    id: Id
    up_to_cv: Quantity | None = None


class Criterion(Record):
    """What counts in the ranking, and how much.

    ``id`` is a field of numbers of the SKUs, "annual_value", or a name that ``criterion_values``
    gives values to.
    """

    id: Id
    weight: PositiveQuantity
    less_is_more: bool = False


class CriterionValue(Record):
    """The planner's own figure of one SKU under one criterion."""

    sku_id: Id
    criterion_id: Id
    value: Number


def pareto_classes() -> Table[AbcClass]:
    """The usual cut-offs of annual value, taken where a file names none."""
    return _classes(80.0, 95.0, 100.0)


def usual_classes(rank_by: RankBy) -> Table[AbcClass]:
    """The usual cut-offs for what a file ranks by; 20, 30 and 50 % of the SKUs are Teunter's."""
    return pareto_classes() if rank_by == "annual_value" else _classes(20.0, 50.0, 100.0)


def _classes(*cut_offs: float) -> Table[AbcClass]:
    named = zip("ABC", cut_offs, strict=True)
    return Table.of(AbcClass, [AbcClass(id=name, up_to_pct=pct) for name, pct in named])


def steadiness_classes() -> Table[XyzClass]:
    """The coefficients of variation that planners commonly cut at, where a file names none."""
    cut_offs = {"X": 0.5, "Y": 1.0, "Z": None}
    return Table.of(XyzClass, [XyzClass(id=name, up_to_cv=cv) for name, cv in cut_offs.items()])


def ranking_issues(classes: Table[AbcClass], pointer: str) -> Iterator[Issue]:
    """Classes with rising cut-offs, up to all SKUs."""
    yield from duplicates(classes, "id", pointer)
    cut_offs = classes["up_to_pct"]
    for row in np.flatnonzero(np.diff(cut_offs) <= 0) + 1:
        before, after = cut_offs[row - 1], cut_offs[row]
        yield Issue(
            code="E303",
            message=f"the cut-offs must rise, but {after:g} % follows {before:g} %",
            pointer=f"{pointer}/{row}/up_to_pct",
            value=float(after),
        )
    if not len(cut_offs) or cut_offs[-1] != 100:
        yield Issue(
            code="E303",
            message="the last class must take all SKUs that are left",
            pointer=f"{pointer}/{len(cut_offs) - 1}/up_to_pct" if len(cut_offs) else pointer,
            value=float(cut_offs[-1]) if len(cut_offs) else None,
            expected="100 %",
        )


def steadiness_issues(classes: Table[XyzClass], pointer: str) -> Iterator[Issue]:
    """Rising cut-offs, and a last class without one."""
    yield from duplicates(classes, "id", pointer)
    cut_offs = classes["up_to_cv"]
    open_ended = np.isnan(cut_offs)
    if not len(cut_offs) or not open_ended[-1] or open_ended[:-1].any():
        yield Issue(
            code="E303",
            message='the last class, and only that, takes all SKUs that are left: no "up_to_cv"',
            pointer=pointer,
        )
    for row in np.flatnonzero(np.diff(cut_offs) <= 0) + 1:
        before, after = cut_offs[row - 1], cut_offs[row]
        yield Issue(
            code="E303",
            message=f"the cut-offs must rise, but {after:g} follows {before:g}",
            pointer=f"{pointer}/{row}/up_to_cv",
            value=float(after),
        )


def criteria_issues(decision: Any, pointer: str) -> Iterator[Issue]:
    """Criteria without a value for each SKU, and criteria that nobody asked for."""
    criteria, values, skus = decision.criteria, decision.criterion_values, decision.skus
    if (decision.rank_by == "criteria") != (len(criteria) > 0):
        yield Issue(
            code="E303",
            message='"rank_by": "criteria" and a list "criteria" come together',
            pointer=f"{pointer}/criteria",
            value=decision.rank_by,
        )
    yield from duplicates(criteria, "id", f"{pointer}/criteria")
    where = f"{pointer}/criterion_values"
    yield from duplicates(values, ("criterion_id", "sku_id"), where)
    yield from dangling(values, "sku_id", skus["id"].tolist(), where, "SKU")
    yield from dangling(values, "criterion_id", criteria["id"].tolist(), where, "criterion")
    for row, name in enumerate(criteria["id"].tolist()):
        valued = values["sku_id"][values["criterion_id"] == name].tolist()
        lacking = set(skus["id"].tolist()) - set(valued)
        if not _is_field(skus, name) and lacking:
            yield Issue(
                code="E304",
                message=f'{len(lacking)} SKUs have no value of "{name}", "{min(lacking)}" first',
                pointer=f"{pointer}/criteria/{row}/id",
                value=name,
                expected='a field of numbers that all SKUs have, or "criterion_values" for each',
            )
        if _is_field(skus, name) and valued:
            message = f'"{name}" is a field of the SKUs, so its values stand there'
            at = int(np.flatnonzero(values["criterion_id"] == name)[0])
            yield Issue(code="E303", message=message, pointer=f"{where}/{at}/criterion_id")


def _is_field(skus: Table[Any], name: str) -> bool:
    """Whether a criterion is told by a field that all SKUs have."""
    if name == "annual_value":
        return True
    is_number = name in skus.row_type.model_fields and skus[name].dtype.kind == "f"
    return is_number and not np.isnan(skus[name]).any()


def shortage_issues(skus: Table[Any], pointer: str) -> Iterator[Issue]:
    """The cost criterion needs the cost of shortages of all SKUs or of none."""
    absent = np.isnan(skus["shortage_cost_per_unit"])
    for row in np.flatnonzero(absent) if not absent.all() else ():
        yield Issue(
            code="E304",
            message="other SKUs have a cost of shortages, so the criterion cannot be compared",
            pointer=f"{pointer}/{row}",
            expected='"shortage_cost_per_unit" for all SKUs or for none',
        )
