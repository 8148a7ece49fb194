"""Records: strict, frozen pydantic models, and the translation of their errors into issues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from optimizer.errors import InstanceError, Issue, did_you_mean, shortened

R = TypeVar("R", bound="Record")


class Record(BaseModel):
    """Base of everything read from a file: frozen, no unknown keys, no silent conversions."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)

    KEY: ClassVar[tuple[str, ...]] = ()
    """The fields that name a row of a table; empty where it is ``id`` or else all ids together."""

    @classmethod
    def key_fields(cls) -> tuple[str, ...]:
        """The fields that tell one row of a table from the others."""
        if cls.KEY or "id" in cls.model_fields:
            return cls.KEY or ("id",)
        return tuple(name for name in cls.model_fields if name.endswith("_id"))

    def tables(self) -> dict[str, Any]:
        """The tables among the fields, by field name."""
        from optimizer.schema.table import Table

        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: value for name, value in fields.items() if isinstance(value, Table)}


def parse_record(model: type[R], data: Any, pointer: str = "") -> R:
    """Validate ``data`` as ``model``.

    Raises:
        InstanceError: with every problem found, each pointing below ``pointer``.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InstanceError(issues_from(error, model, pointer)) from None


def issues_from(error: ValidationError, model: type[BaseModel], pointer: str) -> Iterable[Issue]:
    """The issues behind a pydantic error, in the words of ``errors.CODES``."""
    for detail in error.errors(include_url=False):
        kind, context = detail["type"], detail.get("ctx", {})
        where = pointer + "".join(f"/{escape(part)}" for part in location(detail["loc"]))
        code, expected = _meaning(kind, context)
        field = detail["loc"][-1] if detail["loc"] else ""
        absent = kind == "missing"
        yield Issue(
            code=code,
            message=_sentence(kind, field, detail["msg"], detail["input"], expected),
            pointer=where,
            value=None if absent or kind == "side_table" else detail["input"],
            expected=expected,
            hint=_hint(kind, field, detail["loc"], model),
        )


def location(loc: tuple[int | str, ...]) -> list[int | str]:
    """The path of a pydantic error without the tags of unions, which no file contains."""
    return [part for part in loc if not (isinstance(part, str) and part.startswith("tag:"))]


def escape(part: int | str) -> str:
    """One reference token of a JSON pointer (RFC 6901)."""
    return str(part).replace("~", "~0").replace("/", "~1")


_CODES = {
    "missing": "E201",
    "extra_forbidden": "E202",
    "string_pattern_mismatch": "E205",
    "string_too_long": "E205",
    "string_too_short": "E205",
    "literal_error": "E206",
    "enum": "E206",
    "union_tag_invalid": "E206",
    "union_tag_not_found": "E201",
    "too_short": "E207",
    "too_long": "E207",
    "finite_number": "E105",
    "side_table": "E112",
    "ragged": "E207",
}

_RANGES = {
    "greater_than_equal": ("ge", ">= {}"),
    "greater_than": ("gt", "> {}"),
    "less_than_equal": ("le", "<= {}"),
    "less_than": ("lt", "< {}"),
}

_TYPES = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "a text in quotes",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "mapping_type": "an object",
}


_EXPECTED = {
    "missing": "a value",
    "extra_forbidden": "known fields only",
    "finite_number": "a finite number",
    "string_unicode": "a text",
    "side_table": "a CSV or parquet table",
}


_LENGTHS = {
    "string_too_long": "characters",
    "string_too_short": "characters",
    "too_long": "entries",
    "too_short": "entries",
}


def _meaning(kind: str, context: Mapping[str, Any]) -> tuple[str, str | None]:
    if kind in _RANGES:
        key, form = _RANGES[kind]
        return "E203", form.format(f"{context[key]:.15g}")
    if kind in _TYPES:
        return "E204", _TYPES[kind]
    if kind in _LENGTHS:
        return _CODES[kind], f"{_bound(context)} {_LENGTHS[kind]}"
    if kind == "string_pattern_mismatch":
        return "E205", f"a text matching {context['pattern']}"
    if kind in ("literal_error", "enum"):
        return "E206", str(context.get("expected"))
    if kind == "union_tag_invalid":
        return "E206", str(context.get("expected_tags"))
    return _CODES.get(kind, "E204"), context.get("expected", _EXPECTED.get(kind))


def _bound(context: Mapping[str, Any]) -> str:
    most = context.get("max_length")
    return f"at least {context.get('min_length')}" if most is None else f"at most {most}"


def _sentence(kind: str, field: int | str, message: str, value: Any, expected: str | None) -> str:
    name = f'"{shortened(field)}"' if isinstance(field, str) and field else "this entry"
    if kind == "missing":
        return f"{name} is required"
    if kind == "extra_forbidden":
        return f"{name} is not a known field here"
    if kind in ("side_table", "columns", "ragged"):
        return message
    if kind in _LENGTHS:
        return f"{name} must have {expected}, got {len(value)}"
    if expected is not None:
        return f"{name} must be {expected}, got {described(value)}"
    return f"{name}: {message[:1].lower()}{message[1:]}"


def described(value: Any) -> str:
    """A value as a JSON author wrote it, lists and objects by their type alone."""
    if isinstance(value, str):
        return f'"{shortened(value)}"'
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(shortened(value)) if number else json_type(value)


def json_type(value: Any) -> str:
    """What a JSON author would call this value."""
    names = {bool: "true or false", int: "a number", float: "a number", str: "a text"}
    names |= {list: "a list", dict: "an object", type(None): "null"}
    return names.get(type(value), type(value).__name__)


def _hint(
    kind: str, field: int | str, loc: tuple[int | str, ...], model: type[BaseModel]
) -> str | None:
    if kind == "extra_forbidden":
        known = _fields_at(model, loc[:-1])
        return did_you_mean(field, known, f"known fields: {', '.join(known)}")
    if kind in _TYPES and kind.startswith(("float", "int")):
        return "numbers stand without quotes; leave the field out where there is no value"
    return None


def _fields_at(model: Any, loc: Iterable[int | str]) -> list[str]:
    """Names of the fields of the record that a location leads to."""
    from optimizer.schema.annotations import record_types

    models = [model]
    for part in location(tuple(loc)):
        if isinstance(part, int):
            continue
        fields = [m.model_fields[part] for m in models if part in m.model_fields]
        models = [m for f in fields for m in record_types(f.annotation)] or models
    return sorted({f.alias or name for m in models for name, f in m.model_fields.items()})
