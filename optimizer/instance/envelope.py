"""The envelope: what every instance file says about itself, whatever its formulation."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from optimizer.contracts import Formulation
from optimizer.errors import Issue, shortened
from optimizer.schema.fields import Money, Text
from optimizer.schema.record import Record

Name = Annotated[
    str, Field(max_length=200, pattern=r"^[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$")
]
"""A short name for people: one line that begins with a visible character."""

Version = Annotated[str, Field(pattern=r"^[0-9]{1,6}\.[0-9]{1,6}$")]
"""MAJOR.MINOR of the schema the file was written for."""


class BestKnown(Record):
    """What is known about the best objective from elsewhere: a proof, a plan, or neither exists."""

    objective: Money | None = None
    kind: Literal["optimal", "best", "infeasible"]
    source: Text


class Envelope(Record):
    """One instance file. ``data`` belongs to the formulation and is checked there.

    A file of a newer minor version is read too: a minor version only adds optional fields, and
    one that this version does not know is refused by name, never ignored.
    """

    schema_uri: Text | None = Field(default=None, alias="$schema")
    formulation: Name
    schema_version: Version
    name: Name
    description: Text | None = None
    source: Text | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    time_zone: Annotated[str, Field(pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$")] | None = None
    best_known: BestKnown | None = None
    custom: dict[str, Any] | None = None
    data: dict[str, Any]


def version_issue(version: Any, formulation: Formulation) -> Issue | None:
    """E402 for a file of another major version; whether it is a version the envelope says."""
    major = formulation.version.split(".")[0]
    own = version.split(".")[0] if isinstance(version, str) else ""
    if own == major or not own.isdigit():
        return None
    return Issue(
        code="E402",
        message=f'schema version "{shortened(version)}" cannot be read',
        pointer="/schema_version",
        value=version,
        expected=f"version {major}.x",
        hint=f"this release reads {formulation.name} files of version {formulation.version}",
    )


def best_known_issue(best_known: BestKnown | None) -> Issue | None:
    """E303 or E304 where ``kind`` and ``objective`` do not go together."""
    if best_known is None or (best_known.kind == "infeasible") == (best_known.objective is None):
        return None
    if best_known.objective is None:
        return Issue(
            code="E304",
            message=f'"objective" is required where "kind" is "{best_known.kind}"',
            pointer="/best_known/objective",
            expected="the objective that is known",
            hint="add the value, or leave best_known out",
        )
    return Issue(
        code="E303",
        message="an infeasible instance has no objective",
        pointer="/best_known/objective",
        value=best_known.objective,
        expected="no objective",
        hint='remove "objective", or correct "kind"',
    )
