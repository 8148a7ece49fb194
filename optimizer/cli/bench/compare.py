"""``stockwright bench compare A B``: is the second result as good as the first?"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.bench.arguments import Out
from optimizer.cli.console import say, show, width
from optimizer.cli.exit_code import ExitCode

Results = Annotated[
    Path, typer.Argument(metavar="DIR", help="A folder of results.", show_default=False)
]


class Format(StrEnum):
    """How a comparison is shown."""

    TABLE = "table"
    MARKDOWN = "markdown"
    JSON = "json"
    JUNIT = "junit"


def compare(
    before: Results,
    after: Results,
    fail_if: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONDITION",
            help="Such as 'gap > +0.2pp' or 'time > 1.2x'; may be repeated.",
            show_default="gap > +0.2pp, cost > 1.002x, bound_gap > +1pp",
        ),
    ] = None,
    format: Annotated[Format, typer.Option(help="What to print.")] = Format.TABLE,
    out: Out = None,
) -> ExitCode:
    """Compare two results run by run; exit code 1 when the second is worse than allowed.

    Performance profiles go into --out, or beside the second result.
    """
    from optimizer.benchmarks.accept import USUAL, condition, verdicts
    from optimizer.benchmarks.compare import compare as compared
    from optimizer.benchmarks.profiles import write_profiles
    from optimizer.benchmarks.render import FORMATS
    from optimizer.benchmarks.results import read_results

    conditions = [condition(text) for text in fail_if or USUAL]
    comparison = compared(read_results(before), read_results(after))
    judged = verdicts(comparison, conditions)
    show(FORMATS[format](comparison, judged, max(width(), 120)))
    for path in write_profiles(comparison, out or after):
        say(f"wrote {path}")
    return ExitCode.REGRESSION if any(each.failed for each in judged) else ExitCode.VERIFIED
