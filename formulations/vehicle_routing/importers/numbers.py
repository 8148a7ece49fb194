"""Files that are nothing but numbers, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path


class Lines:
    """The lines of a file that hold anything, taken one after the other.

    Those that begin with ``comment``, a regular expression, hold nothing, and the first one where
    it is a ``title``.
    """

    def __init__(self, path: Path, comment: str | None = None, *, title: bool = False) -> None:
        lines = _lines(path)
        if title:
            next(lines, None)
        self._lines = (each for each in lines if not (comment and re.match(comment, each[1])))

    def take(self, least: int) -> list[float]:
        """The numbers of the next line, of which there must be so many.

        Raises:
            ValueError: when the file ends, or the line has fewer, or other things than numbers.
        """
        numbers = self.take_any(least)
        if numbers is None:
            raise ValueError("the file ends too early")
        return numbers

    def take_any(self, least: int) -> list[float] | None:
        """The same, or None at the end of the file."""
        place, text = next(self._lines, (None, ""))
        if place is None:
            return None
        try:
            numbers = [float(word) for word in text.split()]
        except ValueError:
            raise ValueError(f"line {place} has something that is no number") from None
        if len(numbers) < least:
            raise ValueError(f"line {place} has {len(numbers)} numbers, {least} are needed")
        return numbers

    def end(self) -> None:
        """No line may be left.

        Raises:
            ValueError: when one is.
        """
        place, _ = next(self._lines, (None, ""))
        if place is not None:
            raise ValueError(f"line {place} is left over")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    for place, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if text := line.strip():
            yield place, text


def whole(number: float, what: str, least: int = 0) -> int:
    """A number that counts something.

    Raises:
        ValueError: when it is not whole, or less than it can be.
    """
    if not number.is_integer() or number < least:
        raise ValueError(f"{what} is {number:g}, a whole number of at least {least} is needed")
    return int(number)
