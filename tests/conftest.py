"""Fixtures for all tests: public data, and a toy formulation to try the engine on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from optimizer import registry
from optimizer.contracts import Formulation
from tests.rooms.toy import FORMULATION as TOY

REPOSITORY = Path(__file__).parents[1]

# A busy machine is no fault of what is tested.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def ctrl_c() -> Iterator[None]:
    """Ctrl-C as at a terminal: a shell starts background jobs with it switched off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


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
