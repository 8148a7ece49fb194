"""``stockwright bench run SUITE``: solve what a suite lists, and show the figures."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.bench.arguments import Data, Out
from optimizer.cli.console import say, show, width
from optimizer.cli.exit_code import ExitCode
from optimizer.errors import Issue, UsageError

if TYPE_CHECKING:
    from optimizer.benchmarks.results import Results
    from optimizer.benchmarks.row import Row
    from optimizer.benchmarks.suite import LeftOut, Task


def run(
    suite: Annotated[
        str,
        typer.Argument(
            metavar="SUITE",
            help="A suite by name, a TOML file, or a folder of your own instances.",
            show_default=False,
        ),
    ],
    data: Data = None,
    out: Out = None,
    time_limit: Annotated[
        float, typer.Option(metavar="S", help="Seconds for each instance of a folder.")
    ] = 10.0,
) -> ExitCode:
    """Run a suite, or a folder of instances against the plans in use.

    A folder holds instance files; NAME.plan.json beside NAME.json is the plan in use, to be
    compared with in money. Without one the rule of thumb takes its place.
    """
    from optimizer.benchmarks.suite import read_suite, tasks_of

    if Path(suite).is_dir():
        folder = Path(suite)
        title, tasks = f"Instances in {suite}", _own_tasks(folder, time_limit)
        left_out: list[LeftOut] = []
        name, command = folder.resolve().name, f"stockwright bench run {suite}"
    else:
        chosen = read_suite(suite)
        title, (tasks, left_out) = chosen.title, tasks_of(chosen, data)
        name, command = Path(suite).stem, f"stockwright bench run {suite}"
    return run_and_show(name, title, command, tasks, left_out, out)


def _own_tasks(folder: Path, budget_s: float) -> list[Task]:
    from optimizer.benchmarks.suite import own_files, own_task
    from optimizer.cli.failure import reading

    tasks = []
    for path in own_files(folder):
        with reading(path):
            tasks.append(own_task(path, budget_s))
    return tasks


def run_and_show(
    name: str,
    title: str,
    command: str,
    tasks: Sequence[Task],
    left_out: Sequence[LeftOut],
    out: Path | None,
) -> ExitCode:
    """Results in a folder, a row as soon as it is known, and their tables on stdout."""
    from optimizer.benchmarks.results import Results, append_row, write_about, write_results
    from optimizer.instance.write import make_folder

    folder = out or _new_folder(name)
    make_folder(folder)
    _require_empty(folder)
    reasons = tuple(f"{each.what}: {each.reason}" for each in left_out)
    for reason in reasons:
        say(f"left out  {reason}")
    about = Results(
        suite=name,
        title=title,
        command=command,
        rows=(),
        left_out=reasons,
        planned=len(tasks),
    )
    write_about(about, folder)
    rows: list[Row] = []
    interrupted = False
    try:
        for row in _run(tasks):
            rows.append(row)
            append_row(row, folder)
    except KeyboardInterrupt:
        interrupted = True
    if rows:
        results = dataclasses.replace(about, rows=tuple(rows))
        write_results(results, folder)
        show(_text(results))
        say(f"the rows are in {folder}")
    else:
        say("there was nothing to run")
    if interrupted:
        return ExitCode.INTERRUPTED
    return ExitCode.VERIFIED if rows else ExitCode.NOTHING_FOUND


def _require_empty(folder: Path) -> None:
    """
    Raises:
        UsageError: E405 when there are results already.
    """
    if (folder / "rows.csv").exists():
        message = f'there are results in "{folder}" already'
        hint = "name another folder, or remove them"
        raise UsageError(Issue(code="E405", message=message, value=str(folder), hint=hint))


def _new_folder(name: str) -> Path:
    from datetime import datetime

    return Path("results") / f"{name}-{datetime.now():%Y%m%d-%H%M%S}"


def _run(tasks: Sequence[Task]) -> Iterator[Row]:
    from optimizer.benchmarks.runner import run_task
    from optimizer.reporting.numbers import percent

    for position, task in enumerate(tasks, start=1):
        row = run_task(task)
        cost = "no sound plan" if not row.verified else f"{row.objective:.10g}"
        gap = row.gap_to_best
        beside = "" if gap is None else f", {percent(gap, 2)} above the best known"
        say(f"{position}/{len(tasks)}  {task.label}: {row.status}, {cost}{beside}")
        yield row


def _text(results: Results) -> str:
    from optimizer.benchmarks.summary import money_section, sections, summary, troubles
    from optimizer.reporting.text import section_lines

    tables = [
        *sections(summary(results.rows)),
        money_section(results.rows),
        troubles(results.rows),
    ]
    texts = ("\n".join(section_lines(s, max(width(), 150))) for s in tables if s is not None)
    return "\n\n".join([results.title, *texts])
