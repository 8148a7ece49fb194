"""The golden instances: files in ``instances/`` whose answer is known from outside the engine."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

INSTANCES = Path(__file__).parents[2] / "instances"


@cache
def golden_files() -> list[tuple[Path, dict[str, Any]]]:
    """Each instance file that states a best-known answer, with that answer."""
    files = sorted(INSTANCES.glob("*/*.json"))
    envelopes = [(path, json.loads(path.read_text("utf-8"))) for path in files]
    return [(path, e["best_known"]) for path, e in envelopes if "best_known" in e]
