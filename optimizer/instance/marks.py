"""Marks for what JSON allows but an instance may not contain, and the issues they stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from optimizer.errors import Issue, shortened
from optimizer.schema.fields import LARGEST
from optimizer.schema.record import escape


class RefusedNumber:
    """Stands in a document where a number is NaN, infinite or too large to be exact."""

    def __init__(self, written: str) -> None:
        self.written = written


class RepeatedKeys(dict[str, Any]):
    """An object that names some key more than once; it holds the last value of each."""

    repeated: tuple[str, ...] = ()


class Marker:
    """The hooks of a JSON parser; ``used`` tells whether anything had to be marked."""

    def __init__(self) -> None:
        self.used = False

    def pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        self.used = True
        marked = RepeatedKeys(found)
        counts = Counter(key for key, _ in pairs)
        marked.repeated = tuple(key for key, count in counts.items() if count > 1)
        return marked

    def number(self, written: str) -> float | RefusedNumber:
        value = float(written)
        return value if abs(value) <= LARGEST else self.refused(written)

    def whole(self, written: str) -> int | RefusedNumber:
        if len(written) > 17:  # int() of thousands of digits is slow or raises
            return self.refused(written)
        value = int(written)
        return value if abs(value) <= LARGEST else self.refused(written)

    def refused(self, written: str) -> RefusedNumber:
        self.used = True
        return RefusedNumber(written)


def marked_issues(
    value: Any, pointer: str = "", *, name: str = "", allow_null: bool
) -> Iterator[Issue]:
    """Every mark in a document, and every null that is not below a key called ``custom``."""
    if isinstance(value, dict):
        for key in getattr(value, "repeated", ()):
            yield _repeated_key(key, f"{pointer}/{escape(key)}")
        for key, child in value.items():
            free = allow_null or key == "custom"
            below = f"{pointer}/{escape(key)}"
            yield from marked_issues(child, below, name=key, allow_null=free)
    elif isinstance(value, list):
        for position, child in enumerate(value):
            yield from marked_issues(
                child, f"{pointer}/{position}", name=name, allow_null=allow_null
            )
    elif isinstance(value, RefusedNumber):
        yield _refused_number(value.written, pointer, name)
    elif value is None and not allow_null:
        yield _null(pointer, name)


def _repeated_key(key: str, pointer: str) -> Issue:
    return Issue(
        code="E104",
        message=f'the key "{shortened(key)}" appears more than once in this object',
        pointer=pointer,
        value=key,
        expected="each key once",
        hint="only one of the two values can be meant; remove the other",
    )


def _refused_number(written: str, pointer: str, name: str) -> Issue:
    no_number = written.strip("-") in ("NaN", "Infinity")
    return Issue(
        code="E105",
        message=f"{_named(name)} is {shortened(written)}, "
        + ("which is not a number" if no_number else "which is too large to be exact"),
        pointer=pointer,
        value=written,
        expected=f"a finite number of at most {LARGEST:.0f}",
        hint="where there is no limit, leave the field out",
    )


def _null(pointer: str, name: str) -> Issue:
    return Issue(
        code="E204",
        message=f"{_named(name)} is null",
        pointer=pointer,
        expected="a value, or no field at all",
        hint="leave the field out: an absent field means no limit or no value",
    )


def _named(name: str) -> str:
    return f'"{shortened(name)}"' if name else "this value"
