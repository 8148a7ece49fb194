"""One deadline for all phases, and time that is kept for what comes later."""

from __future__ import annotations

from optimizer.engine.clock import Clock


def test_time_that_is_kept_back_is_there_after_the_block() -> None:
    """Within the block a quarter is missing, after it all is there that was not used."""
    clock = Clock(1e6)
    with clock.keeping(0.25):
        assert 0.7e6 < clock.remaining_s <= 0.75e6
    assert 0.95e6 < clock.remaining_s <= 1e6


def test_what_was_reserved_before_stays_reserved() -> None:
    """A block that keeps time does not give away what is reserved for the check of the plan."""
    clock = Clock(1e6)
    clock.reserve(1e5)
    with clock.keeping(0.5):
        assert 0.4e6 < clock.remaining_s <= 0.45e6
    assert 0.85e6 < clock.remaining_s <= 0.9e6
