"""``stockwright bench fetch SET``: public files from where they are published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.console import say
from optimizer.cli.exit_code import ExitCode


def fetch(
    set: Annotated[str, typer.Argument(metavar="SET", help="See bench list.", show_default=False)],
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to put the files.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="URL",
            help="Instead of the official one; {name} and {file} are filled.",
        ),
    ] = None,
) -> ExitCode:
    """Download the files of a set that are not here yet."""
    from optimizer.benchmarks.catalogue import benchmark_set, data_folder
    from optimizer.benchmarks.fetch import fetch as fetched

    folder = data_folder(data)
    count = 0
    for path in fetched(benchmark_set(set), folder, source):
        count += 1
        say(f"fetched {path}")
    say(f"{count} files are new in {folder}; `stockwright bench verify {set}` checks them")
    return ExitCode.VERIFIED
