"""Which way an instance is solved, and which requests are refused before anything runs."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest

import optimizer
from optimizer.engine.solve import solve
from optimizer.errors import UsageError

DEMO = Path(__file__).parents[3] / "instances" / "vehicle_routing" / "demo.json"


@pytest.mark.parametrize("asked", [{}, {"method": "auto"}, {"method": "mip"}, {"backend": "highs"}])
def test_no_way_leads_to_a_solver_known_to_be_wrong(
    monkeypatch: pytest.MonkeyPatch, asked: dict[str, str]
) -> None:
    """The model, its backend and a search that needs the package refuse with the same reason."""
    loaded, version = optimizer.load(DEMO), importlib.metadata.version
    old = {"highspy": "1.14.0"}
    monkeypatch.setattr(importlib.metadata, "version", lambda name: old.get(name) or version(name))
    with pytest.raises(UsageError, match=r"highspy 1\.14\.0 is refused: .* wrong optima") as caught:
        solve(loaded, time_limit_s=1.0, **asked)
    assert caught.value.issue.code == "E403"
