"""The live table of a long solve."""

from __future__ import annotations

import io
import sys

from optimizer.cli import live
from optimizer.cli.live import MOST_ROWS, ProgressTable, live_table
from optimizer.result import Progress


def test_a_short_solve_shows_nothing():
    """In the first moments there is no table."""
    table = ProgressTable()
    table.add(Progress(elapsed_s=0.1, primal_bound=5.0))
    assert table.text() == ""


def test_a_long_solve_shows_time_incumbent_bound_and_gap(monkeypatch):
    """What is known stands in its column, what is not stays blank."""
    monkeypatch.setattr(live, "PATIENCE_S", 0.0)
    table = ProgressTable()
    table.add(Progress(elapsed_s=1.5, dual_bound=40000.0))
    table.add(Progress(elapsed_s=2.5, primal_bound=41280.0, dual_bound=41000.0))
    header, _, first, second, last = table.text().splitlines()
    assert header.split() == ["time", "s", "best", "plan", "bound", "gap"]
    assert first.split() == ["1.5", "40", "000.00"]
    assert second.split() == ["2.5", "41", "280.00", "41", "000.00", "0.68", "%"]
    assert "Ctrl-C keeps the best plan" in last


def test_only_the_last_rows_are_shown(monkeypatch):
    """The table does not grow out of the terminal."""
    monkeypatch.setattr(live, "PATIENCE_S", 0.0)
    table = ProgressTable()
    for second in range(100):
        table.add(Progress(elapsed_s=float(second), primal_bound=1.0))
    assert len(table.text().splitlines()) == MOST_ROWS + 3
    assert "99.0" in table.text()


def test_nobody_watching_means_no_table(monkeypatch):
    """A log file gets no screen painting."""
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with live_table() as on_progress:
        assert on_progress is None


def test_a_terminal_gets_a_table(monkeypatch):
    """With somebody watching there is a callback to feed."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(live, "PATIENCE_S", 0.0)
    with live_table() as on_progress:
        assert on_progress is not None
        on_progress(Progress(elapsed_s=1.0, primal_bound=41280.0))
    assert "41 280.00" in sys.stderr.getvalue()
