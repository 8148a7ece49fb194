"""The ids along one axis of the arrays, and where each of them is."""

from __future__ import annotations

import numpy as np

from optimizer.sdk import Texts


class Axis:
    """The ids along one axis; ``what`` names them for people."""

    def __init__(self, what: str, ids: list[str]) -> None:
        self.what = what
        self.ids = ids
        self._position = {name: k for k, name in enumerate(ids)}

    def __len__(self) -> int:
        return len(self.ids)

    def positions(self, names: Texts) -> np.ndarray:
        """The position of every name, -1 where it is unknown."""
        return names.numbers(self._position)

    def texts(self, positions: np.ndarray) -> Texts:
        """The ids at some positions."""
        return Texts.small(positions, np.array(self.ids, dtype=object))
