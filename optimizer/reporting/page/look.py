"""What all figures share: their colours, and texts in them as they are."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

Figure = dict[str, Any]
Trace = dict[str, Any]

COLOURS = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#8c564b",
    "#7f7f7f",
    "#6a51a3",
    "#bcbd22",
)
"""Told apart also by people who see fewer colours: the first six are those of Okabe and Ito."""


def text(told: str) -> str:
    """A text in which plotly.js finds no tags."""
    return escape(told, quote=False)


def texts(many: Iterable[str]) -> list[str]:
    """Each of them so."""
    return list(map(text, many))
