"""The program in a child process: import one solver, serve one request after the other.

    python -S -m optimizer.backends.child

What other distributions let Python do at each start (hooks of ``site``) takes tenths of a second
and is left out, unless the solver's module is not found without it.

It ends when its parent does, however that ends: the pipe of requests closes, and on Linux the
kernel kills it.
"""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import importlib
import math
import os
import resource
import signal
import site
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from optimizer.backends import wire
from optimizer.backends.memory import capped, is_out_of_memory, peak_mb
from optimizer.errors import StockwrightError
from optimizer.result import Limits, Progress

LEAST_BETWEEN_BOUNDS_S = 0.1
"""Bounds without a new point are told no more often than this."""

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Serve one request after the other until the parent ends."""
    _die_with_parent()
    requests, replies = _take_over_pipes()
    inbox: SimpleQueue[wire.Parts] = SimpleQueue()
    stop = threading.Event()
    threading.Thread(target=_listen, args=(requests, inbox, stop), daemon=True).start()
    reply = _sender(replies)
    while True:
        _serve(inbox.get(), reply, stop.is_set)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _take_over_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Stdin and stdout for ourselves: what a solver prints goes to stderr instead."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return requests, replies


def _listen(requests: IO[bytes], inbox: SimpleQueue[wire.Parts], stop: threading.Event) -> None:
    try:
        while True:
            parts = wire.read(requests)
            if parts == wire.STOP:
                stop.set()
            else:
                stop.clear()
                inbox.put(parts)
            del parts  # or the last request would stay in memory until the next one comes
    finally:  # the parent is gone: so are we, with all that we started
        os.killpg(0, signal.SIGKILL)


def _sender(replies: IO[bytes]) -> Callable[[Any], None]:
    lock = threading.Lock()  # solvers report from threads of their own

    def send(message: Any) -> None:
        parts = wire.encode(message)
        with lock:
            wire.write(replies, parts)

    return send


def _serve(
    parts: wire.Parts, reply: Callable[[Any], None], interrupted: Callable[[], bool]
) -> None:
    try:
        message = wire.decode(parts)
        if isinstance(message, wire.Warm):
            with contextlib.suppress(Exception):  # the request itself will tell
                _warm_up(message.module)
            reply(wire.Ready())
        else:
            reply(_solve(message, reply, interrupted))
    except Exception as error:
        traceback.print_exc()
        kind = "" if isinstance(error, StockwrightError) else f"{type(error).__name__}: "
        reply(wire.Failure(text=f"{kind}{error}", is_memory=is_out_of_memory(error)))


def _warm_up(name: str) -> None:
    """Import a solver's module, and what a search imports and loads when it is called."""
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError:  # perhaps of an editable package, which a hook of site finds
        site.main()
        module = importlib.import_module(name)
    method = getattr(module, "METHOD", None)
    for package in method.requires if method else ():
        importlib.import_module(package)
    getattr(module, "load", lambda: None)()


def _solve(
    request: wire.Request, reply: Callable[[Any], None], interrupted: Callable[[], bool]
) -> Any:
    _reset_peak_memory()
    module, _, function = request.target.partition(":")
    solve = getattr(importlib.import_module(module), function)
    limits = _own_limits(request.limits, request.deadline_s - time.monotonic())
    with capped(limits.memory_mb):
        result = solve(request.subject, limits, _throttled(reply), interrupted)
    return dataclasses.replace(result, peak_memory_mb=_peak_memory_mb())


def _own_limits(limits: Limits, left_s: float) -> Limits:
    """What is left of the time, less a little for the way back to the parent."""
    return dataclasses.replace(limits, time_limit_s=max(0.01, left_s - min(0.2, 0.05 * left_s)))


def _throttled(reply: Callable[[Any], None]) -> Callable[[Progress[Any]], None]:
    """Tell of every point and checkpoint at once, of mere bounds now and then."""
    last_bound_s = -math.inf

    def emit(progress: Progress[Any]) -> None:
        nonlocal last_bound_s
        if progress.point is None and progress.checkpoint is None:
            if time.monotonic() - last_bound_s < LEAST_BETWEEN_BOUNDS_S:
                return
            last_bound_s = time.monotonic()
        reply(progress)

    return emit


def _reset_peak_memory() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak_memory_mb() -> float:
    """The most memory resident since the last reset, or since the start where there is none."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return peak_mb(resource.getrusage(resource.RUSAGE_SELF))


if __name__ == "__main__":
    main()
