"""``stockwright verify FILE PLAN``: re-check a plan, wherever it came from, with no solver."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from optimizer.cli.arguments import InstanceFile, Json
from optimizer.cli.console import show, show_json, width
from optimizer.cli.exit_code import ExitCode


def verify(
    file: InstanceFile,
    plan: Annotated[
        Path,
        typer.Argument(
            metavar="PLAN",
            help="A plan written by solve --out, a report of --json, or a published solution.",
            show_default=False,
        ),
    ],
    json: Json = False,
) -> ExitCode:
    """Check a plan against every rule and recompute its cost."""
    import optimizer
    from optimizer.cli.failure import reading
    from optimizer.reporting.json import verification_answer

    with reading(file):
        instance = optimizer.load(file)
    with reading(plan):
        found = optimizer.verify(instance, plan)
    name = instance.envelope.name
    if json:
        show_json(verification_answer(instance.formulation.name, name, instance.sha256, found))
    else:
        show(_text(found, name, instance.envelope.currency))
    return ExitCode.VERIFIED if found.ok else ExitCode.NOT_VERIFIED


def _text(found: Any, name: str, currency: str | None) -> str:
    from optimizer.reporting.proof import verdict
    from optimizer.reporting.text import violation_lines

    return "\n".join(
        [f"{name}: {verdict(found, currency)}", *violation_lines(found.violations, width())]
    )
