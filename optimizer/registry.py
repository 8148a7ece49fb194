"""Finding the formulations: by looking at the folder of rooms, and by entry points of others.

The engine knows no formulation by name. A room is any package below ``formulations`` that defines
``FORMULATION``; another distribution adds its own under the entry point group ``GROUP``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points

from optimizer.contracts import Formulation
from optimizer.errors import Issue, UsageError, did_you_mean, shortened

ROOMS = "formulations"
GROUP = "stockwright.formulations"


def formulations() -> dict[str, Formulation]:
    """Every formulation that is installed, by name, in alphabetical order."""
    return dict(_discovered())


def formulation(name: str) -> Formulation:
    """The formulation of that name.

    Raises:
        UsageError: E401 with the nearest name that exists.
    """
    known = formulations()
    if isinstance(name, str) and name in known:
        return known[name]
    raise UsageError(
        Issue(
            code="E401",
            message=f'there is no formulation "{shortened(name)}"',
            value=name,
            expected=f"one of {', '.join(known) or 'none, for none is installed'}",
            hint=did_you_mean(name, known, "stockwright list shows all of them"),
        )
    )


@cache
def _discovered() -> dict[str, Formulation]:
    found = [*_rooms(), *(entry.load() for entry in entry_points(group=GROUP))]
    return {room.name: room for room in sorted(found, key=lambda room: room.name)}


def _rooms() -> Iterator[Formulation]:
    package = importlib.import_module(ROOMS)
    for info in pkgutil.iter_modules(package.__path__):
        room = importlib.import_module(f"{ROOMS}.{info.name}")
        if hasattr(room, "FORMULATION"):
            yield room.FORMULATION
