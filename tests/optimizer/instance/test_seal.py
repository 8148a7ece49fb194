"""The seal of a plan file: whatever byte is changed, somebody notices."""

from __future__ import annotations

import contextlib
import os
import random
from pathlib import Path

import pytest

import optimizer
from optimizer.errors import InstanceError
from optimizer.instance import write
from optimizer.instance.loader import load
from tests.architecture.tree import ROOT

DEMO = ROOT / "instances" / "stock_allocation" / "shared-lanes.json"
NUM_FLIPS = int(os.environ.get("PLAN_FLIPS", "100"))


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan as solve writes it."""
    path = tmp_path_factory.mktemp("sealed") / "plan.json"
    write.write_plan(optimizer.solve(DEMO), path)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A plan and its tables, which are beside it as if they were long."""
    path = tmp_path_factory.mktemp("beside") / "plan.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(write, "MOST_ROWS_INLINE", 0)
        return write.write_plan(optimizer.solve(DEMO), path)


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


def test_a_folder_is_whole_until_a_table_is_missing(folder: list[Path]) -> None:
    """There are several tables, all of them needed."""
    path, *tables = folder
    assert holds(path) and len(tables) > 1
    for table in tables:
        content = table.read_bytes()
        table.unlink()
        assert not holds(path), table.name
        table.write_bytes(content)
    assert holds(path)


@pytest.mark.parametrize("seed", range(NUM_FLIPS))
def test_a_flipped_byte_of_a_table_is_noticed(folder: list[Path], seed: int) -> None:
    """Wherever it is in a parquet file, also where no number depends on it."""
    rng = random.Random(seed)
    table = rng.choice(folder[1:])
    content = table.read_bytes()
    at = rng.randrange(len(content))
    flipped = bytearray(content)
    flipped[at] ^= 1 << rng.randrange(8)
    table.write_bytes(flipped)
    try:
        assert not holds(folder[0])
    finally:
        table.write_bytes(content)


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
