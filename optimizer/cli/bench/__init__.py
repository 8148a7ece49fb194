"""``stockwright bench``: measuring, one file per verb."""

from __future__ import annotations

from collections.abc import Callable

import typer

from optimizer.cli.bench.compare import compare
from optimizer.cli.bench.fetch import fetch
from optimizer.cli.bench.list_ import list_
from optimizer.cli.bench.peers import peers
from optimizer.cli.bench.release import release
from optimizer.cli.bench.run import run
from optimizer.cli.bench.verify import verify
from optimizer.cli.exit_code import ExitCode

VERBS: dict[str, Callable[..., ExitCode]] = {
    "run": run,
    "peers": peers,
    "compare": compare,
    "list": list_,
    "verify": verify,
    "fetch": fetch,
    "release": release,
}

bench = typer.Typer(
    name="bench",
    help="Measure our methods beside other solvers and versions.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

for _name, _verb in VERBS.items():
    bench.command(_name)(_verb)
