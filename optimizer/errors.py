"""Everything that can go wrong for a caller, as values and as one small exception tree.

    StockwrightError
    ├── InstanceError      the file or the data is wrong: carries every Issue found
    ├── UsageError         the request is wrong: unknown method, backend, option
    └── SolverError        a solver crashed, hung or broke its promise

Infeasible and out of time are results (see ``result.Termination``), not exceptions.
"""

from __future__ import annotations

import difflib
import reprlib
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

CODES: Mapping[str, str] = MappingProxyType(
    {
        "E101": "the file cannot be read",
        "E102": "the file is not plain UTF-8 text",
        "E103": "the file is not valid JSON",
        "E104": "a key appears twice in one object",
        "E105": "a number is NaN, infinite or too large to be exact",
        "E106": "the JSON is nested too deeply",
        "E110": "a side file is missing",
        "E111": "a side file lies outside the instance's folder",
        "E112": "a side file cannot be read as a table",
        "E201": "a required field is missing",
        "E202": "a field is unknown",
        "E203": "a number is out of its range",
        "E204": "a value has the wrong type",
        "E205": "a text has the wrong form",
        "E206": "a value is not one of those allowed",
        "E207": "a list has the wrong length",
        "E301": "an id appears twice in its collection",
        "E302": "a reference names nothing that exists",
        "E303": "two values contradict each other",
        "E304": "data needed for a decision is absent",
        "E401": "the formulation is unknown",
        "E402": "the schema version is not supported",
        "E403": "a method, backend or format is unknown, not installed or refused",
        "E404": "the method or the formulation cannot do this",
        "E405": "an option is out of its range",
        "E406": "the cluster cannot be used",
        "W301": "two values look mixed up or implausible",
        "W302": "numbers of the model lie too far apart for a solver",
        "W303": "a search begins with what it learnt on another instance",
    }
)
"""Stable codes of all issues. E1: file, E2: structure, E3: meaning, E4: request, W: warning."""


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One problem in the input, precise enough for a person to mend and a program to act on.

    ``pointer`` is an RFC 6901 JSON pointer into the file. ``line`` and ``column`` count from 1
    and are filled in by the loader, as are ``row`` (from 1, below the header) and ``column_name``
    for side tables, ``file`` where that is not the instance's own, and ``record_id``, the id of
    the record around the pointer.
    """

    code: str
    message: str
    pointer: str = ""
    value: Any = None
    expected: str | None = None
    hint: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    row: int | None = None
    column_name: str | None = None
    record_id: str | None = None

    def __post_init__(self) -> None:
        assert self.code in CODES, f"undeclared issue code {self.code}"
        object.__setattr__(self, "value", shortened(self.value))


class StockwrightError(Exception):
    """Base of all exceptions of this package; ``exit_code`` is what the command line returns."""

    exit_code = 1


class InstanceError(StockwrightError):
    """The instance is wrong. ``issues`` holds the first ``MOST`` problems, ``total`` counts all."""

    exit_code = 2
    MOST = 100

    def __init__(self, issues: Iterable[Issue], total: int | None = None) -> None:
        found = list(issues)
        self.total = len(found) if total is None else total
        self.issues: tuple[Issue, ...] = tuple(found[: self.MOST])
        super().__init__(
            "; ".join(f"{i.code} {i.pointer or '/'}: {i.message}" for i in self.issues[:3])
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """What it is made again from: copies, and errors of a worker process, are whole."""
        return type(self), (self.issues, self.total)


class UsageError(StockwrightError):
    """The request cannot be carried out as asked; ``issue`` says why and what would work."""

    exit_code = 2

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        super().__init__(f"{issue.code} {issue.message}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.issue,)


class SolverError(StockwrightError):
    """A solver crashed, hung or returned something that cannot be true."""


def shortened(value: Any, most: int = 60) -> Any:
    """Scalars as they are, anything long as the beginning of its text."""
    if value is None or (isinstance(value, bool | int | float) and abs(value) < 1e300):
        return value
    try:
        text = value[: most + 1] if isinstance(value, str) else reprlib.repr(value)
    except ValueError:  # Python writes out no number of so many digits
        text = f"a {type(value).__name__} too long to be shown"
    return text if len(text) <= most else text[:most] + "…"


def nearest(word: object, known: Iterable[str]) -> str | None:
    """The known word closest in spelling; None when nothing is close."""
    if not isinstance(word, str) or len(word) > 200:
        return None
    words = list(known)
    if len(words) > 1000:  # difflib compares with each; one typing error is found by looking up
        return min(_one_edit_away(word).intersection(words), default=None)
    matches = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return matches[0] if matches else None


def did_you_mean(word: object, known: Iterable[str], otherwise: str) -> str:
    """The hint for an unknown word: the known one closest in spelling, or else another hint."""
    guess = nearest(word, known)
    return f'did you mean "{guess}"?' if guess else otherwise


def _one_edit_away(word: str) -> set[str]:
    """All words that one deletion, replacement, insertion or swap of neighbours leads to."""
    letters = string.ascii_letters + string.digits + "._:-"
    edits = {word[:k] + word[k + 1 :] for k in range(len(word))}
    for k in range(len(word) + 1):
        edits.update(word[:k] + c + word[k:] for c in letters)
        edits.update(word[:k] + c + word[k + 1 :] for c in letters)
        edits.add(word[:k] + word[k : k + 2][::-1] + word[k + 2 :])
    return edits
