"""What the command line prints under --json: one object with the same keys in every case."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from optimizer.result import BoundCheck, SolveReport, Status, Verification

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


def report_answer(report: SolveReport) -> dict[str, Any]:
    """The whole report; ``plan`` holds the plan itself."""
    return _answer(**report.to_dict())


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


def json_text(value: Any, indent: str = "") -> str:
    """JSON that a person can read and that is quick to write: one line for each row of a list."""
    members = value.values() if isinstance(value, dict) else value
    nested = isinstance(value, dict | list) and any(isinstance(m, dict | list) for m in members)
    if not nested:
        return _flat(value)
    deeper = f"{indent}  "
    if isinstance(value, dict):
        parts = [f"{_flat(key)}: {json_text(member, deeper)}" for key, member in value.items()]
    else:
        parts = [_flat(member) for member in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    lines = f",\n{deeper}".join(parts)
    return f"{opening}\n{deeper}{lines}\n{indent}{closing}"


def _flat(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
