"""Which field of the file stands behind a row of the model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from optimizer.sdk import FileField
from tests.rooms.toy.instance import Instance


def field_of(instance: Instance) -> Callable[[str, tuple[Any, ...]], FileField | None]:
    """Of the space in the store; demand of a product is a sum of several fields."""

    def field(family: str, key: tuple[Any, ...]) -> FileField | None:
        if family != "storage" or instance.storage_m3 is None:
            return None
        return FileField(pointer="/data/storage_m3", value=instance.storage_m3, what="storage_m3")

    return field
