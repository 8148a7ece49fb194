"""Child processes that are kept warm between solves, and never outlive their parent."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from optimizer.backends import wire
from optimizer.backends.memory import default_cap_mb, held_mb

MOST_IDLE = 4
"""So many idle children are kept; the one that was used longest ago ends first."""

LOG_TAIL_BYTES = 2000


class Gone:
    """The last message from a child: its process has ended."""


class Child:
    """A child process as its parent sees it: ``post`` sends messages, ``inbox`` holds replies."""

    def __init__(self, module: str, threads: int) -> None:
        self.key = (module, threads)
        self.inbox: SimpleQueue[Any] = SimpleQueue()
        self.alive = True
        self.ready = threading.Event()  # set when the solver is loaded, or will never be
        self._outbox: SimpleQueue[Any] = SimpleQueue()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed by kill)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-S", "-m", "optimizer.backends.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=_environment(threads),
            start_new_session=True,  # so that Ctrl-C reaches the parent only, and a kill everyone
        )
        for pump in (self._write, self._read):
            threading.Thread(target=pump, name=f"{module}-{pump.__name__}", daemon=True).start()
        self.post(wire.Warm(module=module))

    def post(self, message: Any) -> None:
        """Send without waiting, so that no child can hold up its parent."""
        self._outbox.put(message)

    def clear_log(self) -> None:
        self._log.seek(0)  # the child writes at this same offset
        self._log.truncate()

    def held_mb(self) -> float | None:
        """The memory that the cap of its process counts."""
        return held_mb(self._process.pid)

    def default_cap_mb(self) -> float | None:
        """The cap of its process where none is asked for."""
        return default_cap_mb(self._process.pid)

    def obituary(self) -> str:
        """How the process ended, with the last lines it wrote."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        code = self._process.returncode
        how = signal.Signals(-code).name if code and code < 0 else f"exit code {code}"
        size = os.fstat(self._log.fileno()).st_size
        tail = os.pread(self._log.fileno(), LOG_TAIL_BYTES, max(0, size - LOG_TAIL_BYTES))
        return "\n  ".join([how, *tail.decode(errors="replace").strip().splitlines()[-5:]])

    def kill(self) -> None:
        """End the process with all that it started; safe to call twice."""
        self.alive = False
        if self._log.closed:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._outbox.put(None)
        self._log.close()

    def _write(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError), self._process.stdin as pipe:
            while (message := self._outbox.get()) is not None:
                try:
                    parts = message if message is wire.STOP else wire.encode(message)
                except Exception as error:
                    self.inbox.put(wire.Failure(text=f"the request cannot be sent: {error}"))
                else:
                    wire.write(pipe, parts)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(OSError, EOFError), self._process.stdout as pipe:
            while True:
                parts = wire.read(pipe)
                try:
                    message = wire.decode(parts)
                except Exception as error:
                    message = wire.Failure(text=f"the answer cannot be read: {error}")
                if isinstance(message, wire.Ready):
                    self.ready.set()
                else:
                    self.inbox.put(message)
        self.alive = False
        self.ready.set()
        self.inbox.put(Gone())


class Pool:
    """Children by module and threads: a child imports one solver and fixes its threads."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Start from nothing, as a forked copy of the parent must: the children are not its own."""
        self._lock = threading.Lock()
        self._idle: list[Child] = []  # the last one was used last
        self._busy: set[Child] = set()
        self._orders: SimpleQueue[tuple[tuple[str, int], Future[Child]]] | None = None

    def borrow(self, module: str, threads: int) -> Child:
        """A child for one solve: a warm one if there is one."""
        with self._lock:
            child = self._take_idle((module, threads)) or self._start((module, threads))
            self._busy.add(child)
        child.clear_log()
        return child

    def give_back(self, child: Child) -> None:
        """Keep the child for the next solve, if it is fit for one."""
        with self._lock:
            self._busy.discard(child)
            known = [*self._idle, child]
            self._idle = [one for one in known if one.alive][-MOST_IDLE:]
            leaving = [one for one in known if one not in self._idle]
        for one in leaving:
            one.kill()

    def prepare(self, module: str, threads: int) -> threading.Event:
        """Let a child start and load its solver meanwhile; the event tells when it has."""
        child = self.borrow(module, threads)
        self.give_back(child)
        return child.ready

    def close(self) -> None:
        """End every child, whatever it does."""
        with self._lock:
            children, self._idle, self._busy = [*self._idle, *self._busy], [], set()
        for child in children:
            child.kill()

    def _take_idle(self, key: tuple[str, int]) -> Child | None:
        for child in reversed(self._idle):
            if child.key == key and child.alive:
                self._idle.remove(child)
                return child
        return None

    def _start(self, key: tuple[str, int]) -> Child:
        """Have the launcher start a child.

        The kernel kills a child when the *thread* that started it ends, so that all of them are
        started by one thread that lives as long as the process.
        """
        if self._orders is None:
            self._orders = SimpleQueue()
            threading.Thread(target=_launch, args=(self._orders,), daemon=True).start()
        started: Future[Child] = Future()
        self._orders.put((key, started))
        return started.result()


def _launch(orders: SimpleQueue[tuple[tuple[str, int], Future[Child]]]) -> None:
    while True:
        key, started = orders.get()
        try:
            started.set_result(Child(*key))
        except Exception as error:
            started.set_exception(error)


def _environment(threads: int) -> dict[str, str]:
    """Ours, with the same modules to be found and the threads of numerical libraries fixed.

    The folder of this package is named as well: an editable one is found by a hook of ``site``.
    """
    count = str(threads)
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    folders = [*sys.path, str(Path(__file__).parents[2])]
    path = os.pathsep.join(found for folder in folders for found in _absolute(folder))
    return {**os.environ, **dict.fromkeys(names, count), "PYTHONPATH": path}


def _absolute(folder: str) -> Iterator[str]:
    with contextlib.suppress(FileNotFoundError):  # below a working directory that is gone
        yield str(Path(folder).resolve())


POOL = Pool()
atexit.register(POOL.close)
os.register_at_fork(after_in_child=POOL.forget)
