"""Arguments that several verbs share."""

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
