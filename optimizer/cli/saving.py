"""The plan of an answer as a file; where it cannot be written, the answer is shown all the same."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.cli.console import say
from optimizer.cli.failure import is_done

if TYPE_CHECKING:
    from optimizer.result import SolveReport


def is_plan_saved(report: SolveReport, path: Path) -> bool:
    """Whether the plan was written, or there is none to write; either is said."""
    if report.is_sound:
        return is_done(partial(_write_plan, report, path))
    say("there is no sound plan, so none was written")
    return True


def _write_plan(report: SolveReport, path: Path) -> None:
    from optimizer.instance.write import write_plan

    written, *beside = write_plan(report, path)
    say(f"the plan is in {written}" + "".join(f"\nwith {table}" for table in beside))
