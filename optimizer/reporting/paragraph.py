"""Lines of plain text that fit their width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

NAME_WIDTH = 10


def indented(lines: Iterable[str]) -> Iterator[str]:
    """The lines, two columns in."""
    return (f"  {line}" for line in lines)


def wrapped(lines: Iterable[str], width: int, hang: int = 4) -> Iterator[str]:
    """Lines of at most ``width``; what is longer goes on below, ``hang`` columns in."""
    wrapper = textwrap.TextWrapper(width, subsequent_indent=" " * hang, break_on_hyphens=False)
    return (part for line in lines for part in wrapper.wrap(line))


def fact_lines(
    facts: Iterable[tuple[str, str]], width: int, name_width: int = NAME_WIDTH
) -> Iterator[str]:
    """One line for each fact, its name before it; an empty one is left out."""
    lines = (f"  {name:{name_width}}  {fact}" for name, fact in facts if fact)
    return wrapped(lines, width, hang=name_width + 4)
