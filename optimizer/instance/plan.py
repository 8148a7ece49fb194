"""Reading a plan back: our own JSON, or a foreign file that the room knows how to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from optimizer.errors import InstanceError, Issue, shortened
from optimizer.instance.completion import completed
from optimizer.instance.json_source import Document, is_path, read_document
from optimizer.instance.seal import SEAL, seal_holds
from optimizer.instance.side_files import SideFiles
from optimizer.instance.text_file import read_text
from optimizer.reporting.json import ANSWER_KEYS, PLAN_FILE_KEYS
from optimizer.schema.record import escape, json_type, parse_record

if TYPE_CHECKING:
    from optimizer.contracts import Formulation
    from optimizer.instance.loader import LoadedInstance


def load_plan(formulation: Formulation, source: str | Path | Mapping[str, Any]) -> Any:
    """The plan in a file of ours as the room's ``Solution``, for whatever instance it was made.

    Raises:
        InstanceError: when it is not a plan, or the plan of another formulation.
    """
    document = read_document(source, allow_null=True)
    beside = SideFiles(None if document.path is None else document.path.parent)
    try:
        issues = list(document.issues)
        return _read_plan(formulation, None, document, beside, issues).solution
    except InstanceError as error:
        issues = completed(error.issues, document, beside.found)
        raise InstanceError(issues, error.total) from None


class StoredPlan(NamedTuple):
    """A plan read back, the objective that it claims, if any, and whether its seal is whole."""

    solution: Any
    claimed: float | None = None
    is_unchanged: bool = True


def load_solution(instance: LoadedInstance, source: str | Path | Mapping[str, Any]) -> StoredPlan:
    """The plan in ``source`` as the room's ``Solution``.

    ``source`` is a plan as ``solve --out`` writes it, a whole report, or a file whose suffix the
    room has a reader for.

    Raises:
        InstanceError: when it is not a plan, or the plan of another instance.
    """
    readers = instance.formulation.solution_readers()
    if is_path(source) and Path(source).suffix in readers:
        return _read_foreign(instance, Path(source))
    document = read_document(source, allow_null=True)
    beside = SideFiles(None if document.path is None else document.path.parent)
    try:
        formulation, issues = instance.formulation, list(document.issues)
        return _read_plan(formulation, instance.sha256, document, beside, issues)
    except InstanceError as error:
        issues = completed(error.issues, document, beside.found)
        raise InstanceError(issues, error.total) from None


def load_bound(
    instance: LoadedInstance, source: str | Path | Mapping[str, Any]
) -> tuple[float | None, Mapping[str, Any] | None]:
    """The bound that a plan file or a report states, and the certificate beside it.

    That is the certified bound, where there is one beside the bound that a solver claims.

    Raises:
        InstanceError: when it is neither, or one of another instance.
    """
    document = read_document(source, allow_null=True)
    report, issues = document.value, list(document.issues)
    if not isinstance(report, dict):
        raise InstanceError([_wrong_type("", "a plan", "an object", report)])
    certificate = report.get("certificate")
    name = "bound" if report.get("certified_bound") is None else "certified_bound"
    bound = report.get(name)
    issues += _foreign_origin(instance.formulation.name, instance.sha256, report)
    known = {issue.pointer for issue in issues}
    is_number = isinstance(bound, int | float) and not isinstance(bound, bool)
    if bound is not None and not is_number and f"/{name}" not in known:
        issues.append(_wrong_type(f"/{name}", f'"{name}"', "a number", bound))
    if certificate is not None and not isinstance(certificate, dict):
        issues.append(_wrong_type("/certificate", '"certificate"', "an object", certificate))
    if issues:
        raise InstanceError(completed(issues, document, {}))
    return bound, certificate


def _read_foreign(instance: LoadedInstance, path: Path) -> StoredPlan:
    reader = instance.formulation.solution_readers()[path.suffix]
    text = read_text(path)
    try:
        return StoredPlan(*reader(instance.data, text))
    except (ValueError, LookupError) as error:
        issue = Issue(
            code="E204",
            message=f'"{path.name}" cannot be read as a plan: {error}',
            value=text,
            expected=f"a {path.suffix} file",
            hint="the README of the formulation names the formats it reads",
        )
        raise InstanceError([issue]) from None


def _read_plan(
    formulation: Formulation,
    sha256: str | None,
    document: Document,
    beside: SideFiles,
    issues: list[Issue],
) -> StoredPlan:
    """The plan of the instance with this digest, or of any where that is None."""
    report = document.value
    if not isinstance(report, dict):
        raise InstanceError([_wrong_type("", "a plan", "an object", report)])
    issues += _foreign_origin(formulation.name, sha256, report)
    issues += [*_unknown_keys(report), *_missing_parts(report)]
    plan = beside.resolve(report.get("plan"), "/plan")
    issues += beside.refused.values()
    if issues:
        raise InstanceError(issues)
    solution = parse_record(formulation.solution_type(), plan, "/plan")
    return StoredPlan(solution, _claimed(report), seal_holds(document.text, beside.found.values()))


def _claimed(report: Mapping[str, Any]) -> Any:
    objective = report.get("objective")
    return objective.get("value") if isinstance(objective, dict) else objective


def _foreign_origin(name: str, sha256: str | None, report: Mapping[str, Any]) -> Iterator[Issue]:
    """E303 where a plan says that it was made for something else."""
    provenance = report.get("provenance")
    inner = provenance.get("instance_sha256") if isinstance(provenance, dict) else None
    for pointer, value, own, what in (
        ("/formulation", report.get("formulation"), name, "formulation"),
        ("/instance_sha256", report.get("instance_sha256"), sha256, "instance"),
        ("/provenance/instance_sha256", inner, sha256, "instance"),
    ):
        if value is not None and own is not None and value != own:
            yield Issue(
                code="E303",
                message=f"this is the plan of another {what}",
                pointer=pointer,
                value=value,
                expected=own,
                hint="the instance was changed after the plan was made, or the files are mixed up",
            )


def _unknown_keys(report: Mapping[str, Any]) -> Iterator[Issue]:
    """A misspelt key would be a claim, or a seal, that nobody checks."""
    known = {*PLAN_FILE_KEYS, *ANSWER_KEYS, "instance_sha256", SEAL, "custom"}
    for key in report.keys() - known:
        yield Issue(
            code="E202",
            message=f'"{shortened(key)}" is no part of a plan',
            pointer=f"/{escape(key)}",
            value=report[key],
            expected="known fields only",
            hint='correct its spelling, or move it below "custom"',
        )


def _missing_parts(report: Mapping[str, Any]) -> Iterator[Issue]:
    plan, claimed = report.get("plan"), _claimed(report)
    if plan is None:
        yield Issue(
            code="E304",
            message="there is no plan in this file",
            pointer="/plan",
            expected="an object",
            hint=f'its status is "{shortened(report.get("status"))}"',
        )
    elif not isinstance(plan, dict):
        yield _wrong_type("/plan", "a plan", "an object", plan)
    if claimed is not None and (isinstance(claimed, bool) or not isinstance(claimed, int | float)):
        yield _wrong_type("/objective/value", '"value"', "a number", claimed)


def _wrong_type(pointer: str, what: str, expected: str, value: Any) -> Issue:
    return Issue(
        code="E204",
        message=f"{what} must be {expected}, got {json_type(value)}",
        pointer=pointer,
        value=value,
        expected=expected,
        hint="solve FILE --out PLAN writes a plan that can be read back",
    )
