"""Work that never looks at the clock ends all the same."""

from __future__ import annotations

import gc
import time
from concurrent.futures import ThreadPoolExecutor

from optimizer.engine.overdue import POLL_S, unless_overdue


def endless() -> None:
    """Swallows every ordinary exception and never stops."""
    while True:
        try:
            sum(range(1000))
        except Exception:
            continue


def late(seconds: float) -> bool:
    """Whether endless work ends soon after that many seconds."""
    begin_s = time.perf_counter()
    until_s = begin_s + seconds
    assert unless_overdue(endless, lambda: time.perf_counter() > until_s) is None
    return time.perf_counter() - until_s > 20 * POLL_S


def test_endless_work_ends_in_time() -> None:
    """In the main thread and in others at the same time."""
    assert not late(0.1)
    with ThreadPoolExecutor(3) as pool:
        assert not any(pool.map(late, [0.1, 0.2, 0.1]))


def test_finished_work_is_returned_and_nothing_strikes_later() -> None:
    """The result comes back, and no exception arrives after the block."""
    for k in range(20):
        until_s = time.perf_counter() + POLL_S

        def work(seconds: float = POLL_S * k / 10) -> float:
            time.sleep(seconds)
            return seconds

        def due(end_s: float = until_s) -> bool:
            return time.perf_counter() > end_s

        assert unless_overdue(work, due) in (POLL_S * k / 10, None)
    assert unless_overdue(lambda: "done", lambda: False) == "done"
    assert unless_overdue(lambda: "begun", lambda: True) is None


def test_a_mistake_in_the_work_is_raised_as_it_is() -> None:
    """Only being late is turned into None."""
    try:
        unless_overdue(lambda: 1 // 0, lambda: False)
    except ZeroDivisionError:
        return
    raise AssertionError("the exception was swallowed")


def test_an_end_is_not_lost_in_a_callback_of_the_collector() -> None:
    """There an exception is told and forgotten, and the work would go on."""

    def callback(phase: str, info: dict[str, int]) -> None:
        until_s = time.perf_counter() + 0.1
        while time.perf_counter() < until_s:
            pass

    def wasteful() -> int:
        until_s = time.perf_counter() + 3.0
        while time.perf_counter() < until_s:
            cycle: list[object] = []
            cycle.append(cycle)
        return 1

    gc.callbacks.append(callback)
    began_s = time.perf_counter()
    try:
        assert unless_overdue(wasteful, lambda: time.perf_counter() > began_s + 0.2) is None
    finally:
        gc.callbacks.remove(callback)
    assert time.perf_counter() - began_s < 2.0
    assert gc.isenabled()
