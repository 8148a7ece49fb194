"""The identity of an instance: one sha256 over its canonical JSON and its side files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from optimizer.schema.side_file import SideFile


def digest(text: str, side_files: Iterable[SideFile]) -> str:
    """The sha256 of an instance as 64 hexadecimal digits.

    The order of keys, white space and the way a number is written do not matter: 3, 3.0 and 3e0
    are the same number, as in JSON itself. Side files count by name and by their bytes.
    """
    total = hashlib.sha256(canonical(text).encode("ascii"))
    for side_file in sorted(side_files, key=lambda side_file: side_file.name):
        with side_file.path.open("rb") as content:
            own = hashlib.file_digest(content, "sha256").hexdigest()
        total.update(f"\n{side_file.name}\n{own}".encode())
    return total.hexdigest()


def canonical(text: str) -> str:
    """A JSON text in its one canonical form: sorted keys, no spaces, every number as a float."""
    value = json.loads(text, parse_int=float)
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
