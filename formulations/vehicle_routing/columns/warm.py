"""Compiling ahead of time: ``python -m formulations.vehicle_routing.columns.warm``.

Compiled code is kept on disk, beside the source or in the user's cache. The first call without it
takes some ten seconds, which no plan's limit should have to pay in silence.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any


def is_ready() -> bool:
    """Whether pricing has been compiled on this machine before."""
    from formulations.vehicle_routing.columns import cuts, pricing

    kept = ((pricing, pricing._search), (cuts, cuts._grown))
    return all(_is_kept(module, function) for module, function in kept)


def _is_kept(module: Any, function: Any) -> bool:
    folder = Path(function.stats.cache_path)
    return any(folder.glob(f"{Path(module.__file__).stem}.{function.__name__}-*.nbi"))


def warm() -> None:
    """Compile all of it by bounding a small day."""
    import random

    from formulations.vehicle_routing.columns.bound import column_bound
    from formulations.vehicle_routing.generate import generate
    from formulations.vehicle_routing.instance import Instance

    data = generate(random.Random(0), 5, "usual")["data"]
    column_bound(Instance.model_validate(data), [], time.perf_counter() + 300.0, lambda: False)


if __name__ == "__main__":
    warm()
