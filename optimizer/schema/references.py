"""Ids and references: unique in their collection, and never dangling."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np

from optimizer.errors import Issue, nearest
from optimizer.schema.table import Table


def duplicates(table: Table[Any], fields: str | tuple[str, ...], pointer: str) -> Iterator[Issue]:
    """An E301 for every row whose key (one field or several) stood in an earlier row."""
    names = (fields,) if isinstance(fields, str) else fields
    if len(names) == 1 and len(set(table[names[0]].tolist())) == len(table):
        return
    keys = list(zip(*(table[name].tolist() for name in names), strict=True))
    if len(set(keys)) == len(keys):
        return
    first: dict[tuple[Any, ...], int] = {}
    for row, key in enumerate(keys):
        if key in first:
            yield Issue(
                code="E301",
                message=f"{_named(names, key)} already stands at entry {first[key]}",
                pointer=f"{pointer}/{row}/{names[-1]}",
                value=key[-1],
                expected="a key that is unique in its list",
            )
        first.setdefault(key, row)


def dangling(
    table: Table[Any], field: str, known: Iterable[str], pointer: str, what: str
) -> Iterator[Issue]:
    """An E302 for every row whose reference is not among ``known``; absent ones are fine."""
    names = set(known)
    column = table[field]
    strangers = {v for v in set(column.tolist()) if isinstance(v, str) and v not in names}
    if not strangers:
        return
    unknown = cache(lambda name: unknown_id(name, names, what))
    for row in np.flatnonzero([value in strangers for value in column.tolist()]):
        yield Issue(pointer=f"{pointer}/{row}/{field}", **unknown(column[row]))


def unknown_id(name: str, known: Collection[str], what: str) -> dict[str, Any]:
    """The fields of an E302 issue for a reference to a ``what`` that does not exist."""
    guess = nearest(name, known)
    listed = ", ".join(heapq.nsmallest(5, known)) + (", …" if len(known) > 5 else "")
    return {
        "code": "E302",
        "message": f'there is no {what} with the id "{name}"',
        "value": name,
        "expected": f"the id of a {what}",
        "hint": f'did you mean "{guess}"?' if guess else f"known ids: {listed or 'none'}",
    }


def _named(names: tuple[str, ...], key: tuple[Any, ...]) -> str:
    return ", ".join(f'{name} "{value}"' for name, value in zip(names, key, strict=True))
