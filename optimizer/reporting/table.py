"""Small tables in plain text: they read the same on a terminal, in a pipe and in a log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from optimizer.reporting.numbers import decimals_for, grouped, is_number

GAP = "  "
NARROWEST = 6
"""No column is cut below this many characters."""


def table_lines(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], width: int = 80
) -> Iterator[str]:
    """Header, rule and rows, each at most ``width`` wide; numbers stand right, texts left.

    Where the table is too wide, its widest columns are cut and marked with an ellipsis.
    """
    texts, numeric = table_texts(columns, rows)
    widths = _fitted([max(map(len, column)) for column in texts], width)
    for position, row in enumerate(zip(*texts, strict=True)):
        cells = zip(row, widths, numeric, strict=True)
        yield GAP.join(_aligned(*cell) for cell in cells).rstrip()
        if position == 0:
            yield GAP.join("-" * size for size in widths)


def table_texts(
    columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> tuple[list[list[str]], list[bool]]:
    """Each column as texts, its name first, and whether it holds numbers."""
    members = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    texts = [_texts(column, name) for column, name in zip(members, columns, strict=True)]
    return texts, [_is_numeric(column) for column in members]


def _is_numeric(column: Sequence[Any]) -> bool:
    present = [value for value in column if value is not None]
    return bool(present) and all(map(is_number, present))


def _texts(column: Sequence[Any], name: str) -> list[str]:
    decimals = decimals_for(value for value in column if is_number(value))
    return [name, *(_text(value, decimals) for value in column)]


def _text(value: Any, decimals: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return grouped(value, decimals) if is_number(value) else str(value)


def _fitted(widths: list[int], width: int) -> list[int]:
    """Column widths that fit, taken one character at a time from the widest column."""
    fitted = list(widths)
    while sum(fitted) + len(GAP) * (len(fitted) - 1) > width and max(fitted) > NARROWEST:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def _aligned(text: str, width: int, right: bool) -> str:
    shown = text if len(text) <= width else text[: width - 1] + "…"
    return shown.rjust(width) if right else shown.ljust(width)
