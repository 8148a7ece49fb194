"""Tables in Markdown, for documents and comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optimizer.reporting.table import table_texts
from optimizer.section import Section


def markdown_lines(section: Section) -> Iterator[str]:
    """A title in bold, the table with its numbers to the right, and its note."""
    yield f"**{section.title}**"
    yield ""
    texts, numeric = table_texts(section.columns, section.rows)
    names, *rows = zip(*texts, strict=True)
    yield _line(names)
    yield _line(["---:" if is_number else "---" for is_number in numeric])
    yield from map(_line, rows)
    if section.note:
        yield ""
        yield section.note


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
