"""Ctrl-C and SIGTERM as a wish."""

from __future__ import annotations

import json
import os
import signal

import pytest
import typer

from optimizer.cli.exit_code import ExitCode
from optimizer.cli.failure import tell_failure
from optimizer.cli.interrupt import WISHES, cancel_on_interrupt


@pytest.mark.parametrize("second", WISHES)
@pytest.mark.parametrize("first", WISHES)
def test_the_first_wish_asks_and_the_second_gives_up(capsys, first, second):
    """One signal sets the event and says so; another one, of either kind, raises."""
    with cancel_on_interrupt() as cancel:
        assert not cancel.is_set()
        os.kill(os.getpid(), first)
        assert cancel.is_set()
        assert "best plan so far" in capsys.readouterr().err
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), second)


@pytest.mark.parametrize("wish", WISHES)
def test_afterwards_everything_is_as_before(wish):
    """The handler goes away with the block."""
    before = signal.getsignal(wish)
    with cancel_on_interrupt():
        assert signal.getsignal(wish) is not before
    assert signal.getsignal(wish) is before


@pytest.mark.parametrize("raised", [KeyboardInterrupt, typer.Abort])
def test_an_interrupt_before_there_is_a_plan_is_told_like_any_failure(capsys, raised):
    """One JSON object on stdout, one sentence on stderr, exit code 130."""
    assert tell_failure(raised(), as_json=True) == ExitCode.INTERRUPTED
    told = capsys.readouterr()
    assert json.loads(told.out)["errors"][0]["message"] in told.err
