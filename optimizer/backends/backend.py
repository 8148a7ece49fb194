"""What the engine knows of a solver package before anything of it is imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.packages import Requiring

if TYPE_CHECKING:
    from optimizer.modeling.matrix import MatrixForm


@dataclass(frozen=True, kw_only=True)
class Backend(Requiring):
    """One solver package; ``target`` is its ``contracts.Solve``, which runs in a child process.

    ``accepts`` answers None, or why a model is beyond the backend or the algorithm named.
    """

    name: str
    target: str
    requires: tuple[str, ...]
    description: str
    accepts: Callable[[MatrixForm, str | None], str | None]
    algorithms: tuple[str, ...] = ()
