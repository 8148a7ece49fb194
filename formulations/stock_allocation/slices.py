"""An instance, and a plan of it, by slices of SKUs: arrays over the SKUs of one slice stay small.

Tables that are not by SKU stay as they are. Rows of SKUs that are unknown are in no slice. Where
one SKU serves the demand for another, all of them are one slice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from formulations.stock_allocation.instance import Instance, Sku
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Table, Texts

Subject = TypeVar("Subject", Instance, Solution)

AT_ONCE = 20_000
"""SKUs in a slice; with fewer in all there is one slice, which is the whole."""


def slices(instance: Instance) -> Iterator[Instance]:
    """The instance with some SKUs at a time, in their order."""
    whole = len(instance.skus) <= AT_ONCE or len(instance.substitutions)
    yield from [instance] if whole else _parts(instance, instance)


def plan_slices(instance: Instance, plan: Solution) -> Iterator[tuple[Instance, Solution]]:
    """The same with what the plan says of these SKUs."""
    if len(plan.substitutes):
        yield instance, plan
        return
    whole = len(instance.skus) <= AT_ONCE or len(instance.substitutions)
    parts = [plan] if whole else _parts(instance, plan)
    yield from zip(slices(instance), parts, strict=True)


def part_about(
    instance: Instance, plan: Solution, sku_ids: np.ndarray
) -> tuple[Instance, Solution]:
    """What both say of some SKUs, in their order; substitutes may be others."""
    number = {name: k for k, name in enumerate(sku_ids.tolist())}
    return _about(instance, number), _about(plan, number)


def _about(subject: Subject, number: dict[str, int]) -> Subject:
    """What the tables say of the SKUs that have a number."""
    chosen = {}
    for name, table in subject.tables().items():
        field = _field(table)
        if field:
            chosen[name] = table.part(np.flatnonzero(table.texts(field).numbers(number) >= 0))
    return subject.model_copy(update=chosen)


def _parts(instance: Instance, subject: Subject) -> Iterator[Subject]:
    """What the tables of ``subject`` say of the SKUs of each slice."""
    ids = instance.skus["id"]
    position = {name: k for k, name in enumerate(ids.tolist())}
    ends = np.append(np.arange(0, len(ids), AT_ONCE), len(ids)).astype(np.int32)
    slices_of_ids = [ids[first:end] for first, end in pairwise(ends.tolist())]
    tables = {name: table for name, table in subject.tables().items() if _field(table)}
    parts = [_parts_of(table, position, ends, slices_of_ids) for table in tables.values()]
    for each in zip(*parts, strict=True):
        yield subject.model_copy(update=dict(zip(tables, each, strict=True)))


def _parts_of(
    table: Table[Any], position: dict[str, int], ends: np.ndarray, ids: list[np.ndarray]
) -> Iterator[Table[Any]]:
    """The rows of each slice; its ``ids`` are the texts in all of its tables, which are by number.

    So no text has to be looked up in a slice.
    """
    field = _field(table)
    texts = table.texts(field)
    numbers = texts.distinct_numbers(position)
    parts = _rows(numbers[texts.codes], ends)
    for first, rows, own in zip(ends[:-1].tolist(), parts, ids, strict=True):
        codes = numbers[texts.codes[rows]] - first
        named = own if table.row_type is Sku else Texts(codes, own)
        yield table.part(rows, **{field: named})


def _field(table: Table[Any]) -> str:
    """The field that names the SKU of a row, or an empty text where none does."""
    if table.row_type is Sku:
        return "id"
    return "sku_id" if "sku_id" in table.row_type.model_fields else ""


def _rows(sku: np.ndarray, ends: np.ndarray) -> Sequence[slice | np.ndarray]:
    """The rows of each slice, which end before some SKUs; most tables are in order."""
    if (sku[1:] >= sku[:-1]).all():
        return [slice(*each) for each in pairwise(np.searchsorted(sku, ends).tolist())]
    order = np.argsort(sku, kind="stable")
    return np.split(order, np.searchsorted(sku[order], ends))[1:-1]
