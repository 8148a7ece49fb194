"""``stockwright import FORMAT FILE``: a foreign file as an instance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.arguments import OutFile
from optimizer.cli.console import say
from optimizer.cli.exit_code import ExitCode
from optimizer.contracts import Importer
from optimizer.errors import Issue, UsageError, did_you_mean


def import_(
    format: Annotated[
        str, typer.Argument(metavar="FORMAT", help="See `stockwright list`.", show_default=False)
    ],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The foreign file.", show_default=False)
    ],
    out: OutFile,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="An option of the format; may be repeated."),
    ] = None,
) -> ExitCode:
    """Turn a public benchmark file into an instance."""
    import optimizer
    from optimizer.cli.failure import reading
    from optimizer.instance.write import write_instance

    importer = _importer(format)
    options = _options(option or [], importer)
    with reading(file):
        envelope = importer.envelope(file, options)
        optimizer.load(envelope)
    for path in write_instance(envelope, out):
        say(f"wrote {path}")
    return ExitCode.VERIFIED


def _importer(name: str) -> Importer:
    from optimizer.registry import formulations

    known = {
        key: reader for room in formulations().values() for key, reader in room.importers().items()
    }
    if name not in known:
        raise _unknown("E403", "format", name, known)
    return known[name]


def _options(words: Sequence[str], importer: Importer) -> dict[str, str]:
    options = dict(word.partition("=")[::2] for word in words)
    for name in options:
        if name not in importer.options:
            raise _unknown("E405", f"option of {importer.name}", name, importer.options)
    return options


def _unknown(code: str, what: str, name: str, known: Mapping[str, object]) -> UsageError:
    return UsageError(
        Issue(
            code=code,
            message=f'there is no {what} "{name}"',
            value=name,
            expected=" | ".join(known),
            hint=did_you_mean(name, known, f"known: {', '.join(known) or 'none'}"),
        )
    )
