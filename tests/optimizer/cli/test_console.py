"""The stream for data."""

from __future__ import annotations

import json
import math

import pytest

from optimizer.cli.console import show_json


def test_json_is_shown_whole_or_not_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    """Half an object would be taken for an answer by whoever reads the pipe."""
    show_json({"rows": [{"a": 1}], "cost": 2.0})
    assert json.loads(capsys.readouterr().out) == {"rows": [{"a": 1}], "cost": 2.0}
    with pytest.raises(ValueError, match="JSON"):
        show_json({"rows": [{"a": 1}], "cost": math.inf})
    assert capsys.readouterr().out == ""
