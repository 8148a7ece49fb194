"""``stockwright scenario BASE PATCH...``: what changes when the data do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli.arguments import InstanceFile, Json
from optimizer.cli.console import show, show_json, width
from optimizer.cli.exit_code import ExitCode, exit_code
from optimizer.cli.options import solving

if TYPE_CHECKING:
    from optimizer.whatif.scenarios import Scenario


@solving()
def scenario(
    base: InstanceFile,
    patches: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATCH...", help="JSON merge patches of that file.", show_default=False
        ),
    ],
    options: dict[str, Any],
    json: Json = False,
) -> ExitCode:
    """Solve an instance and changes of it, and compare the plans.

    They are compared in cost, in service and in what moved. The time limit is that of each solve.
    """
    found = _solved(base, patches, options)
    if json:
        show_json(_answer(found))
    else:
        from optimizer.whatif.scenario_text import render_scenarios

        show(render_scenarios(found, width()))
    codes = [exit_code(each.report) for each in found]
    return next((code for code in codes if code is not ExitCode.VERIFIED), ExitCode.VERIFIED)


def _solved(file: Path, patches: Sequence[Path], options: dict[str, Any]) -> tuple[Scenario, ...]:
    import optimizer
    from optimizer.cli.failure import reading
    from optimizer.cli.interrupt import cancel_on_interrupt
    from optimizer.cli.live import live_table
    from optimizer.whatif.scenarios import patched_by_name, solve_scenarios

    with reading(file):
        base = optimizer.load(file)
    changed = []
    for position, path in enumerate(patches, start=1):
        with reading(path):
            changed.append(patched_by_name(base, path, position))
    with cancel_on_interrupt() as cancel, live_table() as on_progress:
        return solve_scenarios(base, changed, on_progress=on_progress, cancel=cancel, **options)


def _answer(found: Sequence[Scenario]) -> dict[str, Any]:
    base = found[0].report
    return {
        "formulation": base.formulation,
        "name": base.name,
        "scenarios": [each.to_dict() for each in found],
    }
