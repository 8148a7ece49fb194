"""The small tables in which people read a plan, short enough to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MOST_ROWS = 15
"""So many rows of a table, violations, warnings or things left out are shown."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of a plan as people read it: a title and a small table of texts and numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str | None = None

    @classmethod
    def short(
        cls,
        title: str,
        columns: tuple[str, ...],
        rows: Sequence[tuple[Any, ...]],
        *,
        most: int = MOST_ROWS,
        count: int | None = None,
    ) -> Section:
        """The first rows and how many more there are, of ``count`` where not all are given."""
        shown = tuple(rows[:most])
        note = rest_of(len(rows) if count is None else count, len(shown))
        return cls(title=title, columns=columns, rows=shown, note=note)


def rest_of(count: int, shown: int = MOST_ROWS, what: str = "") -> str | None:
    """How many more there are than those shown, as ``… 1 234 more``; None where there are none."""
    left = count - shown
    return f"… {left:,} more {what}".replace(",", " ").rstrip() if left > 0 else None
