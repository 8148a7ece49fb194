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
    bound: Annotated[
        bool, typer.Option("--bound", help="Compute the bound beside the plan once more, too.")
    ] = False,
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
        proof = optimizer.verify_bound(instance, plan) if bound else None
    if proof is not None:
        found = found.with_bound(proof.recomputed)
    name = instance.envelope.name
    if json:
        told = verification_answer(instance.formulation.name, name, instance.sha256, found, proof)
        show_json(told)
    else:
        show(_text(found, proof, name, instance.envelope.currency))
    return ExitCode.VERIFIED if found.ok and (proof is None or proof.ok) else ExitCode.NOT_VERIFIED


def _text(found: Any, proof: Any, name: str, currency: str | None) -> str:
    from optimizer.reporting.proof import bound_verdict, verdict
    from optimizer.reporting.text import violation_lines

    lines = [f"{name}: {verdict(found, currency)}", *violation_lines(found.violations, width())]
    return "\n".join(lines if proof is None else [*lines, bound_verdict(proof, currency)])
