"""What links add to the plan of a search: a closer bound."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import Any

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.links.bound import link_bound
from formulations.vehicle_routing.links.certificate import certificate_of
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Emit, Progress, SolveResult

Found = SolveResult[Solution]


def bounded(
    instance: Instance,
    found: Found,
    until_s: float,
    emit: Emit[Solution],
    interrupted: Callable[[], bool],
) -> Found:
    """What was found with the better bound, where it is there by an instant of ``perf_counter``."""
    if found.point is None or found.primal_bound is None:
        return found
    began_s = time.perf_counter()
    bound = link_bound(instance, until_s, interrupted, found.primal_bound)
    if bound is None:
        return found
    closer = with_bound(found, bound.value, certificate_of(instance, bound.prices))
    if closer is not found:
        emit(
            Progress(
                elapsed_s=found.wall_time_s + time.perf_counter() - began_s,
                primal_bound=found.primal_bound,
                dual_bound=closer.dual_bound,
                certificate=closer.certificate,
            )
        )
    return closer


def with_bound(found: Found, bound: float, certificate: dict[str, Any] | None) -> Found:
    """A plan with the bound and its certificate, where it is closer."""
    known = float("-inf") if found.dual_bound is None else found.dual_bound
    if found.point is None or bound <= known:
        return found
    return dataclasses.replace(found, dual_bound=bound, certificate=certificate)
