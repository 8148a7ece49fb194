"""Small helpers to write instance files and to see what the loader says about them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optimizer.errors import InstanceError, Issue
from optimizer.instance.loader import load

DEMO = Path(__file__).parents[2] / "rooms" / "toy" / "demo.json"


def demo(change: Callable[[dict[str, Any]], object] = lambda envelope: None) -> dict[str, Any]:
    """A fresh copy of the toy's demo, changed in place by ``change``."""
    envelope: dict[str, Any] = copy.deepcopy(json.loads(DEMO.read_text()))
    change(envelope)
    return envelope


def written(folder: Path, content: object) -> Path:
    """A file with these bytes, this text, or this value as JSON with one member a line."""
    path = folder / "instance.json"
    if not isinstance(content, bytes):
        text = content if isinstance(content, str) else json.dumps(content, indent=2)
        content = text.encode()
    path.write_bytes(content)
    return path


def refusal(source: Any, **options: Any) -> InstanceError:
    """The error that loading ends with."""
    with pytest.raises(InstanceError) as caught:
        load(source, **options)
    return caught.value


def issues(source: Any, **options: Any) -> list[Issue]:
    return list(refusal(source, **options).issues)


def found(source: Any, **options: Any) -> list[tuple[str, str]]:
    """(code, pointer) of every issue."""
    return [(issue.code, issue.pointer) for issue in issues(source, **options)]
