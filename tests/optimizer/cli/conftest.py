"""The command line, run on the toy formulation within the process of the test."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from optimizer.cli import main
from optimizer.contracts import Formulation
from optimizer.instance import write

DEMO = Path(__file__).parents[2] / "rooms" / "toy" / "demo.json"
BEST_COST = json.loads(DEMO.read_text(encoding="utf-8"))["best_known"]["objective"]


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said on which stream."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(toy: Formulation, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Run ``stockwright`` with these words."""

    def run_words(*words: object) -> Done:
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Done(code, captured.out, captured.err)

    return run_words


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A copy of the toy's demo, free to be changed; its best plan costs BEST_COST."""
    path = tmp_path / "demo.json"
    path.write_text(DEMO.read_text(encoding="utf-8"), encoding="utf-8")
    return path


@pytest.fixture
def changed(demo: Path) -> Callable[..., Path]:
    """The demo with other values of some fields of its data."""

    def change(**fields: Any) -> Path:
        envelope = json.loads(demo.read_text())
        envelope["data"] |= fields
        del envelope["best_known"]
        demo.write_text(json.dumps(envelope))
        return demo

    return change


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that became full while the solver ran: no plan can be written."""

    def write_json(value: Any, path: Path) -> None:
        with write.replacing(path):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(write, "write_json", write_json)
