"""``stockwright bench peers GROUP``: other people's solvers and ours, side by side."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from optimizer.cli.bench.arguments import Data, Out
from optimizer.cli.exit_code import ExitCode


class Group(StrEnum):
    """Which problems the peers solve."""

    CVRP = "cvrp"
    VRPTW = "vrptw"
    PLANNING = "planning"


def peers(
    group: Annotated[Group, typer.Argument(help="Which solvers.", show_default=False)],
    data: Data = None,
    out: Out = None,
) -> ExitCode:
    """Run all peers that are installed on the suite peers-GROUP, with equal budgets."""
    from optimizer.benchmarks.suite import read_suite, tasks_of
    from optimizer.cli.bench.run import run_and_show

    suite = read_suite(f"peers-{group}")
    tasks, left_out = tasks_of(suite, data)
    command = f"stockwright bench peers {group}"
    return run_and_show(f"peers-{group}", suite.title, command, tasks, left_out, out)
