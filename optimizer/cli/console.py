"""The two streams: stdout for data, stderr for the talk."""

from __future__ import annotations

import shutil
import sys
from tempfile import SpooledTemporaryFile
from typing import Any

WIDEST = 120
"""Lines longer than this are hard to read, however wide the terminal."""

IN_MEMORY = 16_000_000
"""Characters of JSON that are kept in memory until all is known to be JSON."""


def show(text: str) -> None:
    """Data: what a pipe or a file should get."""
    sys.stdout.write(f"{text}\n")


def show_json(value: Any) -> None:
    """All of it or, when it cannot be written as JSON, nothing. A long one waits in a file."""
    from optimizer.reporting.json import json_pieces

    with SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="") as whole:
        whole.writelines(json_pieces(value))
        whole.seek(0)
        shutil.copyfileobj(whole, sys.stdout)
    sys.stdout.write("\n")


def say(text: str) -> None:
    """Talk: what only a person at the terminal should get."""
    sys.stderr.write(f"{text}\n")


def width() -> int:
    """Columns for data: those of the terminal, 80 in a pipe or a file."""
    if not sys.stdout.isatty():
        return 80
    return min(WIDEST, shutil.get_terminal_size().columns)
