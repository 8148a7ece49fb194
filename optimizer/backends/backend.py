"""What the engine knows of a solver package before anything of it is imported."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.modeling.matrix import MatrixForm

REFUSED: Mapping[tuple[str, str], str] = MappingProxyType(
    {("highspy", "1.14.0"): "it returns wrong optima of small integer models"}
)
"""Known-bad versions of packages, and why."""


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
        if importlib.util.find_spec(self.requires) is None:
            return f"{self.requires} is not installed"
        version = importlib.metadata.version(self.requires)
        reason = REFUSED.get((self.requires, version))
        return f"{self.requires} {version} is refused: {reason}" if reason else None

    @property
    def installed(self) -> bool:
        return self.obstacle is None
