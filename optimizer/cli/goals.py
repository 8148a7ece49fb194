"""``stockwright goals FILE GOALS``: the plan that is best in one goal, then in the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli.arguments import InstanceFile, Json, PlanFile
from optimizer.cli.console import show, show_json, width
from optimizer.cli.exit_code import ExitCode, exit_code
from optimizer.cli.options import solving
from optimizer.cli.saving import is_plan_saved

if TYPE_CHECKING:
    from optimizer.whatif.goals import Goals


@solving("time_limit", "seed", "threads", "gap")
def goals(
    file: InstanceFile,
    wanted: Annotated[
        str,
        typer.Argument(
            metavar="GOALS",
            help='Aims or sums of them, the most important first: "service, cost + 0.2*co2".',
            show_default=False,
        ),
    ],
    options: dict[str, Any],
    out: PlanFile = None,
    json: Json = False,
) -> ExitCode:
    """Find the plan that is best in one goal, then in the next.

    What was reached in one goal is kept in all after it. The time limit is for all together.
    """
    import optimizer
    from optimizer.cli.failure import reading
    from optimizer.cli.interrupt import cancel_on_interrupt
    from optimizer.instance.write import require_writable

    if out is not None:
        require_writable(out)
    with reading(file):
        instance = optimizer.load(file)
    with cancel_on_interrupt() as cancel:
        found = optimizer.goals(instance, wanted, cancel=cancel, **options)
    saved = out is None or is_plan_saved(found.report, out)
    if json:
        from optimizer.reporting.json import report_answer

        show_json(report_answer(found.report) | found.to_dict())
    else:
        show(_text(found))
    return exit_code(found.report) if saved else ExitCode.REFUSED


def _text(found: Goals) -> str:
    from optimizer.reporting.text import render_report, section_lines
    from optimizer.whatif.goals_text import goals_section

    told = render_report(found.report, width())
    if not found.reached:
        return told
    section = goals_section(found, found.report.currency)
    return "\n".join([*section_lines(section, width()), "", told])
