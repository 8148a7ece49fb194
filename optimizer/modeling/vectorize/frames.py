"""Frames: the rows over which a rule is evaluated at once, and how they part where it branches.

A rule is called with values that stand for many rows. As long as a condition has one answer for all
of them the rule runs as it is written. Where rows differ, those for which it holds go on, and the
others wait for another run of the same lines: so each run takes one path, and every row takes part
in the run that takes its own.
"""

from __future__ import annotations

from types import FrameType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from optimizer.modeling.vectorize.labels import Labels

MOST_REPEATS = 1_000
MOST_REPEATED_ROWS = 20_000_000
"""A rule that takes more paths than this, or with more rows on them, is no faster over arrays."""


class NotVectorizedError(BaseException):
    """The rules have to be evaluated row by row; no ``except Exception`` in a rule swallows it."""


class Frame:
    """Rows that are evaluated at once: of a loop, the elements of all rows of ``parent``.

    ``alive`` are those that take the path of this run, ``waiting`` the others, by position.
    """

    def __init__(self, run: Run, size: int, parent: Frame | None = None, rows: Any = None) -> None:
        self.run = run
        self.size = size
        self.parent = parent
        self.depth: int = 0 if parent is None else 1 + parent.depth
        self.alive = np.ones(size, bool)
        self.waiting: list[np.ndarray] = []
        self._rows_in: dict[int, np.ndarray] = {} if parent is None else {id(parent): rows}

    def rows_in(self, outer: Frame) -> np.ndarray:
        """The row of a frame around this one to which each row belongs.

        Raises:
            NotVectorizedError: when the frame is not around this one: its loop is over.
        """
        known = self._rows_in.get(id(outer))
        if known is None:
            if self.parent is None:
                raise self.run.fail("a value is used outside of its loop")
            known = self.parent.rows_in(outer)[self._rows_in[id(self.parent)]]
            self._rows_in[id(outer)] = known
        return known

    def alive_within(self, outer: Frame) -> np.ndarray:
        """Which rows took part to the end, here and in all frames up to an outer one."""
        alive, frame = self.alive, self
        while frame.parent is not None and frame.parent is not outer:
            frame = frame.parent
            alive = alive & frame.alive[self.rows_in(frame)]
        return alive


class Run:
    """The frames that are open, innermost last, and the sums that are under way."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.frames: list[Frame] = []
        self.sums: list[FrameType | None] = []
        self.failure: str | None = None
        self.repeats = self.repeated_rows = 0

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

    def fail(self, why: str) -> NotVectorizedError:
        """Remembered, so that a rule that swallows the exception is found out."""
        self.failure = self.failure or why
        return NotVectorizedError(why)

    def decide(self, truth: np.ndarray, frame: Frame) -> bool:
        """One answer to a condition over a frame; rows of the other answer wait."""
        here = self.frame
        if truth.ndim and frame is not here:
            truth = truth[here.rows_in(frame)]
        holds = here.alive & truth
        num_true, num_alive = np.count_nonzero(holds), np.count_nonzero(here.alive)
        if num_true in (0, num_alive):
            return bool(num_true)
        here.waiting.append(np.flatnonzero(here.alive & ~truth))
        here.alive = holds
        return True

    def begin(self) -> None:
        """Begin with a rule."""
        self.repeats = self.repeated_rows = 0

    def start(self, size: int) -> Frame:
        """The only open frame, of so many rows."""
        self.frames, self.sums = [Frame(self, size)], []
        return self.frame

    def open(self, rows: np.ndarray) -> Frame:
        """A frame within the innermost one, given by the row there of each of its rows."""
        self.frames.append(Frame(self, len(rows), self.frame, rows))
        return self.frame

    def close(self, frame: Frame) -> None:
        if self.frames.pop() is not frame:
            raise self.fail("a loop ends before the loops in it")

    def repeat(self, rows: int) -> None:
        """Count the rows that go through the same lines again.

        Raises:
            NotVectorizedError: when rows have so little in common that arrays are no gain.
        """
        self.repeats += 1
        self.repeated_rows += rows
        if self.repeats > MOST_REPEATS or self.repeated_rows > MOST_REPEATED_ROWS:
            raise self.fail("its rows take too many different paths")
