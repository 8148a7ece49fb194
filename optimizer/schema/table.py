"""A long list of records, held by columns.

In a file a table is a list of objects, or ``{"columns": […], "rows": [[…]]}``, or
``{"$file": "name.csv"}``. In memory it is one numpy array per field, so that a million rows are
checked and used at array speed, and it can still be read record by record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, get_args

import numpy as np
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import PydanticCustomError, core_schema

from optimizer.schema.annotations import plain_type, record_types
from optimizer.schema.columns import absent_column, clean_columns
from optimizer.schema.record import Record
from optimizer.schema.side_file import SideFile, SideFileError
from optimizer.schema.texts import Texts

if TYPE_CHECKING:
    import pandas as pd

R = TypeVar("R", bound=Record)

LONG = 20_000
"""Lists of so many rows are checked by column; below, pydantic alone is as fast."""

ENOUGH = 1000
"""So many errors of one kind are told, the rest is not looked for."""


class Table(Generic[R]):
    """An immutable list of ``R``; ``table["field"]`` is the column of that field as an array.

    A number that is absent is NaN in its column (no file can contain a NaN) and None in its record.
    Texts may be held by number; ``table.texts("field")`` has them so in any case.
    """

    __slots__ = ("_columns", "_length", "_texts", "row_type")

    def __init__(self, row_type: type[R], columns: Mapping[str, np.ndarray | Texts]) -> None:
        lengths = {len(column) for column in columns.values()}
        assert len(lengths) <= 1, "columns of different lengths"
        self.row_type = row_type
        self._length = lengths.pop() if lengths else 0
        self._columns = dict(columns)
        self._texts: dict[str, Texts] = {}
        for column in self._columns.values():
            values = column.codes if isinstance(column, Texts) else column
            values.flags.writeable = False

    @classmethod
    def given(cls, row_type: type[R], columns: Mapping[str, np.ndarray | Texts]) -> Table[R]:
        """Columns of values known to be valid; fields that are not among them are absent."""
        length = max(map(len, columns.values()))
        all_columns = dict(columns)
        for name in row_type.model_fields.keys() - columns.keys():
            absent = absent_column(row_type.model_fields[name], length)
            assert absent is not None, f"{name} must be given"
            all_columns[name] = absent
        return cls(row_type, all_columns)

    @classmethod
    def of(cls, row_type: type[R], rows: Iterable[R]) -> Table[R]:
        """A table of records that are already validated."""
        records = list(rows)
        return cls(
            row_type,
            {
                name: _as_column(field.annotation, [getattr(r, name) for r in records])
                for name, field in row_type.model_fields.items()
            },
        )

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, field: str) -> np.ndarray:
        column = self._columns[field]
        return column.array() if isinstance(column, Texts) else column

    def texts(self, field: str) -> Texts:
        """The column of a field of texts, by number."""
        column = self._columns[field]
        if isinstance(column, Texts):
            return column
        if field not in self._texts:
            self._texts[field] = Texts.of(column)
        return self._texts[field]

    def __iter__(self) -> Iterator[R]:
        names = list(self._columns)
        columns = [self.values(name) for name in names]
        construct = cast("Callable[..., R]", self.row_type.model_construct)
        for values in zip(*columns, strict=True):
            yield construct(**dict(zip(names, values, strict=True)))

    def __getstate__(self) -> tuple[Any, ...]:
        """What a pickle holds: of a column with one value for all rows only that value."""
        columns = {name: _packed(column) for name, column in self._columns.items()}
        return self.row_type, self._length, columns

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.row_type, self._length, columns = state
        self._columns = {name: _unpacked(c, self._length) for name, c in columns.items()}
        self._texts = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash((self.row_type, len(self)))

    def __repr__(self) -> str:
        return f"Table[{self.row_type.__name__}]({len(self)} rows)"

    def values(self, field: str) -> list[Any]:
        """The column of a field as its records hold it, with None for what is absent."""
        kind = plain_type(self.row_type.model_fields[field].annotation)
        return _as_objects(self[field], kind)

    def by(self, field: str) -> dict[Any, R]:
        """The records by the value of a unique field, usually ``id``."""
        return dict(zip(self[field].tolist(), self, strict=True))

    def row_of(self, field: str = "id") -> dict[Any, int]:
        """The row of each value of a unique field, usually ``id``."""
        return dict(zip(self[field].tolist(), range(len(self)), strict=True))

    def rows_of(self, values: np.ndarray, field: str = "id") -> np.ndarray:
        """The row of each value that such a field has, -1 of any other or none: (values,)."""
        row_of = self.row_of(field)
        return np.array([row_of.get(value, -1) for value in values.tolist()], dtype=int)

    def part(self, rows: slice | np.ndarray, **known: np.ndarray | Texts) -> Table[R]:
        """Some of the rows, of which some columns are ``known``."""
        others = {
            name: column.part(rows) if isinstance(column, Texts) else column[rows]
            for name, column in self._columns.items()
            if name not in known
        }
        return Table(self.row_type, self._columns | others | known)

    def frame(self) -> pd.DataFrame:
        """The table as a pandas frame: a new one each time, free to be changed."""
        import pandas as pd

        return pd.DataFrame({name: np.array(self[name]) for name in self._columns})

    def compact_frame(self) -> pd.DataFrame:
        """The table as a frame to be written: texts as categories, without what no row has."""
        import pandas as pd

        columns = {name: _compact(column) for name, column in self._columns.items()}
        return pd.DataFrame({name: c for name, c in columns.items() if c is not None}, copy=False)

    def rows(self) -> list[dict[str, Any]]:
        """The rows as objects of a file; what is absent is left out."""
        return _write(self)

    # -- pydantic: how a table is read, written and described ------------------------------

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        row_type = get_args(source)[0]
        records = core_schema.list_schema(handler.generate_schema(row_type))

        def read(value: Any, validate: Callable[[Any], list[R]]) -> Table[R]:
            if isinstance(value, Table):
                return value
            if isinstance(value, SideFile):
                return _read_side_file(row_type, value, validate)
            rows = as_objects(value)
            columns = _long_columns(row_type, rows)
            return (
                Table(row_type, columns)
                if columns
                else cls.of(row_type, _validated(rows, validate))
            )

        return core_schema.no_info_wrap_validator_function(
            read,
            records,
            serialization=core_schema.plain_serializer_function_ser_schema(_write),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        records = handler(schema["schema"])
        side_file = {
            "type": "object",
            "properties": {"$file": {"type": "string"}},
            "required": ["$file"],
            "additionalProperties": False,
        }
        columnar = {
            "type": "object",
            "properties": {
                "columns": {"type": "array", "items": {"type": "string"}},
                "rows": {"type": "array", "items": {"type": "array"}},
            },
            "required": ["columns", "rows"],
            "additionalProperties": False,
        }
        return {"anyOf": [records, columnar, side_file]}


def _long_columns(row_type: type[Record], rows: Any) -> Mapping[str, np.ndarray | Texts] | None:
    """The checked columns of a long list, or None where it is short or anything is wrong."""
    if not isinstance(rows, list) or len(rows) < LONG or set(map(type, rows)) != {dict}:
        return None
    import pandas as pd

    return clean_columns(row_type, pd.DataFrame(rows))


def _validated(rows: Any, validate: Callable[[Any], list[R]]) -> list[R]:
    """All rows, or the errors of the first rows with errors: a million would take minutes to tell.

    Raises:
        ValidationError: with all errors, or at least ``ENOUGH`` of them.
    """
    try:
        return validate(rows)
    except ValidationError as error:
        if error.error_count() <= ENOUGH:
            raise
    length = ENOUGH
    while True:
        try:
            validate(rows[:length])
        except ValidationError as error:
            if error.error_count() >= ENOUGH or length >= len(rows):
                raise
        length *= 10


def _write(table: Table[Any]) -> list[dict[str, Any]]:
    """The rows as objects, absent values left out; flat rows straight from the columns."""
    fields = table.row_type.model_fields
    if any(record_types(field.annotation) for field in fields.values()):
        return [row.model_dump(exclude_none=True) for row in table]
    columns = [table.values(name) for name in fields]
    rows = [dict(zip(fields, values, strict=True)) for values in zip(*columns, strict=True)]
    if any(None in column for column in columns):
        return [{name: v for name, v in row.items() if v is not None} for row in rows]
    return rows


def _packed(column: np.ndarray | Texts) -> np.ndarray | Texts:
    if isinstance(column, Texts) or column.strides != (0,) or not len(column):
        return column
    return column[:1].reshape(())


def _unpacked(column: np.ndarray | Texts, length: int) -> np.ndarray | Texts:
    if isinstance(column, Texts) or column.ndim:
        return column
    return np.broadcast_to(column, (length,))


def _compact(column: np.ndarray | Texts) -> Any:
    """A column of a frame to be written, None where it is absent in every row."""
    import pandas as pd

    if isinstance(column, Texts):
        if None in column.distinct.tolist():
            return column.array()
        return pd.Categorical.from_codes(column.codes, categories=column.distinct.tolist())
    is_absent = column.dtype == float and bool(np.isnan(column).all())
    return None if is_absent and len(column) else column


def _as_column(annotation: Any, values: list[Any]) -> np.ndarray:
    kind = plain_type(annotation)
    if kind is float or (kind is int and None in values):
        return np.array([np.nan if v is None else v for v in values], dtype=float)
    if kind in (int, bool) and None not in values:
        return np.array(values, dtype=kind)
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _as_objects(column: np.ndarray, kind: Any) -> list[Any]:
    """The values as records hold them: None for NaN, whole numbers as such though it is absent."""
    values: list[Any] = column.tolist()
    if column.dtype != float:
        return values
    if kind is int:
        return [None if v != v else int(v) for v in values]
    return [None if v != v else v for v in values]


def as_objects(value: Any) -> Any:
    """``{"columns": …, "rows": …}`` as a list of objects; anything else unchanged."""
    if not (isinstance(value, dict) and set(value) == {"columns", "rows"}):
        return value
    columns, rows = value["columns"], value["rows"]
    if not isinstance(columns, list) or not isinstance(rows, list):
        raise PydanticCustomError("list_type", '"columns" and "rows" must be lists')
    if not all(isinstance(name, str) for name in columns) or len(set(columns)) < len(columns):
        names = {"expected": "names, each of them once"}
        raise PydanticCustomError("columns", '"columns" must be {expected}', names)
    for position, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(columns):
            raise PydanticCustomError(
                "ragged",
                "row {row} must be a list of {count} values, one for each column",
                {"row": position, "count": len(columns), "expected": f"{len(columns)} values"},
            )
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _read_side_file(
    row_type: type[R], side_file: SideFile, validate: Callable[[Any], list[R]]
) -> Table[R]:
    """The fast path checks whole columns; only a file with errors is read row by row."""
    try:
        frame = side_file.read(row_type)
    except SideFileError as error:
        raise PydanticCustomError("side_table", "{reason}", {"reason": str(error)}) from None
    columns = clean_columns(row_type, frame)
    if columns is not None:
        return Table(row_type, columns)
    return Table.of(row_type, _validated(side_file.objects(row_type, frame), validate))
