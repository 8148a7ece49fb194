"""Ids and references: unique in their collection, and never dangling."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

from optimizer.errors import Issue, did_you_mean
from optimizer.schema.table import Table
from optimizer.schema.texts import Texts


def duplicates(table: Table[Any], fields: str | tuple[str, ...], pointer: str) -> Iterator[Issue]:
    """An E301 for every row whose key (one field or several) stood in an earlier row."""
    names = (fields,) if isinstance(fields, str) else fields
    columns = [table.texts(name) for name in names]
    keys = row_keys(columns)
    repeated = repeated_rows(keys)
    if not len(repeated):
        return
    _, first_rows, which = np.unique(keys, return_index=True, return_inverse=True)
    for row in repeated.tolist():
        key = tuple(column[row] for column in columns)
        yield Issue(
            code="E301",
            message=f"{_named(names, key)} already stands at entry {first_rows[which[row]]}",
            pointer=f"{pointer}/{row}/{names[-1]}",
            value=key[-1],
            expected="a key that is unique in its list",
        )


def row_keys(columns: Sequence[Texts]) -> np.ndarray:
    """A number for each row, the same for rows that have the same texts in all columns.

    The column with the most texts counts most: long tables are often in its order.
    """
    keys = np.zeros(len(columns[0]), dtype=np.int64)
    for column in sorted(columns, key=lambda column: -len(column.distinct)):
        keys *= len(column.distinct)
        keys += column.codes
    return keys


def repeated_rows(keys: np.ndarray) -> np.ndarray:
    """The rows whose key stood in an earlier row; quick where none does."""
    ordered = np.sort(keys, kind="stable")  # quick where they are nearly in order
    if not (ordered[1:] == ordered[:-1]).any():
        return np.zeros(0, dtype=int)
    is_repeated = np.full(len(keys), True)
    is_repeated[np.unique(keys, return_index=True)[1]] = False
    return np.flatnonzero(is_repeated)


def stands_in(table: Table[Any], other: Table[Any], fields: tuple[str, ...]) -> np.ndarray:
    """Whether another table has a row with the key of each row."""
    own = [table.texts(name) for name in fields]
    numbers = [
        other.texts(name).numbers({text: k for k, text in enumerate(texts.distinct.tolist())})
        for name, texts in zip(fields, own, strict=True)
    ]
    known = np.all([each >= 0 for each in numbers], axis=0)
    theirs = row_keys([Texts(n[known], t.distinct) for n, t in zip(numbers, own, strict=True)])
    return np.isin(row_keys(own), theirs)


def dangling(
    table: Table[Any], field: str, known: Iterable[str | None], pointer: str, what: str
) -> Iterator[Issue]:
    """An E302 for every row whose reference is not among ``known``; absent ones are fine.

    Of what has no id, ``known`` may hold None.
    """
    names, column = {name for name in known if name is not None}, table.texts(field)
    strange = np.array([text is not None and text not in names for text in column.distinct], bool)
    if not (strange & column.used()).any():
        return
    unknown = cache(lambda name: unknown_id(name, names, what))
    for row in np.flatnonzero(strange[column.codes]).tolist():
        yield Issue(pointer=f"{pointer}/{row}/{field}", **unknown(column[row]))


def unknown_id(name: str, known: Collection[str], what: str) -> dict[str, Any]:
    """The fields of an E302 issue for a reference to a ``what`` that does not exist."""
    listed = ", ".join(heapq.nsmallest(5, known)) + (", …" if len(known) > 5 else "")
    return {
        "code": "E302",
        "message": f'there is no {what} with the id "{name}"',
        "value": name,
        "expected": f"the id of a {what}",
        "hint": did_you_mean(name, known, f"known ids: {listed or 'none'}"),
    }


def _named(names: tuple[str, ...], key: tuple[Any, ...]) -> str:
    return ", ".join(f'{name} "{value}"' for name, value in zip(names, key, strict=True))
