"""A failure as one text for people or one JSON object for programs, and its exit code."""

from __future__ import annotations

import dataclasses
import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import typer

from optimizer.cli.console import say, show_json
from optimizer.cli.exit_code import ExitCode
from optimizer.errors import InstanceError, Issue, StockwrightError, UsageError

_CommandLineError: Any = typer.BadParameter.__mro__[2]
"""The base of all errors in the words of a command, which typer itself does not export."""


class FileError(StockwrightError):
    """An InstanceError together with the file as it was named on the command line."""

    exit_code = ExitCode.REFUSED

    def __init__(self, path: Path, cause: InstanceError) -> None:
        super().__init__(str(cause))
        self.path = path
        self.cause = cause

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.path, self.cause)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Issues found within are told as issues of this file."""
    try:
        yield
    except InstanceError as error:
        raise FileError(path, error) from error


class InterruptError(StockwrightError):
    """Ctrl-C before there was a plan to keep."""

    exit_code = ExitCode.INTERRUPTED


def is_done(request: Callable[[], object]) -> bool:
    """Whether it could be carried out; where it could not, that is said, and all else goes on."""
    try:
        request()
    except UsageError as refusal:
        say(_text(refusal))
        return False
    return True


def tell_failure(failure: Exception | KeyboardInterrupt, *, as_json: bool) -> ExitCode:
    """Tell what went wrong in the form asked for; a traceback only under STOCKWRIGHT_DEBUG."""
    if isinstance(failure, KeyboardInterrupt | typer.Abort):
        error: Exception = InterruptError("interrupted before there was a plan")
    else:
        error = failure
    if as_json:
        from optimizer.reporting.json import failure_answer

        is_done(partial(show_json, failure_answer(*_issues(error))))
    say(_text(error))
    if _is_internal(error) and os.environ.get("STOCKWRIGHT_DEBUG"):
        traceback.print_exception(error)
    return _code(error)


def _is_internal(error: Exception) -> bool:
    return not isinstance(error, StockwrightError | _CommandLineError)


def _code(error: Exception) -> ExitCode:
    if isinstance(error, StockwrightError):
        return ExitCode(error.exit_code)
    return ExitCode.INTERNAL_ERROR if _is_internal(error) else ExitCode.REFUSED


def _issues(error: Exception) -> tuple[list[dict[str, Any]], int]:
    """The issues shown and the number of all; what has no code of its own is one issue."""
    if isinstance(error, FileError):
        return [dataclasses.asdict(issue) for issue in error.cause.issues], error.cause.total
    if isinstance(error, UsageError):
        return [dataclasses.asdict(_mendable(error.issue))], 1
    blank = dict.fromkeys(field.name for field in dataclasses.fields(Issue))
    return [blank | {"message": _sentence(error), "pointer": ""}], 1


def _text(error: Exception) -> str:
    if isinstance(error, FileError):
        from optimizer.instance.render import render_issues

        return render_issues(error.cause, error.path)
    if isinstance(error, UsageError):
        return _usage(_mendable(error.issue))
    return f"error: {_sentence(error)}"


def _mendable(issue: Issue) -> Issue:
    """With the usual way out where the issue knows no better one."""
    from optimizer.instance.fixes import FIXES

    return dataclasses.replace(issue, hint=issue.hint or FIXES.get(issue.code))


def _usage(issue: Issue) -> str:
    hint = f"\n  help: {issue.hint}" if issue.hint else ""
    return f"error: {issue.code} {issue.message}{hint}"


def _sentence(error: Exception) -> str:
    if isinstance(error, _CommandLineError):
        # Typer tells of a wrong choice with the name that pydantic has for it.
        return str(error.format_message()).replace(": Value error, ", ": ")
    if isinstance(error, StockwrightError):
        return str(error)
    lines = str(error).splitlines()
    what = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
    return f"internal error, {what} (STOCKWRIGHT_DEBUG=1 shows where)"
