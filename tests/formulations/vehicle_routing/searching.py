"""Searches as tests ask them: in a process of their own, with a limit of seconds."""

from __future__ import annotations

from typing import Any

import pytest

from formulations.vehicle_routing import FORMULATION
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution
from optimizer.backends.process import prepare, run
from optimizer.result import Limits, SolveResult

METHODS = FORMULATION.methods()
OF_ANY_SIZE = {"auto", "ortools", "pyvrp", "ruin_recreate"}
"""Methods for small days as well, with words for most of them."""

each_method = pytest.mark.parametrize("method", sorted(OF_ANY_SIZE))


def search(
    method: str, subject: Instance, time_limit_s: float = 5.0, **options: Any
) -> SolveResult[Solution]:
    """What a method finds; with ``told`` a list of what it tells on the way."""
    told = options.pop("told", None)
    limits = Limits(
        time_limit_s=time_limit_s, mip_rel_gap=0, seed=options.pop("seed", 1), threads=1, **options
    )
    on_progress = None if told is None else told.append
    assert prepare(METHODS[method].target, limits.threads).wait(60.0)  # loading is no part of it
    return run(METHODS[method].target, subject, limits, on_progress=on_progress)
