"""Where a formula holds: figures outside are refused in plain words, and not answered by NaN."""

from __future__ import annotations

from typing import Any

import numpy as np


def require(holds: Any, words: str) -> None:
    """Refuse figures for which a formula does not hold; ``holds`` is one truth or an array of them.

    Raises:
        ValueError: it does not hold everywhere; ``words`` say what has to.
    """
    if not np.all(holds):
        raise ValueError(words)
