"""The command line: one file per verb, nothing heavy imported before a verb needs it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from optimizer.cli.console import open_streams


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is one of ``exit_code.ExitCode``.

    No exception leaves this function.
    """
    words = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name the terminal cannot show
    try:
        from optimizer.cli.app import app

        code = app(words, prog_name="stockwright", standalone_mode=False)
        return int(code or 0)
    except SystemExit:  # of the help, by the command line library, whose reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (Exception, KeyboardInterrupt) as error:
        from optimizer.cli.failure import tell_failure

        return tell_failure(error, as_json="--json" in words)
