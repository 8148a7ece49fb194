"""Slips that can be solved are warned of at their place, and examples without one are not."""

from __future__ import annotations

from pathlib import Path

import pytest

import optimizer
from tests.trust.slips import INSTANCES, Slip, is_told, slips

SLIPS = list(slips())
EXAMPLES = sorted(INSTANCES.glob("*/*.json"))


@pytest.mark.parametrize("planted", SLIPS, ids=lambda each: f"{each.example}: {each.what}")
def test_a_slip_is_told(planted: Slip) -> None:
    """Wrong units, swapped coordinates, penalties below the cost: each at the field it was made."""
    assert is_told(planted)


def test_there_are_forty_slips() -> None:
    """As many as the figure B3 asks for, in every room."""
    assert len(SLIPS) >= 40
    assert {each.example.split("/")[0] for each in SLIPS} == {path.parent.name for path in EXAMPLES}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_example_is_warned_of_nothing(path: Path) -> None:
    """So that a warning is worth reading."""
    assert optimizer.load(path).warnings == ()
