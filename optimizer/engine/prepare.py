"""``optimizer.prepare``: all code loaded ahead, so that the first solve does not wait for it."""

from __future__ import annotations

import importlib

from optimizer.backends import find_backend
from optimizer.backends.process import prepare as start
from optimizer.contracts import Formulation, Method
from optimizer.engine.methods import DEFAULT_BACKEND, find_method
from optimizer.registry import formulation


def prepare(
    name: str, *, method: str | None = None, threads: int = 1, timeout_s: float = 60.0
) -> bool:
    """Start the process of a formulation's method; True when it is loaded in time.

    For services: solvers, Pyomo and compiled code take a second to load, which the limit of the
    first solve would have to pay otherwise. The process is kept, and used by the next solve. The
    method is the formulation's default unless one is named, as for catalogues of a size at which
    another one is chosen.

    Raises:
        UsageError: E401 when there is no such formulation, E403 when it has no such method or that
            is not installed.
    """
    room = formulation(name)
    search = _default(room) if method is None else find_method(room, method)
    if search is not None:
        ready = start(search.target, threads)
        room.load(model=False)
    else:
        ready = start(find_backend(DEFAULT_BACKEND)[0].target, threads)
        room.load(model=True)
        importlib.import_module("optimizer.modeling.compile")
    importlib.import_module("optimizer.engine.solve")
    return ready.wait(timeout_s)


def _default(room: Formulation) -> Method | None:
    """The search that a formulation prefers, None for the model."""
    method = room.methods().get(room.default_method)
    return method if method is not None and method.installed else None
