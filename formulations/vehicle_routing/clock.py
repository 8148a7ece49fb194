"""Instants: as people read them, and how closely plans have to keep them."""

from __future__ import annotations

import numpy as np

from optimizer.sdk import FEASIBILITY

S_PER_H, DAY_S = 3_600.0, 86_400.0


def clock(instant_s: float) -> str:
    """Seconds from 0 as hours, minutes and seconds: ``8:05:30``."""
    minutes, seconds = divmod(round(instant_s), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"


def tolerance_s(limit_s: np.ndarray | float) -> np.ndarray:
    """By how much a plan may miss an instant or a length: by no more, wherever the clock began."""
    return np.asarray(FEASIBILITY * np.clip(np.abs(limit_s), 1.0, DAY_S))
