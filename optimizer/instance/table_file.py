"""A table that is a file of its own, with no instance around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from optimizer.errors import InstanceError, Issue
from optimizer.instance.completion import completed
from optimizer.instance.json_source import read_document
from optimizer.instance.side_files import REFERENCE, SideFiles
from optimizer.schema.record import Record, parse_record

R = TypeVar("R", bound=Record)


def load_table(model: type[R], path: Path, checks: Callable[[R], Iterable[Issue]]) -> R:
    """The CSV or parquet file as the one table of a record, which ``checks`` then look at.

    Raises:
        InstanceError: with every problem found, each with its row and column.
    """
    (field,) = model.model_fields
    document = read_document({field: {REFERENCE: path.name}})
    beside = SideFiles(path.parent)
    value = beside.resolve(document.value, "")
    try:
        if beside.refused:
            raise InstanceError(beside.refused.values())
        record = parse_record(model, value)
        if contradictions := list(checks(record)):
            raise InstanceError(contradictions)
    except InstanceError as error:
        found = completed(error.issues, document, beside.found)
        raise InstanceError(found, error.total) from None
    return record
