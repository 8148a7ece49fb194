"""``stockwright solve FILE``: the best plan, with its proof."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.cli.arguments import (
    CheckpointFile,
    ClusterAddress,
    InstanceFile,
    Json,
    PlanFile,
    ReportFiles,
    ResumeFile,
    TablesFolder,
)
from optimizer.cli.console import say, show, show_json, width
from optimizer.cli.exit_code import ExitCode, exit_code
from optimizer.cli.failure import is_done
from optimizer.cli.options import solving
from optimizer.cli.saving import is_plan_saved
from optimizer.result import Status

if TYPE_CHECKING:
    from optimizer.result import SolveReport


@solving()
def solve(
    file: InstanceFile,
    options: dict[str, Any],
    checkpoint: CheckpointFile = None,
    resume: ResumeFile = None,
    cluster: ClusterAddress = None,
    out: PlanFile = None,
    json: Json = False,
    tables: TablesFolder = None,
    report: ReportFiles = None,
) -> ExitCode:
    """Find the best plan, re-check it and show its proof.

    Ctrl-C or SIGTERM ends the search with the best plan so far.
    """
    kept = {"checkpoint": checkpoint, "resume": resume, "cluster": cluster}
    _prepare(out, tables, report or [])
    found = _solved(file, options | kept)
    if found.status is Status.INFEASIBLE and found.conflict:
        say(f"stockwright explain {file} tells what in it would have to change")
    is_saved = out is None or is_plan_saved(found, out)
    written = [is_saved]
    if tables is not None:
        written.append(is_done(partial(_write_tables, found, tables)))
    _show(found, out if found.is_sound and is_saved else None, as_json=json)
    written += [is_done(partial(_write_report, found, path)) for path in report or []]
    return exit_code(found) if all(written) else ExitCode.REFUSED


def _prepare(out: Path | None, tables: Path | None, reports: list[Path]) -> None:
    from optimizer.instance.write import make_folder, require_writable
    from optimizer.reporting.write import report_writer

    for path in reports:
        report_writer(path)
    for target in reports if out is None else (out, *reports):
        require_writable(target)
    if tables is not None:
        make_folder(tables)


def _solved(file: Path, options: dict[str, Any]) -> SolveReport:
    import optimizer
    from optimizer.cli.failure import reading
    from optimizer.cli.interrupt import cancel_on_interrupt
    from optimizer.cli.live import live_table

    with reading(file), cancel_on_interrupt() as cancel, live_table() as on_progress:
        return optimizer.solve(file, on_progress=on_progress, cancel=cancel, **options)


def _write_tables(report: SolveReport, folder: Path) -> None:
    from optimizer.instance.write import write_csv

    if not report.is_sound:
        say(f"there is no sound plan, so no tables are in {folder}")
        return
    for name, frame in report.to_pandas().items():
        write_csv(frame, folder / f"{name}.csv")
    say(f"the tables are in {folder}")


def _write_report(report: SolveReport, path: Path) -> None:
    """A "no" has a report as well: it says why."""
    from optimizer.instance.write import replacing
    from optimizer.reporting.write import report_writer

    content = report_writer(path)(report)
    with replacing(path) as unfinished:
        unfinished.write_bytes(content)
    say(f"the report is in {path}")


def _show(report: SolveReport, saved: Path | None, *, as_json: bool) -> None:
    if as_json:
        from optimizer.reporting.json import report_answer

        told = report_answer(report)
        show_json(told if saved is None else told | {"plan": str(saved)})
    else:
        from optimizer.reporting.text import render_report

        show(render_report(report, width()))
