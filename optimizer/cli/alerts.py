"""``stockwright alerts STOCK``: what in the stock of today needs a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli.arguments import Json
from optimizer.cli.console import show, show_json, width
from optimizer.cli.exit_code import ExitCode

if TYPE_CHECKING:
    from optimizer.contracts import Formulation


def alerts(
    stock: Annotated[
        Path,
        typer.Argument(
            metavar="STOCK", help="The stock table, CSV or parquet.", show_default=False
        ),
    ],
    policy: Annotated[
        Path | None,
        typer.Option(
            "--policy",
            metavar="PLAN",
            help="A plan written by solve --out: its reorder points, lots and classes count.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
) -> ExitCode:
    """Find SKUs that need a person, the most money at stake first."""
    from optimizer.cli.failure import reading
    from optimizer.instance.plan import load_plan
    from optimizer.instance.table_file import load_table
    from optimizer.reporting.text import section_lines

    room = _watching_room()
    with reading(stock):
        table = load_table(room.stock_type(), stock, room.stock_checks)
    if policy is None:
        found = room.alerts(table, None)
    else:
        with reading(policy):
            found = room.alerts(table, load_plan(room, policy))
    if json:
        show_json(_answer(room, found))
    else:
        sections = room.alert_sections(found)
        show("\n\n".join("\n".join(section_lines(section, width())) for section in sections))
    return ExitCode.VERIFIED


def _watching_room() -> Formulation:
    """The first formulation that knows what in a stock table needs a person.

    Raises:
        UsageError: E401 where none does.
    """
    from optimizer.errors import Issue, UsageError
    from optimizer.registry import formulations

    room = next((room for room in formulations().values() if room.watches_stock), None)
    if room is None:
        message = "no formulation that is installed watches stock"
        raise UsageError(Issue(code="E401", message=message))
    return room


def _answer(room: Formulation, found: Any) -> dict[str, Any]:
    """All alerts as one object."""
    names = list(found.row_type.model_fields)
    columns = (found[name].tolist() for name in names)
    rows = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    return {"formulation": room.name, "num_alerts": len(found), "alerts": rows}
