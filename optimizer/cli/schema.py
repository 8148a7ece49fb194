"""``stockwright schema ROOM``: the JSON Schema of a formulation's instance files."""

from __future__ import annotations

import json

from optimizer.cli.arguments import Room
from optimizer.cli.console import show
from optimizer.cli.exit_code import ExitCode


def schema(room: Room) -> ExitCode:
    """Print the JSON Schema of a formulation's files."""
    from optimizer.instance.schema import json_schema
    from optimizer.registry import formulation

    show(json.dumps(json_schema(formulation(room)), indent=2))
    return ExitCode.VERIFIED
