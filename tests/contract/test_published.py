"""Published optima of warehouse location, from the public file to a proven plan, by command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer.cli import main
from tests.contract.golden import WAREHOUSE_LOCATION


@pytest.mark.parametrize("backend", ["highs", "mathopt"])
@pytest.mark.parametrize("name", WAREHOUSE_LOCATION)
def test_a_published_optimum_is_proven(
    name: str,
    backend: str,
    shared_data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Import, solve and verify reach the optimum of the literature and prove it."""
    source, file = shared_data / "facility_location" / f"{name}.txt", tmp_path / "instance.json"
    assert main(["import", "orlib-cap", str(source), "--out", str(file)]) == 0
    assert main(["solve", str(file), "--json", "--backend", backend]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["status"] == "optimal" and report["verification"]["ok"]
    assert report["objective"]["value"] == pytest.approx(WAREHOUSE_LOCATION[name], rel=1e-6)
    assert report["bound"] == pytest.approx(WAREHOUSE_LOCATION[name], rel=1e-6)
