"""An instance, and a plan of it, by slices of SKUs: arrays over the SKUs of one slice stay small.

Tables that are not by SKU stay as they are. Rows of SKUs that are unknown are in no slice. Where
one SKU serves the demand for another, all of them are one slice.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from formulations.stock_allocation.instance import Instance, Sku
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Table

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


def _parts(instance: Instance, subject: Subject) -> Iterator[Subject]:
    """What the tables of ``subject`` say of the SKUs of each slice."""
    skus = instance.skus["id"].tolist()
    position = {name: k for k, name in enumerate(skus)}
    ends = np.append(np.arange(0, len(skus), AT_ONCE), len(skus)).astype(np.int32)
    tables = {name: table for name, table in subject.tables().items() if _field(table)}
    rows = [_rows(table.texts(_field(table)).numbers(position), ends) for table in tables.values()]
    for parts in zip(*rows, strict=True):
        chosen = zip(tables.items(), parts, strict=True)
        yield subject.model_copy(update={name: table.part(part) for (name, table), part in chosen})


def _field(table: Table[Any]) -> str:
    """The field that names the SKU of a row, or an empty text where none does."""
    if table.row_type is Sku:
        return "id"
    return "sku_id" if "sku_id" in table.row_type.model_fields else ""


def _rows(sku: np.ndarray, ends: np.ndarray) -> list[slice] | list[np.ndarray]:
    """The rows of each slice, which end before some SKUs; most tables are in order."""
    if (sku[1:] >= sku[:-1]).all():
        return [slice(*each) for each in pairwise(np.searchsorted(sku, ends).tolist())]
    order = np.argsort(sku, kind="stable")
    return np.split(order, np.searchsorted(sku[order], ends))[1:-1]
