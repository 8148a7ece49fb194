"""``optimizer.prepare``: all code loaded ahead, so that the first solve does not wait for it."""

from __future__ import annotations

import importlib

from optimizer.backends import find_backend
from optimizer.backends.process import prepare as start
from optimizer.contracts import Formulation, Method
from optimizer.engine.methods import DEFAULT_BACKEND, find_method
from optimizer.registry import formulation


def prepare(
    name: str,
    *,
    method: str | None = None,
    backend: str | None = None,
    threads: int = 1,
    timeout_s: float = 60.0,
) -> bool:
    """Start the process of a formulation's method; True when it is loaded in time.

    For services: solvers, Pyomo and compiled code take a second to load, which the limit of the
    first solve would have to pay otherwise. The process is kept, and used by the next solve. The
    method is the formulation's default unless one is named, as for catalogues of a size at which
    another one is chosen; a backend alone asks for the model, as it does of ``solve``.

    Raises:
        UsageError: E401 when there is no such formulation, E403 when it has no such method or
            backend, or that is not installed.
    """
    room = formulation(name)
    search = _search(room, method, backend)
    if search is not None:
        ready = start(search.target, threads)
        room.load(model=False)
    else:
        found, _ = find_backend(DEFAULT_BACKEND if backend is None else backend)
        ready = start(found.target, threads)
        room.load(model=True)
        importlib.import_module("optimizer.modeling.compile")
    importlib.import_module("optimizer.engine.solve")
    return ready.wait(timeout_s)


def _search(room: Formulation, method: str | None, backend: str | None) -> Method | None:
    """The search of that name, or the one that a formulation prefers; None for the model."""
    if method is not None:
        return find_method(room, method)
    default = None if backend is not None else room.methods().get(room.default_method)
    return default if default is not None and default.installed else None
