"""A table that is a file of its own, with no instance around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import TypeVar

from optimizer.errors import InstanceError, Issue
from optimizer.instance.completion import completed
from optimizer.instance.fixes import FIXES
from optimizer.instance.json_source import read_document
from optimizer.instance.side_files import REFERENCE, SUFFIXES, is_file
from optimizer.schema.record import Record, parse_record
from optimizer.schema.side_file import SideFile
from optimizer.schema.table import ENOUGH

R = TypeVar("R", bound=Record)


def load_table(model: type[R], path: Path, checks: Callable[[R], Iterable[Issue]]) -> R:
    """The CSV or parquet file as the one table of a record, which ``checks`` then look at.

    Raises:
        InstanceError: with every problem found, each with its row and column; no more than
            ``ENOUGH`` are counted.
    """
    _require_table(path)
    (field,) = model.model_fields
    document = read_document({field: {REFERENCE: path.name}})
    beside = {f"/{field}": SideFile(path.name, path.resolve())}
    try:
        record = parse_record(model, {field: beside[f"/{field}"]})
        if contradictions := list(islice(checks(record), ENOUGH)):
            raise InstanceError(contradictions)
    except InstanceError as error:
        raise InstanceError(completed(error.issues, document, beside), error.total) from None
    return record


def _require_table(path: Path) -> None:
    if not is_file(path):
        raise InstanceError([_MISSING])
    if path.suffix not in SUFFIXES:
        raise InstanceError([_NO_TABLE])


_MISSING = Issue(
    code="E110",
    message="there is no such file",
    expected="a table",
    hint="check the spelling of its name",
)

_NO_TABLE = Issue(
    code="E112",
    message="this is not a kind of table that can be read",
    expected=f"a name ending in {' or '.join(SUFFIXES)}",
    hint=FIXES["E112"],
)
