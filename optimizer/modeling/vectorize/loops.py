"""Loops over the members of a set: all members at once within a sum, else one after the other."""

from __future__ import annotations

import builtins
import dis
import inspect
import sys
from types import FrameType
from typing import Any, Protocol

import numpy as np

from optimizer.modeling.vectorize.frames import Frame, Run
from optimizer.modeling.vectorize.index import Factor, Index
from optimizer.modeling.vectorize.keys import contains
from optimizer.modeling.vectorize.labels import Column
from optimizer.modeling.vectorize.linear import gathered, ragged
from optimizer.modeling.vectorize.sets import Groups
from optimizer.modeling.vectorize.values import Value

COLLECTING = {dis.opmap[name] for name in ("LIST_APPEND", "SET_ADD", "MAP_ADD")}
"""In the code of a generator expression these belong to other loops, which are not summed."""


class Members(Protocol):
    """What a loop goes over."""

    run: Run
    factor: Factor

    def pairs(self, outer: Frame) -> tuple[np.ndarray, np.ndarray]:
        """All rows with each of their members, by positions."""

    def after(self, place: int) -> Any:
        """The member that comes after so many others, or StopIteration."""


class CommonMembers:
    """The members of a set that is the same for all rows."""

    def __init__(self, run: Run, factor: Factor) -> None:
        self.run = run
        self.factor = factor

    def pairs(self, outer: Frame) -> tuple[np.ndarray, np.ndarray]:
        rows, size = np.flatnonzero(outer.alive), self.factor.size
        return np.repeat(rows, size), np.tile(np.arange(size), len(rows))

    def after(self, place: int) -> Any:
        if place >= self.factor.size:
            raise StopIteration
        parts = [column.label(place) for column in self.factor.columns]
        return parts[0] if len(parts) == 1 else tuple(parts)


class GroupMembers:
    """The members of one set of an indexed set, which one it is by ``groups`` in each row."""

    def __init__(self, run: Run, frame: Frame, sets: Groups, groups: np.ndarray) -> None:
        self.run = run
        self.factor = sets.members
        self._frame = frame
        self._sets = sets
        self._groups = groups

    def __iter__(self) -> Loop:
        return Loop(self, sys._getframe(1))

    def __len__(self) -> int:
        counts = Column(self._sets.counts[self._groups], None)
        number: int = Value(self._frame, counts).single()
        return number

    def __contains__(self, member: Any) -> bool:
        group = Value(self._frame, Column(self._groups, None))
        return contains(self.run, Index([self._sets.owned]), (group, member))

    def __eq__(self, other: object) -> Any:
        raise self.run.fail("two sets are compared")

    __hash__ = None  # type: ignore[assignment]

    def pairs(self, outer: Frame) -> tuple[np.ndarray, np.ndarray]:
        rows = np.flatnonzero(outer.alive)
        seen = rows if self._frame is outer else outer.rows_in(self._frame)[rows]
        groups = self._groups[seen]
        owners, places = ragged(self._sets.starts[groups], self._sets.counts[groups])
        return rows[owners], places

    def after(self, place: int) -> Any:
        if not self.run.decide(self._sets.counts[self._groups] > place, self._frame):
            raise StopIteration
        last = self.factor.size - 1
        places = np.minimum(self._sets.starts[self._groups] + place, last)
        return member_at(self._frame, self.factor, places)


class Loop:
    """One loop over members.

    In a sum the members of all rows make up a frame of their own. Where a condition parts them, the
    body of the loop is run again for the others.
    """

    def __init__(self, members: Members, caller: FrameType | None = None) -> None:
        self._members = members
        self._is_plain = caller is not None and _is_doing(caller, "GET_ITER")
        self._place = -1
        self._pairs: tuple[np.ndarray, np.ndarray] | None = None
        self._waiting: list[np.ndarray] = []
        self._frame: Frame | None = None
        self._current = np.zeros(0, int)

    def __iter__(self) -> Loop:
        return self

    def __next__(self) -> Any:
        if self._place < 0 and self._pairs is None and self._is_summed_by(sys._getframe(1)):
            self._pairs = self._members.pairs(self._members.run.frame)
            everything = np.arange(len(self._pairs[0]))
            self._waiting = [everything] if len(everything) else []
        if self._pairs is not None:
            return self._next_frame(*self._pairs)
        self._place += 1
        return self._members.after(self._place)

    def _is_summed_by(self, caller: FrameType) -> bool:
        """Whether it is a ``for`` of the generator expression that is being summed."""
        sums = self._members.run.sums
        return self._is_plain and bool(sums) and sums[-1] is caller

    def _next_frame(self, rows: np.ndarray, places: np.ndarray) -> Any:
        run = self._members.run
        if self._frame is not None:
            run.close(self._frame)
            for part in self._frame.waiting:
                run.repeat(len(part))
                self._waiting.append(self._current[part])
        if not self._waiting:
            raise StopIteration
        self._current = self._waiting.pop()
        self._frame = run.open(rows[self._current])
        return member_at(self._frame, self._members.factor, places[self._current])


def member_at(frame: Frame, factor: Factor, places: np.ndarray) -> Any:
    """The key at a place for each row of a frame."""
    parts = [Value(frame, column[places]) for column in factor.columns]
    return parts[0] if len(parts) == 1 else tuple(parts)


def sum_over(run: Run) -> Any:
    """What ``sum`` is in a rule: of a generator expression, the sum over all members at once."""

    def sum(items: Any, /, start: Any = 0) -> Any:
        if not inspect.isgenerator(items) or not _loops_alone(items):
            return builtins.sum(items, start)
        outer, depth = run.frame, len(run.frames)
        run.sums.append(items.gi_frame)
        try:
            found = [(run.frame, item) for item in items]
        except Exception as error:
            if len(run.frames) == depth:
                raise
            raise run.fail(f"{type(error).__name__} in a sum") from error  # of some rows only
        finally:
            run.sums.pop()
        for inner, item in found:
            start = start + (item if inner is outer else gathered(item, inner, outer))
        return start

    return sum


def _loops_alone(items: Any) -> bool:
    """Whether each loop in the code of a generator gives its own items."""
    code = items.gi_code
    return code.co_name == "<genexpr>" and COLLECTING.isdisjoint(code.co_code[::2])


def _is_doing(caller: FrameType, operation: str) -> bool:
    return caller.f_code.co_code[caller.f_lasti] == dis.opmap[operation]
