"""A table that lives beside the instance as CSV or parquet, read and checked by whole columns."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic.fields import FieldInfo

from optimizer.schema.annotations import plain_type
from optimizer.schema.record import Record

if TYPE_CHECKING:
    import pandas as pd


class SideFileError(Exception):
    """The file cannot be read as a table; the text says why."""


@dataclass(frozen=True)
class SideFile:
    """A side file that the loader has found and allowed; ``name`` is as written in the instance."""

    name: str
    path: Path

    def read(self, row_type: type[Record]) -> pd.DataFrame:
        """The file as a frame, numbers as numbers where the whole column allows it."""
        try:
            if self.path.suffix == ".parquet":
                return _absent_where_empty(_read_parquet(self.path, row_type))
            frame = _read_csv(self.path)
        except Exception as error:  # pandas and pyarrow raise many kinds for a broken file
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            reason = reason.removeprefix("Error tokenizing data. C error: ")
            raise SideFileError(f'"{self.name}" cannot be read as a table: {reason}') from None
        if not len(frame):
            self._require_header(row_type, frame)
        for column in frame.columns:
            frame[column] = _typed(frame[column], row_type.model_fields.get(str(column)))
        return _absent_where_empty(frame)

    def _require_header(self, row_type: type[Record], frame: pd.DataFrame) -> None:
        """A file of one line may be a row whose header is missing, and no row would tell."""
        unknown = [name for name in frame.columns if str(name) not in row_type.model_fields]
        if unknown:
            raise SideFileError(
                f'the first line of "{self.name}" must name the columns; "{unknown[0]}" is none of '
                + ", ".join(row_type.model_fields)
            )

    def objects(self, row_type: type[Record], frame: pd.DataFrame) -> list[dict[str, Any]]:
        """The rows as objects: empty cells left out, ``load.kg`` nested under ``load``."""
        fields, names = row_type.model_fields, list(frame.columns)
        columns = [_cells(frame[name], fields.get(name)) for name in names]
        rows = [
            {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}
            for cells in zip(*columns, strict=True)
        ]
        flat = set(names) <= set(fields)
        return rows if flat else [_nested(row, fields) for row in rows]


def _read_parquet(path: Path, row_type: type[Record]) -> pd.DataFrame:
    """Texts come by number, as they are in the file, and lists as lists.

    Column by column, each of which lets go of what reading it took before the next one is read.
    """
    import pandas as pd
    import pyarrow
    from pyarrow import parquet

    schema, fields = parquet.read_schema(path), list(row_type.model_fields)
    index = (schema.pandas_metadata or {}).get("index_columns", [])
    parts = [parquet.read_table(path, columns=[]).to_pandas(ignore_metadata=True)]
    for name in schema.names:
        if name not in index:
            table = parquet.read_table(path, columns=[name], read_dictionary=fields)
            if pyarrow.types.is_nested(table.schema.field(name).type):
                parts.append(pd.DataFrame({name: pd.Series(table[name].to_pylist(), dtype=object)}))
                continue
            parts.append(
                table.to_pandas(split_blocks=True, self_destruct=True, ignore_metadata=True)
            )
            del table
            pyarrow.default_memory_pool().release_unused()
    frame: pd.DataFrame = pd.concat(parts, axis="columns").rename(columns=str)
    return frame


def _read_csv(path: Path) -> pd.DataFrame:
    """All cells as texts. The header is read as a row, or pandas would shift rows that are longer.

    Raises:
        ValueError: when two columns have the same name, a row is short, or the file is broken.
    """
    import pandas as pd

    cells = pd.read_csv(path, header=None, dtype=str, keep_default_na=False, encoding="utf-8")
    names = cells.iloc[0].tolist()
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f'the column "{twice[0]}" appears more than once')
    if (cells.iloc[:, -1] == "").any():
        _require_whole_rows(path, len(names))
    return cells.iloc[1:].reset_index(drop=True).set_axis(names, axis="columns")


def _require_whole_rows(path: Path, width: int) -> None:
    """A short row is no row with empty cells at its end, as which pandas reads it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = (cells for cells in csv.reader(file) if len(cells) > 1 or "".join(cells).strip())
        for number, cells in enumerate(rows):
            if len(cells) < width:
                raise ValueError(f"row {number} has {len(cells)} cells, the header has {width}")


def _typed(column: Any, field: FieldInfo | None) -> Any:
    """A text column as numbers or booleans where its field wants them.

    A cell that is no number stays the text it is, to be reported. A column without a field of its
    own may be a nested number such as ``load.kg``.
    """
    import pandas as pd

    kind = float if field is None else plain_type(field.annotation)
    if kind in (float, int):
        numbers = pd.to_numeric(column, errors="coerce")
        wrong = numbers.isna() & (column != "")
        return numbers.astype(object).where(~wrong, column) if wrong.any() else numbers
    if kind is bool and column.isin(["true", "false"]).all():
        return column == "true"
    return column


def _absent_where_empty(frame: pd.DataFrame) -> pd.DataFrame:
    """A text of no letters is how a CSV says that there is none; so it is in parquet."""
    import pandas as pd

    for name in frame.columns:
        column = frame[name]
        if not (column == "").any():
            continue
        is_coded = isinstance(column.dtype, pd.CategoricalDtype)
        frame[name] = (
            column.cat.remove_categories("") if is_coded else column.where(column != "", None)
        )
    return frame


def _cells(column: Any, field: FieldInfo | None) -> list[Any]:
    """The cells of a column, None where one is empty; whole numbers as such where wanted."""
    cells = column.astype(object).where(column.notna(), None).tolist()
    if field is None or plain_type(field.annotation) is not int:
        return list(cells)
    return [int(c) if isinstance(c, float) and c.is_integer() else c for c in cells]


def _nested(row: dict[str, Any], fields: Mapping[str, FieldInfo]) -> dict[str, Any]:
    """``{"load.kg": 3}`` as ``{"load": {"kg": 3}}`` where there is a field ``load``."""
    nested: dict[str, Any] = {}
    for name, cell in row.items():
        outer, dot, inner = name.partition(".")
        members = nested.setdefault(outer, {}) if dot and outer in fields else None
        if isinstance(members, dict):
            members[inner] = cell
        else:
            nested[name] = cell
    return nested
