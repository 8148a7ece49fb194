"""Keys that a rule asks for: where in an index set they are, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from optimizer.modeling.vectorize.frames import Frame, Run
from optimizer.modeling.vectorize.index import Index
from optimizer.modeling.vectorize.labels import Column
from optimizer.modeling.vectorize.values import PLAIN, Value


class Place(NamedTuple):
    """Positions in the rows of a frame; the same in all rows where ``frame`` is None."""

    frame: Frame | None
    positions: np.ndarray


def contains(run: Run, index: Index, key: Any, given: np.ndarray | None = None) -> bool:
    """Whether a key is in an index set, and ``given`` there; rows where it is not wait."""
    frame, positions = _place(run, index, key)
    holds = positions >= 0
    if given is not None and len(given):
        holds = holds & given[positions]
    return bool(holds) if frame is None else run.decide(holds, frame)


def found(run: Run, index: Index, key: Any) -> Place:
    """Where a key is.

    Raises:
        KeyError: in a run of rows where it is nowhere.
    """
    place = _place(run, index, key)
    is_known = place.positions >= 0
    if not is_known.all() and (place.frame is None or not run.decide(is_known, place.frame)):
        raise KeyError("a key is not in its index set")
    return place


def _place(run: Run, index: Index, key: Any) -> Place:
    parts = list(_parts(key))
    if len(parts) != index.num_parts:
        return Place(None, np.array(-1))
    values = [part for part in parts if isinstance(part, Value)]
    frame = max((value.frame for value in values), key=lambda each: each.depth, default=None)
    columns = [_column(run, part, frame) for part in parts]
    return Place(frame, index.positions(columns))


def _parts(key: Any) -> Iterator[Any]:
    if isinstance(key, tuple):
        for part in key:
            yield from _parts(part)
    else:
        yield key


def _column(run: Run, part: Any, frame: Frame | None) -> Column:
    if isinstance(part, Value):
        assert frame is not None
        return Column(part.seen_from(frame), part.column.names)
    if isinstance(part, PLAIN):
        return Column(np.asarray(part), None)
    if part is None or isinstance(part, slice) or part is Ellipsis:
        raise run.fail("a key has a part that is no label")
    return Column(np.asarray(run.labels.code(part)), run.labels)
