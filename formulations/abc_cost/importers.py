"""Foreign files for this room: no public benchmark format describes its decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from optimizer.sdk import Importer

IMPORTERS: Mapping[str, Importer] = {}

SOLUTION_READERS: Mapping[str, Callable[[Any, str], tuple[Any, float | None]]] = {}
