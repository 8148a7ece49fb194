"""Published optima, from the public file to a proven plan, by command: location and networks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer.cli import main
from tests.contract.golden import NETWORK_DESIGN, WAREHOUSE_LOCATION

PUBLISHED = [
    ("orlib-cap", f"facility_location/{name}.txt", best)
    for name, best in WAREHOUSE_LOCATION.items()
] + [("canad", f"network_design/{name}.dow", best) for name, best in NETWORK_DESIGN.items()]


@pytest.mark.parametrize("backend", ["highs", "mathopt"])
@pytest.mark.parametrize(("format", "name", "best"), PUBLISHED)
def test_a_published_optimum_is_proven(
    format: str,
    name: str,
    best: float,
    backend: str,
    shared_data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Import, solve and verify reach the optimum of the literature and prove it."""
    source, file = shared_data / name, tmp_path / "instance.json"
    assert main(["import", format, str(source), "--out", str(file)]) == 0
    assert main(["solve", str(file), "--json", "--backend", backend]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["status"] == "optimal" and report["verification"]["ok"]
    assert report["objective"]["value"] == pytest.approx(best, rel=1e-6)
    assert report["bound"] == pytest.approx(best, rel=1e-6)
