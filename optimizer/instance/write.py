"""Writing files: whole or not at all, and long tables beside the instance."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from errno import EISDIR
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.errors import Issue, UsageError
from optimizer.instance.seal import sealed
from optimizer.schema.side_file import SideFile
from optimizer.schema.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from optimizer.result import SolveReport

MOST_ROWS_INLINE = 10_000
"""A longer table is written as parquet beside the instance or the plan."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of ``path`` once it is complete.

    A link is followed. What is no regular file, such as a pipe, is written to as it is.

    Raises:
        UsageError: E405 when ``path`` cannot be written.
    """
    target = path.resolve()
    unfinished = target if _is_special(target) else _unfinished(target)
    with _writing(path):
        try:
            yield unfinished
            if unfinished != target:
                unfinished.replace(target)
        finally:
            if unfinished != target:
                unfinished.unlink(missing_ok=True)


def _is_special(path: Path) -> bool:
    return path.exists() and not path.is_file()


def require_writable(path: Path) -> None:
    """Find out now, not after an hour of solving.

    Raises:
        UsageError: E405 when ``path`` cannot be written.
    """
    with _writing(path):
        if path.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        if not _is_special(path.resolve()):
            unfinished = _unfinished(path.resolve())
            unfinished.touch()
            unfinished.unlink()


def make_folder(path: Path) -> None:
    """The folder at ``path`` and those above it, where they are not there yet."""
    with _writing(path):
        path.mkdir(parents=True, exist_ok=True)


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f'"{path}" cannot be written: {error.strerror or error}'
        hint = "choose another path, or make the folder writable"
        issue = Issue(code="E405", message=message, pointer="/out", value=str(path), hint=hint)
        raise UsageError(issue) from error


def write_json(value: Any, path: Path) -> None:
    """``value`` as UTF-8 JSON, rows of tables on a line each."""
    from optimizer.reporting.json import json_pieces

    with replacing(path) as unfinished, unfinished.open("w", encoding="utf-8") as file:
        file.writelines(json_pieces(value))
        file.write("\n")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """A table as UTF-8 CSV with a header."""
    with replacing(path) as unfinished:
        flattened(frame).to_csv(unfinished, index=False)


def write_plan(report: SolveReport, path: Path) -> list[Path]:
    """The plan at ``path``, its long tables as parquet beside it; returns the files written."""
    from optimizer.reporting.json import plan_file

    tables = report.plan.tables().items()
    beside = {
        name: f"{path.stem}.{name}.parquet"
        for name, table in tables
        if len(table) > MOST_ROWS_INLINE
    }
    written = [path.with_name(name) for name in beside.values()]
    for name, target in zip(beside, written, strict=True):
        with replacing(target) as unfinished:
            flattened(report.plan.tables()[name].compact_frame()).to_parquet(
                unfinished, index=False
            )
    side_files = [SideFile(target.name, target) for target in written]
    write_json(sealed(plan_file(report, beside), side_files), path)
    return [path, *written]


def write_instance(envelope: Mapping[str, Any], path: Path) -> list[Path]:
    """The envelope at ``path``, its long tables as parquet beside it; returns the files written."""
    tables: dict[str, pd.DataFrame] = {}
    data = _without_long_tables(envelope["data"], path.stem, tables)
    written = []
    for name, frame in tables.items():
        with replacing(path.with_name(name)) as unfinished:
            frame.to_parquet(unfinished, index=False)
        written.append(path.with_name(name))
    write_json({**envelope, "data": data}, path)
    return [path, *written]


def _without_long_tables(value: Any, stem: str, tables: dict[str, pd.DataFrame]) -> Any:
    """``value`` with each long table replaced by a reference; the tables go into ``tables``."""
    if not isinstance(value, Mapping):
        return value
    kept = {}
    for key, member in value.items():
        name = f"{stem}.{key}"
        frame = _long_table(member)
        if frame is None:
            rows = member.rows() if isinstance(member, Table) else member
            kept[key] = _without_long_tables(rows, name, tables)
        else:
            tables[f"{name}.parquet"] = frame
            kept[key] = {"$file": f"{name}.parquet"}
    return kept


def _long_table(value: Any) -> pd.DataFrame | None:
    if isinstance(value, Table):
        return value.compact_frame() if len(value) > MOST_ROWS_INLINE else None
    columnar = isinstance(value, Mapping) and set(value) == {"columns", "rows"}
    rows = value["rows"] if columnar else value
    if not isinstance(rows, list) or len(rows) <= MOST_ROWS_INLINE:
        return None
    if not columnar and not isinstance(rows[0], Mapping):
        return None
    import pandas as pd

    return flattened(pd.DataFrame(rows, columns=value["columns"] if columnar else None))


def flattened(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of objects spread over one column a key, named with a dot: ``load.kg``."""
    import pandas as pd

    parts = []
    for name in frame.columns:
        column = frame[name]
        nested = column.dtype == object and column.map(lambda value: isinstance(value, dict)).any()
        spread = pd.json_normalize(column.tolist()).add_prefix(f"{name}.") if nested else column
        parts.append(spread.set_axis(frame.index))
    return pd.concat(parts, axis="columns") if parts else frame
