"""Of the hard models of ``make trust`` a few; how late they were is measured there."""

from __future__ import annotations

from tests.trust.deadlines import cancelled, models


def test_cancels_keep_the_plan_that_was_told_of() -> None:
    """Whenever they come, and long before the limit of a minute."""
    endings = cancelled(4)
    assert not any(ending.is_lost for ending in endings)
    assert all(ending.late_s < 30.0 for ending in endings)


def test_there_are_forty_models() -> None:
    """For every solver some that it cannot end in a second."""
    assert len(list(models())) == 40
