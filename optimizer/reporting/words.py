"""Values of tables in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def words(value: Any) -> str:
    """A value as text: nothing for what is absent, a map over names as a list."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {amount:.10g}" for name, amount in value.items())
    return str(value)
