"""The page of trust tells what was measured, when, and what was not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trust import page
from tests.trust.parts import PARTS, Figure


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing has been measured yet, and no page is overwritten."""
    (tmp_path / "docs").mkdir()
    monkeypatch.setattr(page, "ROOT", tmp_path)
    monkeypatch.setattr(page, "MEASURED", tmp_path / "build" / "trust")
    return tmp_path


def test_a_part_is_measured_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its figure and its note are on the page; all others are said to be missing."""
    figure = Figure("T1", "hard models", "40", "39 of 40", "0 … 7", "- one was late")
    monkeypatch.setitem(page.PARTS, "limits", lambda: figure)
    page.main(["limits"])
    text = (folder / "docs" / "trust.md").read_text("utf-8")
    assert "| T1 | hard models | 40 | 39 of 40 | 0 … 7 |" in text
    assert "- one was late" in text
    assert text.count("| `limits` | 20") == 1 and text.count(" | 0.0 |") == 1
    missing = text.split("Not measured:")[1]
    assert all(f"- `{name}`" in missing for name in PARTS if name != "limits")


def test_what_was_measured_before_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later run of another part leaves its figure on the page; one of the same replaces it."""
    for name, reached in (("limits", "first"), ("cancels", "second"), ("limits", "third")):
        monkeypatch.setitem(page.PARTS, name, lambda r=reached: Figure("T", "t", "w", r, "s"))
        page.main([name])
    text = (folder / "docs" / "trust.md").read_text("utf-8")
    assert "second" in text and "third" in text and "first" not in text
