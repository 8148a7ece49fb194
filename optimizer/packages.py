"""Which packages of others are there and fit to be used, asked without importing them."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping
from types import MappingProxyType

REFUSED: Mapping[tuple[str, str], str] = MappingProxyType(
    {("highspy", "1.14.0"): "it returns wrong optima of small integer models"}
)
"""Known-bad versions of packages, and why."""


def obstacle_of(packages: Iterable[str]) -> str | None:
    """Why what needs these packages cannot be used here, or None."""
    names = tuple(packages)
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if missing:
        return f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed"
    return next((reason for name in names if (reason := _refusal(name))), None)


class Requiring:
    """What needs packages of others, and can be used only where they are installed."""

    requires: tuple[str, ...]

    @property
    def obstacle(self) -> str | None:
        """Why it cannot be used here, or None."""
        return obstacle_of(self.requires)

    @property
    def installed(self) -> bool:
        """Whether it can be used here."""
        return self.obstacle is None


def _refusal(package: str) -> str | None:
    if not any(package == name for name, _ in REFUSED):
        return None
    from importlib.metadata import version as version_of  # slow to load, and no solver asks

    version = version_of(package)
    reason = REFUSED.get((package, version))
    return f"{package} {version} is refused: {reason}" if reason else None
