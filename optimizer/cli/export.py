"""``stockwright export FILE``: the model of an instance for any other solver."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from optimizer.cli.arguments import InstanceFile, OutFile
from optimizer.cli.console import say
from optimizer.cli.exit_code import ExitCode


class ModelFormat(StrEnum):
    """Text formats of models that solvers read."""

    LP = "lp"
    MPS = "mps"


def export(
    file: InstanceFile,
    out: OutFile,
    format: Annotated[ModelFormat, typer.Option(help="The model file's format.")] = ModelFormat.LP,
) -> ExitCode:
    """Write the model of an instance as LP or MPS."""
    import optimizer
    from optimizer.cli.failure import reading
    from optimizer.engine.size import require_model
    from optimizer.instance.write import replacing, require_writable
    from optimizer.modeling.compile import compile_model
    from optimizer.modeling.export import write_lp, write_mps

    require_writable(out)
    with reading(file):
        instance = optimizer.load(file)
    require_model(instance.formulation, instance.data)
    form = compile_model(instance.formulation.build(instance.data))
    write = {ModelFormat.LP: write_lp, ModelFormat.MPS: write_mps}[format]
    with replacing(out) as unfinished:
        write(form, unfinished)
    say(f"wrote {out}")
    return ExitCode.VERIFIED
