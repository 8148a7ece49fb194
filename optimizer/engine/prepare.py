"""``optimizer.prepare``: all code loaded ahead, so that the first solve does not wait for it."""

from __future__ import annotations

import importlib

from optimizer.backends import find_backend
from optimizer.backends.process import prepare as start
from optimizer.engine.methods import DEFAULT_BACKEND
from optimizer.registry import formulation


def prepare(name: str, *, threads: int = 1, timeout_s: float = 60.0) -> bool:
    """Start the process of a formulation's default method; True when it is loaded in time.

    For services: solvers, Pyomo and compiled code take a second to load, which the limit of the
    first solve would have to pay otherwise. The process is kept, and used by the next solve.

    Raises:
        UsageError: E401 when there is no such formulation.
    """
    room = formulation(name)
    method = room.methods().get(room.default_method)
    if method is not None and method.installed:
        ready = start(method.target, threads)
        room.load(model=False)
    else:
        ready = start(find_backend(DEFAULT_BACKEND)[0].target, threads)
        room.load(model=True)
        importlib.import_module("optimizer.modeling.compile")
    importlib.import_module("optimizer.engine.solve")
    return ready.wait(timeout_s)
