"""A live table of a long solve: time, incumbent, bound and gap."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from optimizer.reporting.numbers import grouped, percent
from optimizer.reporting.table import table_lines
from optimizer.result import Progress

MOST_ROWS = 8
PATIENCE_S = 1.0
"""A solve shorter than this shows nothing."""


@contextmanager
def live_table() -> Iterator[Callable[[Progress[Any]], None] | None]:
    """A callback that keeps a table on stderr up to date; None where nobody is watching."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.live import Live

    table = ProgressTable()
    console = Console(stderr=True, highlight=False)
    with Live(get_renderable=table.text, console=console, refresh_per_second=4, transient=True):
        yield table.add


class ProgressTable:
    """The last rows of a solve's progress, and the time since it began."""

    def __init__(self) -> None:
        self._begin = time.monotonic()
        self._rows: deque[tuple[str, ...]] = deque(maxlen=MOST_ROWS)

    def add(self, progress: Progress[Any]) -> None:
        self._rows.append(
            (
                f"{progress.elapsed_s:.1f}",
                _amount(progress.primal_bound),
                _amount(progress.dual_bound),
                "" if progress.gap is None else percent(progress.gap, 2),
            )
        )

    def text(self) -> str:
        """The table as it stands; nothing at all in the first moments."""
        elapsed_s = time.monotonic() - self._begin
        if elapsed_s < PATIENCE_S:
            return ""
        columns = ("time s", "best plan", "bound", "gap")
        rows = [[f"{text:>14}" for text in row] for row in self._rows]
        lines = table_lines([f"{name:>14}" for name in columns], rows) if rows else ()
        return "\n".join([*lines, f"solving for {elapsed_s:.0f} s; Ctrl-C keeps the best plan"])


def _amount(value: float | None) -> str:
    return "" if value is None else grouped(value, 2)
