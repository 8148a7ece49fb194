"""docs/errors.md, the codes and their usual fixes say the same."""

from __future__ import annotations

import re
from pathlib import Path

from optimizer.errors import CODES
from optimizer.instance.fixes import FIXES

DOCUMENT = Path(__file__).parents[3] / "docs" / "errors.md"


def test_the_document_lists_every_code_with_its_meaning_and_fix() -> None:
    """One row a code, in the order of the code, with the words the program uses."""
    rows = re.findall(r"^\| (\w\d{3}) \| (.*?) \| .*? \| (.*?) \|$", DOCUMENT.read_text(), re.M)
    assert rows == [(code, meaning, FIXES[code]) for code, meaning in CODES.items()]


def test_every_code_has_a_fix() -> None:
    """No issue leaves the loader without a way to mend it."""
    assert list(FIXES) == list(CODES)
