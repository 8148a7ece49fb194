"""``stockwright check FILE``: is this instance right? No solver is started."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from optimizer.cli.arguments import InstanceFile
from optimizer.cli.console import say, show
from optimizer.cli.exit_code import ExitCode


def check(file: InstanceFile) -> ExitCode:
    """Tell every problem in an instance, without solving it."""
    import optimizer
    from optimizer.cli.failure import reading
    from optimizer.reporting.numbers import grouped
    from optimizer.reporting.text import warning_lines

    with reading(file):
        instance = optimizer.load(file)
    show(f"{file}: a valid {instance.formulation.name} instance, sha256 {instance.sha256}")
    sizes = [f"{grouped(size)} {name.replace('_', ' ')}" for name, size in _sizes(instance.data)]
    if sizes:
        show(f"  {', '.join(sizes)}")
    for line in warning_lines(instance.warnings):
        say(line)
    return ExitCode.VERIFIED


def _sizes(record: Any) -> Iterator[tuple[str, int]]:
    """Name and length of every table of a record and of the records within it."""
    from optimizer.schema.record import Record

    for name in type(record).model_fields:
        value = getattr(record, name)
        if isinstance(value, Record):
            yield from _sizes(value)
        elif name in record.tables() and len(value):
            yield name, len(value)
