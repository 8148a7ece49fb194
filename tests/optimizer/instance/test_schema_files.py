"""The committed schemas are those of the code: a change of format is never an accident."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer.contracts import Formulation
from optimizer.instance.schema import file_name, json_schema
from optimizer.registry import formulations

SCHEMAS = Path(__file__).parents[3] / "schemas"


@pytest.mark.parametrize("room", formulations().values(), ids=lambda room: room.name)
def test_committed_schema_is_the_generated_one(room: Formulation) -> None:
    """schemas/<room>-<major>.schema.json says what `stockwright schema` prints."""
    committed = json.loads((SCHEMAS / file_name(room)).read_text())
    assert committed == json_schema(room)


def test_every_committed_schema_has_its_room() -> None:
    """No schema is left behind of a formulation or version that is gone."""
    known = {file_name(room) for room in formulations().values()}
    assert {path.name for path in SCHEMAS.glob("*.json")} <= known
