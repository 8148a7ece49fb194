"""The aims of a formulation by name, to be weighed against each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from optimizer.contracts import Formulation
from optimizer.errors import Issue, UsageError, did_you_mean
from optimizer.modeling.meaning import Aim


def aims_named(room: Formulation, instance: Any, names: Iterable[str]) -> list[Aim]:
    """The aims of these names, in their order.

    Raises:
        UsageError: E404 where the formulation has no aims, E405 for one that it does not have.
    """
    known = room.aims(instance)
    if not known:
        raise refused("E404", f"{room.name} has no aims that could be weighed against each other")
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known, f"known aims: {', '.join(known)}")
            raise refused("E405", f'{room.name} has no aim "{name}"', hint)
    return [known[name] for name in names]


def refused(code: str, message: str, hint: str | None = None) -> UsageError:
    """The exception for what cannot be weighed, with one issue."""
    return UsageError(Issue(code=code, message=message, hint=hint))
