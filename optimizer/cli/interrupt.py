"""Ctrl-C and SIGTERM as a wish: the first asks for the best plan so far, the second gives up."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from optimizer.cli.console import say

WISHES = (signal.SIGINT, signal.SIGTERM)
"""Of a person at a terminal, and of a service manager or batch system that ends its jobs."""


@contextmanager
def cancel_on_interrupt() -> Iterator[threading.Event]:
    """An event that is set by the first wish within; the second raises KeyboardInterrupt."""
    cancel = threading.Event()

    def wish(signum: int, frame: Any) -> None:
        if cancel.is_set():
            raise KeyboardInterrupt
        cancel.set()
        say("\nstopping with the best plan so far; Ctrl-C again gives up at once")

    before = {signum: signal.signal(signum, wish) for signum in WISHES}
    try:
        yield cancel
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
