"""Changes to an instance whose effect on the optimum is known without solving anything."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from pydantic.fields import FieldInfo

from optimizer.contracts import Formulation
from optimizer.schema.annotations import metadata, record_types
from optimizer.schema.fields import MONEY
from optimizer.schema.record import Record, parse_record

Data = dict[str, Any]

ORDERED = {"periods", "abc_classes", "xyz_classes"}
"""Lists whose order means something."""


def plain(formulation: Formulation, data: Data) -> Data:
    """The data with every table as a list of objects."""
    instance = parse_record(formulation.instance_type(), data, "/data")
    return instance.model_dump(mode="json", exclude_none=True)


def renamed(data: Any, key: str = "") -> Any:
    """Every id and every reference to it with a new beginning."""
    if isinstance(data, dict):
        return {name: renamed(value, name) for name, value in data.items()}
    if isinstance(data, list):
        return [renamed(value, key.removesuffix("s")) for value in data]
    is_id = key == "id" or key.endswith("_id")
    return f"r.{data}" if is_id and isinstance(data, str) else data


def shuffled(data: Any, rng: random.Random, key: str = "") -> Any:
    """Every list of objects in another order, but for those whose order means something."""
    if isinstance(data, dict):
        return {name: shuffled(value, rng, name) for name, value in data.items()}
    if not isinstance(data, list):
        return data
    items = [shuffled(value, rng) for value in data]
    if key not in ORDERED and items and isinstance(items[0], dict):
        rng.shuffle(items)
    return items


def dearer(formulation: Formulation, data: Data, factor: float) -> Data:
    """Every amount of money multiplied by ``factor``."""
    return _mapped(formulation.instance_type(), data, _is_money, lambda amount: amount * factor)


def roomier(data: Any, factor: float, inside: bool = False) -> Any:
    """Every capacity multiplied by ``factor``; ``inside`` says that a capacity is being read."""
    if isinstance(data, dict):
        return {
            name: roomier(value, factor, inside or "capacity" in name)
            for name, value in data.items()
        }
    if isinstance(data, list):
        return [roomier(value, factor, inside) for value in data]
    is_number = isinstance(data, int | float) and not isinstance(data, bool)
    return data * factor if inside and is_number else data


def _is_money(field: FieldInfo) -> bool:
    return MONEY in metadata(field)


def _mapped(
    model: type[Record], data: Data, wanted: Callable[[FieldInfo], bool], change: Callable[..., Any]
) -> Data:
    changed = dict(data)
    for name, field in model.model_fields.items():
        if name not in data:
            continue
        inner = [m for m in record_types(field.annotation) if issubclass(m, Record)]
        if inner:
            changed[name] = _mapped_value(inner, data[name], wanted, change)
        elif wanted(field):
            changed[name] = _numbers(data[name], change)
    return changed


def _mapped_value(
    models: list[type[Record]], value: Any, wanted: Callable[[FieldInfo], bool], change: Any
) -> Any:
    if isinstance(value, list):
        return [_mapped_value(models, item, wanted, change) for item in value]
    fitting = [m for m in models if set(value) <= set(m.model_fields)]
    return _mapped(fitting[0], value, wanted, change) if fitting else value


def _numbers(value: Any, change: Callable[..., Any]) -> Any:
    if isinstance(value, dict):
        return {key: _numbers(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item, change) for item in value]
    return change(value)
