"""What links add to the plan of a search: a closer bound."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.links.bound import LinkBound, link_bound
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
    closer = with_bound(instance, found, bound)
    if closer is not found:
        elapsed_s, value = found.wall_time_s + time.perf_counter() - began_s, closer.dual_bound
        emit(Progress(elapsed_s=elapsed_s, primal_bound=found.primal_bound, dual_bound=value))
    return closer


def with_bound(instance: Instance, found: Found, bound: LinkBound | None) -> Found:
    """A plan with the bound and its certificate, where it is closer."""
    if found.point is None or bound is None:
        return found
    if found.dual_bound is not None and bound.value <= found.dual_bound:
        return found
    certificate = certificate_of(instance, bound.prices)
    return dataclasses.replace(found, dual_bound=bound.value, certificate=certificate)
