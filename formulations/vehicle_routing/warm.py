"""Compiling ahead of time: ``python -m formulations.vehicle_routing.warm``, as ``make setup`` does.

Compiled code is kept on disk, beside the source or in the user's cache. Without it the first call
takes minutes, which no plan's limit should have to pay in silence.
"""

from __future__ import annotations

import time

from optimizer.sdk import is_kept


def search_is_ready() -> bool:
    """Whether ruin and recreate, as it is now, has been compiled on this machine."""
    from formulations.vehicle_routing.ruin_recreate.annealing import anneal

    return is_kept(anneal)


def columns_are_ready() -> bool:
    """Whether pricing and cutting have been."""
    from formulations.vehicle_routing.columns.cuts import grown
    from formulations.vehicle_routing.columns.labels import grow
    from formulations.vehicle_routing.columns.pricing import _join
    from formulations.vehicle_routing.columns.subsets import _heavy_triples

    return all(map(is_kept, (grown, grow, _join, _heavy_triples)))


def warm() -> None:
    """Compile all of it on days of a few orders."""
    import random

    from formulations.vehicle_routing.columns.bound import column_bound
    from formulations.vehicle_routing.generate import generate
    from formulations.vehicle_routing.instance import Instance
    from formulations.vehicle_routing.ruin_recreate.warming import warm as warm_search

    data = generate(random.Random(0), 5, "tight")["data"]
    column_bound(Instance.model_validate(data), [], time.perf_counter() + 300.0, lambda: False)
    warm_search()


if __name__ == "__main__":
    warm()
