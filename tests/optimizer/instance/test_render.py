"""Issues as people read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.errors import InstanceError, Issue
from optimizer.instance.render import render_issues
from tests.optimizer.instance.files import demo, refusal, written

pytestmark = pytest.mark.usefixtures("toy")


def test_place_message_pointer_record_and_help(tmp_path: Path) -> None:
    """One line says where and what, the next how to mend it, below the message."""
    path = written(tmp_path, demo(lambda e: e["data"]["products"][1].update(pack_units=-3)))
    text = render_issues(refusal(path), path.name)
    assert text.splitlines() == [
        'instance.json:24:23  E203 "pack_units" must be > 0, got -3'
        '   /data/products/1/pack_units   "juice"',
        "                     help: check the sign, the unit and the decimal point",
    ]


def test_side_files_are_named_by_row_and_column(tmp_path: Path) -> None:
    """The file that holds the wrong cell is named, not the one that refers to it."""
    (tmp_path / "p.csv").write_text("id,pack_units,unit_cost,unit_volume_m3\ntea,0,1,1\n")
    path = written(tmp_path, demo(lambda e: e["data"].update(products={"$file": "p.csv"})))
    assert render_issues(refusal(path), path).startswith("p.csv row 1 pack_units  E203 ")


def test_what_is_not_shown_is_counted() -> None:
    """Only the first hundred are printed."""
    error = InstanceError(Issue(code="E203", message="wrong") for _ in range(250))
    assert render_issues(error).splitlines()[-1] == "… and 150 more"


def test_no_file_can_steer_a_terminal(tmp_path: Path) -> None:
    """Control characters from the file are written out, and long values cut."""
    path = written(tmp_path, demo(lambda e: e.update({"\x1b[2J" + "x" * 10_000: 1})))
    text = render_issues(refusal(path), path.name)
    assert "\x1b" not in text
    assert r"\x1b" in text
    assert len(text) < 1000
