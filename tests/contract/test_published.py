"""Published optima of warehouse location, from the public file to a proven plan, by command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer.cli import main

OPTIMA = {
    "cap41": 1040444.375,
    "cap61": 932615.750,
    "cap63": 1014062.050,
    "cap71": 932615.750,
    "cap73": 1010641.450,
    "cap81": 838499.288,
    "cap91": 796648.438,
    "cap101": 796648.437,
    "cap111": 826124.713,
    "cap121": 793439.563,
    "cap131": 793439.562,
}


@pytest.mark.parametrize("backend", ["highs", "mathopt"])
@pytest.mark.parametrize("name", OPTIMA)
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
    assert report["objective"]["value"] == pytest.approx(OPTIMA[name], rel=1e-6)
    assert report["bound"] == pytest.approx(OPTIMA[name], rel=1e-6)
