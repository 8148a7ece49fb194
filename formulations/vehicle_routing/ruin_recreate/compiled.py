"""How the search is compiled: pieces become part of what calls them, and nothing is allocated.

Without allocation there are no references to count, which would take most of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def whole(function: F) -> F:
    """A function that is called."""
    return cast(F, njit(cache=True, _nrt=False)(function))


def piece(function: F) -> F:
    """A function that is written out wherever it is called."""
    return cast(F, njit(cache=True, _nrt=False, forceinline=True)(function))
