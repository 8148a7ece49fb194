"""``stockwright diff FILE PLAN PLAN``: what moved between two plans, and what it cost."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.arguments import InstanceFile, Json
from optimizer.cli.console import show, show_json, width
from optimizer.cli.exit_code import ExitCode


def diff(
    file: InstanceFile,
    before: Annotated[
        Path, typer.Argument(metavar="PLAN", help="A plan of this instance.", show_default=False)
    ],
    after: Annotated[Path, typer.Argument(metavar="PLAN", help="Another one.", show_default=False)],
    json: Json = False,
) -> ExitCode:
    """Compare two plans of an instance: what moved, and what it cost."""
    import optimizer
    from optimizer.cli.failure import reading
    from optimizer.engine.verify import checked_plan
    from optimizer.whatif.diff import diff_of
    from optimizer.whatif.text import render_diff

    with reading(file):
        instance = optimizer.load(file)
    plans = []
    for path in (before, after):
        with reading(path):
            plans.append(checked_plan(instance, path))
    found = diff_of(instance.formulation, *plans)
    envelope = instance.envelope
    if json:
        show_json(
            {"formulation": instance.formulation.name, "name": envelope.name} | found.to_dict()
        )
    else:
        show(render_diff(found, envelope.name, envelope.currency, width()))
    return ExitCode.VERIFIED if found.ok else ExitCode.NOT_VERIFIED
