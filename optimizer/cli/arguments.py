"""Arguments that several verbs share, and what a solve writes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

InstanceFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="The instance file (JSON).", show_default=False)
]
Room = Annotated[str, typer.Argument(metavar="ROOM", help="The formulation.", show_default=False)]
OutFile = Annotated[
    Path, typer.Option("--out", metavar="FILE", help="The file to write.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
CheckpointFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Keep what a long search knows in this file, to go on with."),
]
ResumeFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Begin with what is in a checkpoint.")
]
ClusterAddress = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS", help="A Dask scheduler whose workers take part: tcp://host:8786."
    ),
]
PlanFile = Annotated[
    Path | None, typer.Option(metavar="PLAN", help="Write the plan to this file (JSON).")
]
TablesFolder = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Write the plan's tables here (CSV).")
]
ReportFiles = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", help="Write a .html page, .xlsx workbook, .png or .geojson."),
]
