"""How functions are compiled: when first called, and kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Machine code for one thread."""
    return cast(F, njit(cache=True)(function))


def bare(function: F) -> F:
    """Machine code that makes no arrays, for what is done many times a SKU.

    References to arrays are not counted, which would take longer than most of what is done here;
    so what makes an array, be it for a moment, does not compile.
    """
    return cast(F, njit(cache=True, _nrt=False)(function))


def side_by_side(function: F) -> F:
    """Machine code that runs its ``prange`` loops on all threads of the solve."""
    return cast(F, njit(cache=True, parallel=True)(function))
