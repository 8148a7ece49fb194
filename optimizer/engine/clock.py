"""Where the time goes, and how much of it is left."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """Seconds by phase since the clock was made, against one deadline for them all."""

    def __init__(self, time_limit_s: float) -> None:
        self._start = time.perf_counter()
        self._time_limit_s = time_limit_s
        self._reserved_s = 0.0
        self.time_s: dict[str, float] = {}

    @property
    def elapsed_s(self) -> float:
        return time.perf_counter() - self._start

    @property
    def remaining_s(self) -> float:
        return max(0.0, self._time_limit_s - self._reserved_s - self.elapsed_s)

    def reserve(self, seconds: float) -> None:
        """Keep time back for what must be done after the search."""
        self._reserved_s = min(seconds, 0.2 * self._time_limit_s)

    @contextmanager
    def keeping(self, share: float) -> Iterator[None]:
        """Keep a share of what is left for what comes after the block."""
        before = self._reserved_s
        self._reserved_s += share * self.remaining_s
        try:
            yield
        finally:
            self._reserved_s = before

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.time_s[name] = self.time_s.get(name, 0.0) + time.perf_counter() - begin
