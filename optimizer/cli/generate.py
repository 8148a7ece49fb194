"""``stockwright generate ROOM``: a realistic random instance of any size."""

from __future__ import annotations

import random
from enum import StrEnum
from typing import Annotated

import typer

from optimizer.cli.arguments import OutFile, Room
from optimizer.cli.console import say
from optimizer.cli.exit_code import ExitCode


class Tightness(StrEnum):
    TIGHT = "tight"
    USUAL = "usual"
    LOOSE = "loose"


def generate(
    room: Room,
    out: OutFile,
    size: Annotated[
        int, typer.Option(min=1, metavar="N", help="Number of SKUs or customers.")
    ] = 20,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Same seed, same instance.")] = 0,
    tightness: Annotated[
        Tightness, typer.Option(help="How many rules bind at once.")
    ] = Tightness.USUAL,
) -> ExitCode:
    """Make a realistic random instance of any size.

    Tables above 10 000 rows are written beside it as parquet.
    """
    from optimizer.cli.write import require_writable, write_instance
    from optimizer.registry import formulation

    require_writable(out)
    envelope = formulation(room).generate(random.Random(seed), size, tightness.value)
    for path in write_instance(envelope, out):
        say(f"wrote {path}")
    return ExitCode.VERIFIED
