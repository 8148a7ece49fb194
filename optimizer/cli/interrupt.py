"""Ctrl-C as a wish: the first asks for the best plan so far, the second gives up."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from optimizer.cli.console import say


@contextmanager
def cancel_on_interrupt() -> Iterator[threading.Event]:
    """An event that is set by the first Ctrl-C within; the second raises KeyboardInterrupt."""
    cancel = threading.Event()

    def wish(signum: int, frame: Any) -> None:
        if cancel.is_set():
            raise KeyboardInterrupt
        cancel.set()
        say("\nstopping with the best plan so far; Ctrl-C again gives up at once")

    before = signal.signal(signal.SIGINT, wish)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)
