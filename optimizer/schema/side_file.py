"""A table that lives beside the instance as CSV or parquet, read and checked by whole columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from annotated_types import Ge, Gt, Le, Lt
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from optimizer.schema.annotations import metadata, plain_type
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
        import pandas as pd

        try:
            if self.path.suffix == ".parquet":
                return pd.read_parquet(self.path)
            frame = _read_csv(self.path)
        except Exception as error:  # pandas and pyarrow raise many kinds for a broken file
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            reason = reason.removeprefix("Error tokenizing data. C error: ")
            raise SideFileError(f'"{self.name}" cannot be read as a table: {reason}') from None
        for column in frame.columns:
            frame[column] = _typed(frame[column], row_type.model_fields.get(str(column)))
        return frame

    def clean_columns(
        self, row_type: type[Record], frame: pd.DataFrame
    ) -> Mapping[str, np.ndarray] | None:
        """One checked array per field, or None if anything at all is wrong or nested."""
        fields = row_type.model_fields
        if set(map(str, frame.columns)) - set(fields):
            return None
        columns = {}
        for name, field in fields.items():
            column = _clean_column(field, frame[name]) if name in frame else _absent(field, frame)
            if column is None:
                return None
            columns[name] = column
        return columns

    def objects(self, row_type: type[Record], frame: pd.DataFrame) -> list[dict[str, Any]]:
        """The rows as objects: empty cells left out, ``load.kg`` nested under ``load``."""
        names = [str(column) for column in frame.columns]
        rows = []
        for values in zip(*(frame[column].tolist() for column in frame.columns), strict=True):
            rows.append(_nested(names, values, row_type))
        return rows


def _read_csv(path: Path) -> pd.DataFrame:
    """All cells as texts. The header is read as a row, or pandas would shift rows that are longer.

    Raises:
        ValueError: when two columns have the same name, or the file is broken.
    """
    import pandas as pd

    cells = pd.read_csv(path, header=None, dtype=str, keep_default_na=False, encoding="utf-8")
    names = cells.iloc[0].tolist()
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f'the column "{twice[0]}" appears more than once')
    return cells.iloc[1:].reset_index(drop=True).set_axis(names, axis="columns")


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


def _clean_column(field: FieldInfo, column: Any) -> np.ndarray | None:
    kind = plain_type(field.annotation)
    if kind in (float, int):
        return _clean_numbers(field, column, whole=kind is int)
    if kind is bool:
        return np.array(column, dtype=bool) if column.dtype == bool else None
    if kind is str:
        return _clean_texts(field, column)
    return None


def _clean_numbers(field: FieldInfo, column: Any, *, whole: bool) -> np.ndarray | None:
    if column.dtype.kind not in "iuf":
        return None
    values = column.to_numpy()
    present = values[~np.isnan(values)] if values.dtype.kind == "f" else values
    if field.is_required() and len(present) < len(values):
        return None
    if len(present) < len(values) and field.default is not None:
        return None  # a default other than "absent" is filled in row by row
    tests = {Ge: "ge", Gt: "gt", Le: "le", Lt: "lt"}
    compare = {"ge": np.greater_equal, "gt": np.greater, "le": np.less_equal, "lt": np.less}
    for rule in metadata(field):
        key = tests.get(type(rule))
        if key and not compare[key](present, getattr(rule, key)).all():
            return None
    if not np.isfinite(present).all():
        return None
    if whole:
        if (present != np.floor(present)).any():
            return None
        return np.array(values, dtype=int if len(present) == len(values) else float)
    return np.array(values, dtype=float)


def _clean_texts(field: FieldInfo, column: Any) -> np.ndarray | None:
    """Texts repeat, so only the distinct ones go through pydantic."""
    import pandas as pd

    codes, distinct = pd.factorize(column.astype(object))
    adapter: TypeAdapter[Any] = TypeAdapter(_annotated(field))
    try:
        for text in distinct:
            adapter.validate_python(text, strict=True)
    except ValidationError:
        return None
    if (codes < 0).any() or "" in set(distinct):
        return None
    return np.asarray(distinct, dtype=object)[codes]


def _absent(field: FieldInfo, frame: Any) -> np.ndarray | None:
    """The column of a field that the file does not have; None where it is required or nested."""
    kind = plain_type(field.annotation)
    if field.is_required() or kind not in (float, int, bool, str):
        return None
    default = field.get_default(call_default_factory=True)
    if kind in (float, int) and default is None:
        return np.full(len(frame), np.nan)
    column = np.empty(len(frame), dtype=object if kind is str else kind)
    column[:] = default
    return column


def _nested(names: list[str], values: tuple[Any, ...], row_type: type[Record]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, value in zip(names, values, strict=True):
        if value is None or value == "" or value != value:
            continue
        field = row_type.model_fields.get(name)
        whole = isinstance(value, float) and value.is_integer()
        if whole and field is not None and plain_type(field.annotation) is int:
            value = int(value)
        outer, dot, inner = name.partition(".")
        nested = row.setdefault(outer, {}) if dot and outer in row_type.model_fields else None
        if isinstance(nested, dict):
            nested[inner] = value
        else:
            row[name] = value
    return row


def _annotated(field: FieldInfo) -> Any:
    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
