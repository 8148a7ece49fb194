"""``stockwright explain FILE``: why no plan exists, and what in the file would have to give."""

from __future__ import annotations

from typing import Any

from optimizer.cli.arguments import InstanceFile, Json
from optimizer.cli.console import show, show_json, width
from optimizer.cli.exit_code import ExitCode, exit_code
from optimizer.cli.options import solving


@solving("time_limit", "seed", "threads")
def explain(
    file: InstanceFile,
    options: dict[str, Any],
    json: Json = False,
) -> ExitCode:
    """Tell why there is no plan, and the least changes that give one."""
    import optimizer
    from optimizer.cli.failure import reading
    from optimizer.cli.interrupt import cancel_on_interrupt
    from optimizer.reporting.json import report_answer
    from optimizer.whatif.explain_text import render_explanation

    with reading(file), cancel_on_interrupt() as cancel:
        found = optimizer.explain(file, cancel=cancel, **options)
    if json:
        show_json(report_answer(found.report) | found.to_dict())
    else:
        show(render_explanation(found, width()))
    return exit_code(found.report)
