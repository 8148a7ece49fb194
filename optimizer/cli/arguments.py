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
TimeLimit = Annotated[
    float, typer.Option(metavar="S", help="Seconds from the start to the answer.")
]
MethodName = Annotated[
    str | None, typer.Option(metavar="M", help="A method of the formulation, or mip.")
]
BackendName = Annotated[
    str | None, typer.Option(metavar="B", help="A backend for mip, such as mathopt:cp_sat.")
]
Seed = Annotated[
    int, typer.Option(metavar="N", help="Same seed, same answer, unless time ran out.")
]
Threads = Annotated[int, typer.Option(metavar="N", help="Threads of the solver.")]
Gap = Annotated[
    float, typer.Option(metavar="G", help="Stop within this share of the best possible.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
