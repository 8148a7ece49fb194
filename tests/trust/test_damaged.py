"""Some of the damaged files of ``make trust``: each is refused with its place."""

from __future__ import annotations

import os
from pathlib import Path

from tests.trust.damaged import DAMAGES, outcomes

NUM_DAMAGES = int(os.environ.get("TRUST_DAMAGES", "10"))


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    """With code, words, hint and line; none loads, and none ends in a traceback."""
    tried = list(outcomes(NUM_DAMAGES, tmp_path))
    assert len(tried) >= NUM_DAMAGES
    assert [each for each in tried if each.fault is not None] == []


def test_there_are_enough_kinds_of_damage() -> None:
    """To numbers, texts, lists, keys, rows and whole files."""
    assert len(DAMAGES) >= 60
