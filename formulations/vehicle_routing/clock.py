"""Instants as people read them."""

from __future__ import annotations


def clock(instant_s: float) -> str:
    """Seconds from 0 as hours, minutes and seconds: ``8:05:30``."""
    minutes, seconds = divmod(round(instant_s), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
