"""``stockwright pareto FILE``: what more of one aim costs in another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli.arguments import InstanceFile, Json
from optimizer.cli.console import show, show_json, width
from optimizer.cli.exit_code import ExitCode
from optimizer.cli.options import solving

if TYPE_CHECKING:
    from optimizer.drawing import Chart
    from optimizer.whatif.pareto import Front


@solving("time_limit", "seed", "threads", "gap")
def pareto(
    file: InstanceFile,
    *,
    aims: Annotated[
        str, typer.Option(metavar="A,B", help="The two aims: make A best at each level of B.")
    ] = "cost,service",
    points: Annotated[int, typer.Option(metavar="N", help="Plans to find, at most.")] = 7,
    options: dict[str, Any],
    json: Json = False,
    chart: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the curve (.html or .png).")
    ] = None,
) -> ExitCode:
    """Find plans between two aims, none of which is better in both.

    The time limit is for all of them together.
    """
    import optimizer
    from optimizer.cli.failure import reading
    from optimizer.cli.interrupt import cancel_on_interrupt

    draw = None if chart is None else _writer(chart)
    with reading(file):
        instance = optimizer.load(file)
    with cancel_on_interrupt() as cancel:
        found = optimizer.pareto(instance, aims.split(","), points=points, cancel=cancel, **options)
    envelope = instance.envelope
    if json:
        head = {"formulation": instance.formulation.name, "name": envelope.name}
        show_json(head | found.to_dict())
    else:
        show(_text(found, envelope.name, envelope.currency))
    if draw is not None and found.points:
        from optimizer.whatif.front_text import front_chart

        draw(front_chart(found, envelope.name, envelope.currency))
    if cancel.is_set():
        return ExitCode.INTERRUPTED
    return ExitCode.VERIFIED if found.points else ExitCode.NOTHING_FOUND


def _writer(path: Path) -> Callable[[Chart], None]:
    """Refuses before the search what could not be written after it."""
    from optimizer.instance.write import require_writable
    from optimizer.reporting.chart import chart_writer

    require_writable(path)
    return chart_writer(path)


def _text(found: Front, name: str, currency: str | None) -> str:
    from optimizer.reporting.text import section_lines
    from optimizer.whatif.front_text import front_section

    if not found.points:
        return f"{name}: no plan was found."
    return "\n".join(section_lines(front_section(found, name, currency), width()))
