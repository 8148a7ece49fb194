"""``stockwright bench release RESULTS...``: results into the release table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.console import say
from optimizer.cli.exit_code import ExitCode


def release(
    results: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="Folders of results.", show_default=False)
    ],
    docs: Annotated[Path, typer.Option(metavar="DIR", help="The folder of the page.")] = Path(
        "docs"
    ),
) -> ExitCode:
    """Write docs/benchmarks.md from results, one entry for each release and suite."""
    import optimizer
    from optimizer.benchmarks.release import release as released
    from optimizer.benchmarks.results import read_results

    found = [read_results(folder) for folder in results]
    for path in released(found, docs, optimizer.__version__):
        say(f"wrote {path}")
    return ExitCode.VERIFIED
