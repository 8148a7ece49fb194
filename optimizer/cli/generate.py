"""``stockwright generate ROOM``: a realistic random instance of any size."""

from __future__ import annotations

import random
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.arguments import OutFile, Room
from optimizer.cli.console import say
from optimizer.cli.exit_code import ExitCode

if TYPE_CHECKING:
    from optimizer.contracts import Formulation


class Tightness(StrEnum):
    """How much there is of what is scarce."""

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
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help="Which decision, of a formulation that has several.",
            show_default=False,
        ),
    ] = None,
) -> ExitCode:
    """Make a realistic random instance of any size.

    Tables above 10 000 rows are written beside it as parquet.
    """
    from optimizer.instance.write import require_writable, write_instance
    from optimizer.registry import formulation

    require_writable(out)
    chosen = formulation(room)
    require_kind(chosen, kind)
    envelope = chosen.generate(random.Random(seed), size, tightness.value, kind)
    for path in write_instance(envelope, out):
        say(f"wrote {path}")
    return ExitCode.VERIFIED


def require_kind(room: Formulation, kind: str | None) -> None:
    """Nothing, where the generator of the room knows the kind.

    Raises:
        UsageError: E405 for a kind that the generator of the room does not know.
    """
    from optimizer.errors import Issue, UsageError, did_you_mean

    if kind is None or kind in room.kinds():
        return
    known = room.kinds()
    raise UsageError(
        Issue(
            code="E405",
            message=f'the generator of {room.name} knows no kind "{kind}"',
            value=kind,
            expected=" | ".join(known) or "no kind",
            hint=did_you_mean(kind, known, f"kinds: {', '.join(known) or 'none'}"),
        )
    )
