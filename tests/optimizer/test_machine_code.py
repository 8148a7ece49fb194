"""Where compiled functions are kept."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest

from optimizer import machine_code
from optimizer.machine_code import VARIABLE, find_place


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No usual folder can be written to; the one for temporary files is told."""
    monkeypatch.setattr(machine_code, "_is_writable", lambda folder: False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv(VARIABLE, "")
    return tmp_path


def test_where_nothing_else_can_be_written_it_is_a_temporary_folder(locked: Path) -> None:
    """The same one in each process, and nobody else can put code there."""
    for _ in range(2):
        os.environ[VARIABLE] = ""
        find_place()
        assert os.environ[VARIABLE] == str(locked / f"stockwright-{os.getuid()}")
    (folder,) = locked.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_others_can_write_to_is_not_trusted(locked: Path) -> None:
    """Nor a link to one; a new folder is made instead."""
    elsewhere = locked / "elsewhere"
    elsewhere.mkdir()
    (locked / f"stockwright-{os.getuid()}").symlink_to(elsewhere)
    find_place()
    made = Path(os.environ[VARIABLE])
    assert made.parent == locked and not list(elsewhere.iterdir())
    assert not made.is_symlink() and stat.S_IMODE(made.stat().st_mode) == 0o700


def test_what_the_user_chose_stays(locked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever can be written."""
    monkeypatch.setenv(VARIABLE, "/chosen")
    find_place()
    assert os.environ[VARIABLE] == "/chosen" and not list(locked.iterdir())


def test_nothing_is_chosen_where_numba_finds_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the source, as in a checkout."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(machine_code, "_is_writable", lambda folder: folder.name == "__pycache__")
    find_place()
    assert VARIABLE not in os.environ


def test_whether_a_folder_can_be_written_to_is_tried(tmp_path: Path) -> None:
    """One that is not there yet is made; below a file there can be none, whatever is allowed."""
    (tmp_path / "file").write_text("")
    assert machine_code._is_writable(tmp_path / "a" / "b")
    assert not machine_code._is_writable(tmp_path / "file" / "a")
    assert not machine_code._is_writable(Path("/proc/nobody/.cache"))
