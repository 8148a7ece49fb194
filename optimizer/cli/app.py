"""All verbs of the command line, each from its own file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from optimizer.cli.alerts import alerts
from optimizer.cli.bench import bench
from optimizer.cli.check import check
from optimizer.cli.console import show
from optimizer.cli.diff import diff
from optimizer.cli.exit_code import ExitCode
from optimizer.cli.explain import explain
from optimizer.cli.export import export
from optimizer.cli.generate import generate
from optimizer.cli.goals import goals
from optimizer.cli.import_ import import_
from optimizer.cli.list_ import list_
from optimizer.cli.pareto import pareto
from optimizer.cli.roll import roll
from optimizer.cli.scenario import scenario
from optimizer.cli.schema import schema
from optimizer.cli.solve import solve
from optimizer.cli.verify import verify

VERBS: dict[str, Callable[..., ExitCode]] = {
    "solve": solve,
    "check": check,
    "verify": verify,
    "explain": explain,
    "diff": diff,
    "scenario": scenario,
    "roll": roll,
    "pareto": pareto,
    "goals": goals,
    "list": list_,
    "schema": schema,
    "generate": generate,
    "import": import_,
    "export": export,
    "alerts": alerts,
}

app = typer.Typer(
    name="stockwright",
    help="Supply plans with their proof: read an instance, solve it, re-check the answer.",
    epilog="Exit codes: 0 verified, 1 internal error, 2 bad instance or usage, 3 proven infeasible"
    " or unbounded, 4 nothing found in the limit, 5 verification failed, 130 interrupted.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for _name, _verb in VERBS.items():
    app.command(_name)(_verb)

GROUPS = {"bench": bench}
"""Verbs that have verbs of their own."""

for _name, _group in GROUPS.items():
    app.add_typer(_group, name=_name)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        show(f"stockwright {version('stockwright')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass
