"""Models that need more memory than their solver's process may have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from optimizer.backends import find_backend
from optimizer.backends.process import run
from optimizer.modeling.matrix import MatrixForm
from optimizer.result import Limits, SolveResult
from tests.optimizer.backends.models import packing_lp, set_cover

SOLVERS = ("highs", "mathopt:gscip", "mathopt:cp_sat")
LP_SOLVERS = ("highs", "mathopt:glop", "mathopt:pdlp")
CAPS_MB = (90, 110)
"""Loaded and idle, a solver's process holds some 70 MB."""


def models() -> Iterator[tuple[str, Callable[[], MatrixForm], float]]:
    """Each with a solver and its cap, in MB."""
    for seed in range(2):
        cover = partial(set_cover, 600, 6000, seed)
        yield from ((solver, cover, cap_mb) for solver in SOLVERS for cap_mb in CAPS_MB)
    packing = partial(packing_lp, 3000, 9000)
    yield from ((solver, packing, cap_mb) for solver in LP_SOLVERS for cap_mb in CAPS_MB)
    yield from (("highs", partial(set_cover, 800, 8000, seed), 150) for seed in range(2))


def solved(solver: str, make: Callable[[], MatrixForm], memory_mb: float) -> SolveResult[Any]:
    """In time it could be solved; in memory it cannot."""
    backend, algorithm = find_backend(solver)
    limits = Limits(
        time_limit_s=30.0,
        mip_rel_gap=0.0,
        seed=0,
        threads=1,
        algorithm=algorithm,
        memory_mb=memory_mb,
    )
    return run(backend.target, make().unnamed(), limits)
