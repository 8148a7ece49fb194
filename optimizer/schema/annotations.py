"""Reading type annotations: which records, and which plain type, stand behind a field."""

from __future__ import annotations

import types
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo


def record_types(annotation: Any) -> list[type[BaseModel]]:
    """Every record type named anywhere inside an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in record_types(part)]


def plain_type(annotation: Any) -> Any:
    """The type behind ``Annotated[T, …]`` and ``T | None``: float, int, bool, str or another."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return plain_type(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        parts = [part for part in get_args(annotation) if part is not type(None)]
        return plain_type(parts[0]) if len(parts) == 1 else object
    return origin or annotation


def metadata(field: FieldInfo) -> list[Any]:
    """Constraints and markers of a field, also those inside ``Quantity | None`` or a list."""
    return [*field.metadata, *_nested_metadata(field.annotation)]


def _nested_metadata(annotation: Any) -> list[Any]:
    nested = [m for part in get_args(annotation) for m in _nested_metadata(part)]
    return [*getattr(annotation, "__metadata__", ()), *nested]
