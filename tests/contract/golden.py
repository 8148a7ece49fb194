"""The golden instances: files in ``instances/`` whose answer is known from outside the engine."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

INSTANCES = Path(__file__).parents[2] / "instances"

WAREHOUSE_LOCATION = {
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
"""Proven optima (OR-Library), to three decimals."""

NETWORK_DESIGN = {"r01.1": 74_079.0, "r01.6": 147_599.0, "r02.1": 232_239.0, "c33": 423_848.0}
"""Proven optima of the Canad files."""


@cache
def golden_files() -> list[tuple[Path, dict[str, Any]]]:
    """Each instance file that states a best-known answer, with that answer."""
    files = sorted(INSTANCES.glob("*/*.json"))
    envelopes = [(path, json.loads(path.read_text("utf-8"))) for path in files]
    return [(path, e["best_known"]) for path, e in envelopes if "best_known" in e]
