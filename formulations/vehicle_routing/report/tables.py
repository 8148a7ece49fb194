"""Tables of a report: their first rows, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optimizer.sdk import Section

MOST_ROWS = 15


def section(
    title: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]], rest: str = "more"
) -> Section:
    """A table of at most ``MOST_ROWS`` rows; a note counts the ``rest``, if there is one."""
    left = len(rows) - MOST_ROWS
    note = f"… {left} {rest}" if left > 0 else None
    return Section(title=title, columns=columns, rows=tuple(rows[:MOST_ROWS]), note=note)
