"""Work in this process that ends when it is time to, although it never asks.

Solvers run in child processes and can be killed. The model is built here, by a library that cannot
be interrupted politely, so a watcher raises an exception in the thread that builds (CPython's
``PyThreadState_SetAsyncExc``); what was built until then is thrown away.
"""

from __future__ import annotations

import ctypes
import gc
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

POLL_S = 0.05


class _Overdue(BaseException):
    """No ``except Exception`` on the way may swallow it."""


def unless_overdue(work: Callable[[], T], due: Callable[[], bool]) -> T | None:
    """The result of ``work``, or None when ``due`` turned true first.

    Garbage is collected afterwards: an exception that strikes in a callback of the collector, which
    any library may have, is lost.
    """
    if due():
        return None
    worker, done, collects = threading.get_ident(), threading.Event(), gc.isenabled()

    def watch() -> None:
        while not done.wait(POLL_S):
            if due():
                exception = ctypes.py_object(_Overdue)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(worker), exception)
                return

    watcher = threading.Thread(target=watch, daemon=True)
    gc.disable()
    try:
        watcher.start()
        try:
            result = work()
        finally:
            done.set()
            watcher.join()  # an exception that was on its way arrives here at the latest
        return None if due() else result
    except _Overdue:
        return None
    finally:
        if collects:
            gc.enable()
