"""How the search is compiled: pieces become part of what calls them, and nothing is allocated.

Without allocation there are no references to count, which would take most of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Which state the sources in a folder are in."""
    states = [(path.name, path.stat()) for path in sorted(folder.glob("*.py"))]
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in states)


STAMP = stamp(Path(__file__).parent)


def whole(function: F) -> F:
    """A function that is called; kept on disk until any source of this package changes.

    By itself numba looks at the file of the function only, not at those of its pieces. Several may
    run at once in threads of one process, each with a plan of its own.
    """
    compiled = njit(cache=True, nogil=True, _nrt=False)(function)
    compiled._cache._cache_file._source_stamp = STAMP
    return cast(F, compiled)


def piece(function: F) -> F:
    """A function that is written out wherever it is called."""
    return cast(F, njit(_nrt=False, forceinline=True)(function))


@piece
def index(i: int) -> int:
    """A row of an array as one type: what is called with several is compiled for each of them."""
    return int(np.int64(i))
