"""The seal of a plan file: whatever byte is changed, somebody notices."""

from __future__ import annotations

import contextlib
import os
import random
from pathlib import Path

import pytest

import optimizer
from optimizer.errors import InstanceError
from optimizer.instance.loader import load
from optimizer.instance.write import write_plan
from tests.architecture.tree import ROOT

DEMO = ROOT / "instances" / "stock_allocation" / "shared-lanes.json"
NUM_FLIPS = int(os.environ.get("PLAN_FLIPS", "200"))


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan as solve writes it."""
    path = tmp_path_factory.mktemp("sealed") / "plan.json"
    write_plan(optimizer.solve(DEMO), path)
    return path


def test_an_untouched_plan_is_whole(plan: Path) -> None:
    """As are the same numbers in other words: white space and the order of keys say nothing."""
    assert optimizer.verify(load(DEMO), plan).ok
    spaced = plan.with_name("spaced.json")
    spaced.write_text(plan.read_text().replace("\n", "\n  "))
    assert optimizer.verify(load(DEMO), spaced).ok


def holds(path: Path) -> bool:
    """Whether it is a plan that passes its verification."""
    with contextlib.suppress(InstanceError):
        return optimizer.verify(load(DEMO), path).ok
    return False


@pytest.mark.parametrize("seed", range(NUM_FLIPS))
def test_a_flipped_byte_is_noticed(plan: Path, seed: int) -> None:
    """It is no plan any more, or not the one that was written; blanks say nothing."""
    rng = random.Random(seed)
    content = bytearray(plan.read_bytes())
    at = rng.choice([k for k, byte in enumerate(content) if not chr(byte).isspace()])
    content[at] ^= 1 << rng.randrange(8)
    flipped = plan.with_name("flipped.json")
    flipped.write_bytes(content)
    assert not holds(flipped)
