"""``stockwright explain FILE``: why no plan exists, and what in the file would have to give."""

from __future__ import annotations

from optimizer.cli.arguments import InstanceFile, Json, Seed, Threads, TimeLimit
from optimizer.cli.console import show, show_json, width
from optimizer.cli.exit_code import ExitCode, exit_code


def explain(
    file: InstanceFile,
    time_limit: TimeLimit = 60.0,
    seed: Seed = 0,
    threads: Threads = 1,
    json: Json = False,
) -> ExitCode:
    """Tell why there is no plan, and the least changes that give one."""
    import optimizer
    from optimizer.cli.failure import reading
    from optimizer.cli.interrupt import cancel_on_interrupt
    from optimizer.reporting.json import report_answer
    from optimizer.whatif.explain_text import render_explanation

    with reading(file), cancel_on_interrupt() as cancel:
        found = optimizer.explain(
            file, time_limit_s=time_limit, seed=seed, threads=threads, cancel=cancel
        )
    if json:
        show_json(report_answer(found.report) | found.to_dict())
    else:
        show(render_explanation(found, width()))
    return exit_code(found.report)
