"""Texts that cannot be read as JSON at all: what is wrong, where, and what usually causes it."""

from __future__ import annotations

import json
import re

from optimizer.errors import Issue
from optimizer.instance.positions import line_and_column

_MESSAGES = {
    "Expecting value": "a value is missing here",
    "Expecting property name enclosed in double quotes": "a key in double quotes is missing here",
    "Expecting ':' delimiter": "a colon is missing after the key",
    "Expecting ',' delimiter": "a comma or a closing bracket is missing here",
    "Unterminated string starting at": "this text has no closing quote",
    "Invalid control character at": "a text contains a line break or a control character",
    "Extra data": "the JSON ends here, but the file goes on",
}

_HINTS = {
    "}": "remove the comma before the closing bracket",
    "]": "remove the comma before the closing bracket",
    "'": 'texts and keys stand in double quotes: "…"',
    "/": "JSON has no comments; use a description field",
    "#": "JSON has no comments; use a description field",
    "T": "write true in lower case",
    "F": "write false in lower case",
    "N": "leave the field out where there is no value",
    ".": "write 0.5, not .5",
    "+": "write 5, not +5",
    ",": "remove the comma, or add what is missing before it",
    '"': 'add the closing quote; a quote inside a text is written \\"',
}

_ESCAPES = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # both halves: fine
    r"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    r"|\\."
)


def syntax_error(error: json.JSONDecodeError) -> Issue:
    """E103 in plain words, at the place where the parser gave up."""
    rest = error.doc[error.pos : error.pos + 20]
    if not error.doc[error.pos :].strip():
        message, hint = "the file ends too early", "it may have been cut off; save or copy it again"
    else:
        message = _MESSAGES.get(error.msg, error.msg[:1].lower() + error.msg[1:])
        hint = _HINTS.get(rest[0], "an editor with JSON support shows the place")
    return Issue(
        code="E103",
        message=message,
        value=rest,
        expected="JSON as in RFC 8259",
        hint=hint,
        line=error.lineno,
        column=error.colno,
    )


def too_deep(text: str, limit: int) -> Issue:
    """E106 at the bracket that opens one level too many."""
    at = _offset_of_level(text, limit + 1)
    line, column = line_and_column(text, at)
    return Issue(
        code="E106",
        message=f"lists and objects are nested more than {limit} deep",
        value=text[at : at + 20],
        expected=f"at most {limit} levels",
        hint="an instance needs about ten; look for brackets that are never closed",
        line=line,
        column=column,
    )


def half_character(text: str) -> Issue | None:
    """E102 for half a surrogate pair, which nobody further on could print, hash or save."""
    if "\\ud" not in text and "\\uD" not in text:
        return None
    halves = (match for match in _ESCAPES.finditer(text) if match["half"])
    match = next(halves, None)
    if match is None:
        return None
    line, column = line_and_column(text, match.start())
    return Issue(
        code="E102",
        message=f'"{match["half"]}" is only one half of a character',
        value=match["half"],
        expected="both halves, or the character itself",
        hint="write the character itself: the file is UTF-8",
        line=line,
        column=column,
    )


def _offset_of_level(text: str, wanted: int) -> int:
    level = 0
    for match in re.finditer(r'"(?:[^"\\]|\\.)*"|([\[{])|([\]}])', text):
        level += bool(match[1]) - bool(match[2])
        if level == wanted:
            return match.start()
    return 0
