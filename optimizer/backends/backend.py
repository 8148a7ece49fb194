"""What the engine knows of a solver package before anything of it is imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.packages import obstacle_of

if TYPE_CHECKING:
    from optimizer.modeling.matrix import MatrixForm


@dataclass(frozen=True, kw_only=True)
class Backend:
    """One solver package; ``target`` is its ``contracts.Solve``, which runs in a child process.

    ``accepts`` answers None, or why a model is beyond the backend or the algorithm named.
    """

    name: str
    target: str
    requires: str
    description: str
    accepts: Callable[[MatrixForm, str | None], str | None]
    algorithms: tuple[str, ...] = ()

    @property
    def obstacle(self) -> str | None:
        """Why this backend cannot be used here, or None."""
        return obstacle_of([self.requires])

    @property
    def installed(self) -> bool:
        return self.obstacle is None
