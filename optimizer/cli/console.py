"""The two streams: stdout for data, stderr for the talk."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, TextIO

from optimizer.errors import Issue, UsageError

WIDEST = 120
"""Lines longer than this are hard to read, however wide the terminal."""

IN_MEMORY = 16_000_000
"""Characters of JSON that are kept in memory until all is known to be JSON."""

IN_PIECES = 1_000_000
"""Characters of it that are shown at once."""


def show(text: str) -> None:
    """Data: what a pipe or a file should get.

    Raises:
        UsageError: E405 when it cannot be written, as on a full disk; ``show_json`` does so too.
    """
    _write(sys.stdout, [text, "\n"])


def show_json(value: Any) -> None:
    """All of it or, when it cannot be written as JSON, nothing. A long one waits in a file."""
    from optimizer.reporting.json import json_pieces

    with SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="") as whole:
        whole.writelines(json_pieces(value))
        whole.seek(0)
        _write(sys.stdout, iter(lambda: whole.read(IN_PIECES), ""))
    _write(sys.stdout, ["\n"])


def say(text: str) -> None:
    """Talk: what only a person at the terminal should get."""
    _write(sys.stderr, [text, "\n"])


def _write(stream: TextIO, pieces: Iterable[str]) -> None:
    """The rest goes nowhere once the stream takes no more.

    That is no error of a reader, say ``head``, who has seen enough, and cannot be told on stderr.
    """
    try:
        stream.writelines(pieces)
        stream.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if stream is sys.stdout and not isinstance(error, BrokenPipeError):
            message = f"stdout cannot be written: {error.strerror}"
            hint = "make room where it leads to, or redirect it elsewhere"
            raise UsageError(Issue(code="E405", message=message, hint=hint)) from None


def open_streams() -> None:
    """Streams that were closed at the start read and write nothing.

    Each takes the lowest number that is free, which is its own.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 (as long as the process)


def width() -> int:
    """Columns for data: those of the terminal, 80 in a pipe or a file."""
    if not sys.stdout.isatty():
        return 80
    return min(WIDEST, shutil.get_terminal_size().columns)
