"""Compiling ahead of time: ``python -m formulations.vehicle_routing.warm``, as ``make setup`` does.

Compiled code is kept on disk, beside the source or in the user's cache. Without it the first call
takes half a minute, which no plan's limit should have to pay in silence.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any


def search_is_ready() -> bool:
    """Whether ruin and recreate has been compiled on this machine before."""
    from formulations.vehicle_routing.ruin_recreate import annealing

    return _is_kept(annealing, annealing.anneal)


def columns_are_ready() -> bool:
    """Whether pricing has been."""
    from formulations.vehicle_routing.columns import cuts, pricing

    return _is_kept(pricing, pricing._search) and _is_kept(cuts, cuts._grown)


def _is_kept(module: Any, function: Any) -> bool:
    folder = Path(function.stats.cache_path)
    return any(folder.glob(f"{Path(module.__file__).stem}.{function.__name__}-*.nbi"))


def warm() -> None:
    """Compile all of it on days of a few orders."""
    import random

    from formulations.vehicle_routing.columns.bound import column_bound
    from formulations.vehicle_routing.generate import generate
    from formulations.vehicle_routing.instance import Instance
    from formulations.vehicle_routing.ruin_recreate.warming import warm as warm_search

    data = generate(random.Random(0), 5, "usual")["data"]
    column_bound(Instance.model_validate(data), [], time.perf_counter() + 300.0, lambda: False)
    warm_search()


if __name__ == "__main__":
    warm()
