"""``stockwright roll FILE PLAN``: new data and the last plan make the next plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli.arguments import InstanceFile, Json, PlanFile
from optimizer.cli.console import say, show, show_json, width
from optimizer.cli.exit_code import ExitCode, exit_code
from optimizer.cli.options import solving
from optimizer.cli.saving import is_plan_saved

if TYPE_CHECKING:
    from optimizer.instance.loader import LoadedInstance
    from optimizer.whatif.roll import Rolled


@solving()
def roll(
    file: InstanceFile,
    plan: Annotated[
        Path, typer.Argument(metavar="PLAN", help="The last plan.", show_default=False)
    ],
    options: dict[str, Any],
    instance: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the instance that was solved to this file."),
    ] = None,
    out: PlanFile = None,
    json: Json = False,
) -> ExitCode:
    """Plan new data on from the last plan, and tell what changed."""
    from optimizer.instance.write import require_writable

    for target in (instance, out):
        if target is not None:
            require_writable(target)
    found = _solved(_rolled(file, plan, instance), options)
    saved = out is None or is_plan_saved(found.report, out)
    if json:
        show_json(_answer(found))
    else:
        show(_text(found))
    return exit_code(found.report) if saved else ExitCode.REFUSED


def _rolled(file: Path, plan: Path, written: Path | None) -> LoadedInstance:
    """The instance that knows of the last plan, as it stands in its file where it has one."""
    import optimizer
    from optimizer.cli.failure import reading
    from optimizer.instance.write import write_instance
    from optimizer.whatif.patch import as_file
    from optimizer.whatif.roll import rolled

    with reading(file):
        new = optimizer.load(file)
    with reading(plan):
        instance = rolled(new, plan)
    if written is None:
        return instance
    files = write_instance(as_file(instance), written)
    say(f"the instance is in {', '.join(map(str, files))}")
    return optimizer.load(written)


def _solved(instance: LoadedInstance, options: dict[str, Any]) -> Rolled:
    from optimizer.cli.interrupt import cancel_on_interrupt
    from optimizer.cli.live import live_table
    from optimizer.whatif.roll import solve_rolled

    with cancel_on_interrupt() as cancel, live_table() as on_progress:
        return solve_rolled(instance, on_progress=on_progress, cancel=cancel, **options)


def _answer(found: Rolled) -> dict[str, Any]:
    from optimizer.reporting.json import report_answer

    changes = found.nervousness
    rows = None if changes is None else [row.model_dump(exclude_none=True) for row in changes]
    return report_answer(found.report) | {"nervousness": rows}


def _text(found: Rolled) -> str:
    from optimizer.reporting.text import render_report, section_lines
    from optimizer.whatif.text import table_section

    text = render_report(found.report, width())
    if found.nervousness is None:
        return text
    section = table_section("Changes against the last plan by period", found.nervousness)
    return "\n".join([*section_lines(section, width()), "", text])
