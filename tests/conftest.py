"""Fixtures for all tests: public data, and a toy formulation to try the engine on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from optimizer import registry
from optimizer.contracts import Formulation
from tests.rooms.toy import FORMULATION as TOY

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public benchmark data: STOCKWRIGHT_DATA, or shared/data beside the checkout."""
    folder = Path(os.environ.get("STOCKWRIGHT_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no public data in {folder}; set STOCKWRIGHT_DATA to the folder that has it")
    return folder


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Formulation:
    """The toy formulation, known to the registry for the time of one test."""
    rooms = {**registry.formulations(), TOY.name: TOY}
    monkeypatch.setattr(registry, "_discovered", lambda: rooms)
    return TOY
