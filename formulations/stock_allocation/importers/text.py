"""What the readers share: numbers out of a text, rows into a table, one error for a bad file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from optimizer.sdk import InstanceError, Issue


@contextmanager
def reading(path: Path, what: str, expected: str) -> Iterator[None]:
    """Whatever is wrong with the file becomes one error that says ``what`` it should have been.

    Raises:
        InstanceError: E101 when it cannot be read, or on any ValueError of the reader.
    """
    try:
        yield
    except OSError as error:
        message = f'"{path.name}" cannot be read: {error.strerror or error}'
        raise InstanceError([Issue(code="E101", message=message)]) from None
    except ValueError as error:
        message = f'"{path.name}" is not {what}: {error}'
        raise InstanceError([Issue(code="E101", message=message, expected=expected)]) from None


def numbers(tokens: Sequence[str], count: int) -> list[float]:
    """Exactly ``count`` numbers >= 0.

    Raises:
        ValueError: when they are fewer, more, or not of that kind.
    """
    found = [float(token) for token in tokens]
    if len(found) != count:
        raise ValueError(f"{count} numbers expected, {len(found)} found")
    if any(not 0 <= number < float("inf") for number in found):
        raise ValueError("a number is negative or not finite")
    return found


def counts(tokens: Sequence[str], count: int) -> list[int]:
    """The same where they count something.

    Raises:
        ValueError: also when one is not whole.
    """
    found = numbers(tokens, count)
    if not all(number.is_integer() for number in found):
        raise ValueError(f'"{" ".join(tokens)}" must be {count} whole numbers')
    return [int(number) for number in found]


def table(columns: list[str], rows: list[list[Any]]) -> dict[str, Any]:
    """A table as an instance file has it inline."""
    return {"columns": columns, "rows": rows}
