"""The JSON Schema says what the loader says about structure."""

from __future__ import annotations

import json
from typing import Any

from optimizer.contracts import Formulation
from optimizer.instance.schema import DIALECT, file_name, json_schema


def test_the_schema_is_of_one_formulation(toy: Formulation) -> None:
    """Name, version, data and strictness are those of the room; the dialect is named."""
    schema = json_schema(toy)
    assert schema["$schema"] == DIALECT
    assert schema["$id"] == file_name(toy) == "toy-1.schema.json"
    assert schema["properties"]["formulation"]["const"] == "toy"
    assert schema["required"] == ["formulation", "schema_version", "name", "data"]
    assert schema["additionalProperties"] is False
    data = schema["$defs"]["Instance"]
    assert set(data["properties"]) == {"storage_m3", "products", "demands"}
    assert data["required"] == ["products", "demands"]


def test_absent_is_absent(toy: Formulation) -> None:
    """null is allowed nowhere, for the loader refuses it everywhere."""

    def nulls(part: Any) -> int:
        if isinstance(part, dict):
            return (part.get("type") == "null") + sum(map(nulls, part.values()))
        return sum(map(nulls, part)) if isinstance(part, list) else int(part is None)

    assert nulls(json_schema(toy)) == 0
    assert json_schema(toy)["properties"]["currency"]["pattern"] == "^[A-Z]{3}$"


def test_the_schema_is_the_same_on_every_call(toy: Formulation) -> None:
    """Committed schemas can be compared byte for byte."""
    assert json.dumps(json_schema(toy)) == json.dumps(json_schema(toy))
