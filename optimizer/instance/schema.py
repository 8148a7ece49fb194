"""The JSON Schema of a whole instance file, made from the types that check it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import create_model

from optimizer.contracts import Formulation
from optimizer.instance.envelope import Envelope, Version

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(formulation: Formulation) -> dict[str, Any]:
    """The schema (draft 2020-12) for editors and other programs; the same on every call.

    It is as strict as the loader about structure, so null is never allowed: absent is absent.
    """
    fields: dict[str, Any] = {
        "formulation": (Literal[formulation.name], ...),
        "schema_version": (Version, ...),
        "data": (formulation.instance_type(), ...),
    }
    file = create_model(
        f"{formulation.name}_file", __base__=Envelope, __doc__=formulation.title, **fields
    )
    schema = _without_null(file.model_json_schema(by_alias=True))
    return {"$schema": DIALECT, "$id": file_name(formulation), **schema}


def file_name(formulation: Formulation) -> str:
    """The name of the committed schema: ``<room>-<major>.schema.json``."""
    return f"{formulation.name}-{formulation.version.split('.')[0]}.schema.json"


def _without_null(schema: Any) -> Any:
    """The schema less every "or null" and "default null" that optional fields bring along."""
    if isinstance(schema, list):
        return [_without_null(part) for part in schema if part != {"type": "null"}]
    if not isinstance(schema, dict):
        return schema
    kept = {k: _without_null(v) for k, v in schema.items() if not (k == "default" and v is None)}
    choices = kept.get("anyOf")
    if choices is not None and len(choices) == 1:
        del kept["anyOf"]
        return {**choices[0], **kept}
    return kept
