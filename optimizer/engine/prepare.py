"""``optimizer.prepare``: a solver loaded ahead, so that the first solve does not wait for it."""

from __future__ import annotations

from optimizer.backends import find_backend
from optimizer.backends.process import prepare as start
from optimizer.engine.methods import DEFAULT_BACKEND
from optimizer.registry import formulation


def prepare(name: str, *, threads: int = 1, timeout_s: float = 60.0) -> bool:
    """Start the process of a formulation's default method; True when it is loaded in time.

    For services: solvers and compiled code take a second to load, which the limit of the first
    solve would have to pay otherwise. The process is kept, and used by the next solve.

    Raises:
        UsageError: E401 when there is no such formulation.
    """
    room = formulation(name)
    method = room.methods().get(room.default_method)
    if method is None or not method.installed:
        backend, _ = find_backend(DEFAULT_BACKEND)
        return start(backend.target, threads).wait(timeout_s)
    return start(method.target, threads).wait(timeout_s)
