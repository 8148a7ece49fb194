"""Reading a text file strictly: a regular file, not empty, UTF-8 without a byte order mark."""

from __future__ import annotations

import codecs
from pathlib import Path

from optimizer.errors import InstanceError, Issue

_MARKS = {
    codecs.BOM_UTF8: "UTF-8 with a byte order mark",
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        InstanceError: E101 when it cannot be read or is empty, E102 when it is not plain UTF-8.
    """
    raw = _read_bytes(path)
    if not raw.strip():
        raise _unreadable(path, "the file is empty", "write the instance into it")
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            raise _not_utf8(f"the file is {encoding}", raw[:8], 0, raw)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        found = raw[error.start : error.start + 8]
        raise _not_utf8("the file is not UTF-8 text", found, error.start, raw) from None
    if "\0" in text:
        at = raw.index(b"\0")
        raise _not_utf8("the file is binary or UTF-16", raw[at : at + 8], at, raw)
    return text


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise _unreadable(path, "this is a directory", "name the JSON file inside it")
        if path.exists() and not path.is_file():
            raise _unreadable(path, "this is not a regular file", "save it to a file first")
        return path.read_bytes()
    except FileNotFoundError:
        raise _unreadable(path, "there is no such file", "check the path") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        message = f"the file cannot be read: {reason}"
        raise _unreadable(path, message, "check the path and its permissions") from None


def _unreadable(path: Path, message: str, hint: str) -> InstanceError:
    name = str(path)
    issue = Issue(code="E101", message=message, value=name, expected="a JSON file", hint=hint)
    return InstanceError([issue])


def _not_utf8(message: str, found: bytes, at: int, raw: bytes) -> InstanceError:
    return InstanceError(
        [
            Issue(
                code="E102",
                message=message,
                value=found.hex(" "),
                expected="UTF-8 text without a byte order mark",
                hint='save the file again as "UTF-8"',
                line=raw.count(b"\n", 0, at) + 1,
                column=at - raw.rfind(b"\n", 0, at),
            )
        ]
    )
