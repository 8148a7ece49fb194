"""The seal of a plan file: a digest of all that is in it, so that no byte changes unnoticed.

Only white space and the order of keys say nothing; a number is the digits that were written. It
guards against accidents and quiet edits, not against somebody who makes a new seal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from optimizer.instance.digest import digest
from optimizer.schema.side_file import SideFile

SEAL = "seal_sha256"


def sealed(content: Mapping[str, Any], side_files: Iterable[SideFile]) -> dict[str, Any]:
    """The content of a plan file with its seal."""
    return {**content, SEAL: _digest(json.dumps(content), side_files)}


def seal_holds(text: str, side_files: Iterable[SideFile]) -> bool:
    """Whether nothing was changed since the file was sealed; one without a seal says nothing."""
    seal = json.loads(text).get(SEAL)
    return seal is None or seal == _digest(text, side_files)


def _digest(text: str, side_files: Iterable[SideFile]) -> str:
    content = json.loads(text, parse_float=str, parse_int=str)
    content.pop(SEAL, None)
    return digest(json.dumps(content), side_files)
