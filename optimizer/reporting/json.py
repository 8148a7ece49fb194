"""What the command line prints under --json: one object with the same keys in every case."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from optimizer.result import BoundCheck, SolveReport, Status, Verification

if TYPE_CHECKING:
    from optimizer.schema.record import Record
    from optimizer.schema.table import Table

REPORT_KEYS = tuple(f.name for f in dataclasses.fields(SolveReport) if f.repr)
ANSWER_KEYS = (*REPORT_KEYS, "errors", "num_errors")
LISTS = ("unserved", "conflict", "repair", "violations", "warnings")
PLAN_FILE_KEYS = (
    "formulation",
    "name",
    "instance_sha256",
    "status",
    "objective",
    "bound",
    "gap",
    "certificate",
    "certified_bound",
    "trust",
    "plan",
    "provenance",
)


Answer = dict[str, Any]

AT_ONCE = 20_000
"""Rows of a table that are objects at the same time."""


class Rows:
    """The rows of a table as objects, made while they are written: all at once they take much."""

    def __init__(self, table: Table[Any]) -> None:
        self._table = table

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for first in range(0, len(self._table), AT_ONCE):
            yield from self._table.part(slice(first, first + AT_ONCE)).rows()


def report_answer(report: SolveReport) -> dict[str, Any]:
    """The whole report; ``plan`` holds the plan itself, its tables as ``Rows``."""
    told = report.replace(plan=None).to_dict()
    return _answer(**told | {"plan": None if report.plan is None else _plan(report.plan)})


def _plan(plan: Record) -> dict[str, Any]:
    rows = {name: Rows(table) for name, table in plan.tables().items()}
    known = plan.model_dump(exclude_none=True, exclude=set(rows)) | rows
    return {name: known[name] for name in type(plan).model_fields if name in known}


def verification_answer(
    formulation: str, name: str, sha256: str, check: Verification, bound: BoundCheck | None = None
) -> dict[str, Any]:
    """The check of a plan from a file and of the bound beside it, in the keys of a report."""
    summary = check.summary()
    if bound is not None:
        summary |= {"bound_recomputed": bound.recomputed, "bound_proven": bound.ok}
    return _answer(
        formulation=formulation,
        name=name,
        status=(Status.FEASIBLE if check.ok else Status.ERROR).value,
        bound=None if bound is None else bound.claimed,
        objective=None if check.objective is None else dataclasses.asdict(check.objective),
        violations=[dataclasses.asdict(violation) for violation in check.violations],
        verification=summary,
        provenance={"instance_sha256": sha256},
    )


def failure_answer(errors: Sequence[dict[str, Any]], num_errors: int) -> dict[str, Any]:
    """A failure before there was any answer; ``num_errors`` also counts errors not listed."""
    return _answer(status=Status.ERROR.value, errors=list(errors), num_errors=num_errors)


def plan_file(report: SolveReport, beside: Mapping[str, str] = MappingProxyType({})) -> Answer:
    """The content of a plan file; ``beside`` names the files of tables that are not in it."""
    known = report.replace(plan=None, unserved=(), sections=()).to_dict()
    known["instance_sha256"] = report.provenance.instance_sha256
    inside = report.plan.model_dump(exclude_none=True, exclude=set(beside))
    known["plan"] = inside | {name: {"$file": file} for name, file in beside.items()}
    return {key: known[key] for key in PLAN_FILE_KEYS}


def _answer(**told: Any) -> dict[str, Any]:
    blank: dict[str, Any] = {key: [] if key in LISTS else None for key in REPORT_KEYS}
    return blank | {"kpis": {}, "errors": [], "num_errors": 0} | told


def json_pieces(value: Any, indent: str = "") -> Iterator[str]:
    """JSON bit by bit, readable and quick to write: one line for each row of a list."""
    if isinstance(value, dict) and _is_nested(value.values()):
        deeper = f"{indent}  "
        members = (
            chain((f"{_flat(key)}: ",), json_pieces(member, deeper))
            for key, member in value.items()
        )
        yield from _enclosed("{", "}", members, indent)
    elif isinstance(value, Rows) or (isinstance(value, list) and _is_nested(value)):
        yield from _enclosed("[", "]", ((_flat(row),) for row in value), indent)
    else:
        yield _flat(value)


def _is_nested(members: Iterable[Any]) -> bool:
    return any(isinstance(member, dict | list | Rows) for member in members)


def _enclosed(
    opening: str, closing: str, members: Iterable[Iterable[str]], indent: str
) -> Iterator[str]:
    """Members in brackets, each on a line of its own."""
    before = opening
    for member in members:
        yield f"{before}\n{indent}  "
        yield from member
        before = ","
    yield opening + closing if before == opening else f"\n{indent}{closing}"


_flat = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
"""On one line."""
