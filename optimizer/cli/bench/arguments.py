"""Arguments that several verbs of ``bench`` share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where the public files are; see docs/benchmarking.md."),
]
Out = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where the results go.", show_default="results/SUITE-TIME"),
]
Sets = Annotated[
    list[str] | None, typer.Argument(metavar="[SET]...", help="All of them where none is named.")
]
