"""Reading a plan back: our own JSON, or a foreign file that the room knows how to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.errors import InstanceError, Issue, shortened
from optimizer.instance.completion import completed
from optimizer.instance.json_source import read_document
from optimizer.instance.side_files import SideFiles
from optimizer.instance.text_file import read_text
from optimizer.schema.record import json_type, parse_record

if TYPE_CHECKING:
    from optimizer.contracts import Formulation
    from optimizer.instance.loader import LoadedInstance


def load_plan(formulation: Formulation, path: Path) -> Any:
    """The plan in a file of ours as the room's ``Solution``, for whatever instance it was made.

    Raises:
        InstanceError: when it is not a plan, or the plan of another formulation.
    """
    document = read_document(path, allow_null=True)
    beside = SideFiles(path.parent)
    try:
        issues = list(document.issues)
        return _read_plan(formulation, None, document.value, beside, issues)[0]
    except InstanceError as error:
        issues = completed(error.issues, document, beside.found)
        raise InstanceError(issues, error.total) from None


def load_solution(
    instance: LoadedInstance, source: str | Path | Mapping[str, Any]
) -> tuple[Any, float | None]:
    """The plan in ``source`` as the room's ``Solution``, and the objective it claims, if any.

    ``source`` is a plan as ``solve --out`` writes it, a whole report, or a file whose suffix the
    room has a reader for.

    Raises:
        InstanceError: when it is not a plan, or the plan of another instance.
    """
    readers = instance.formulation.solution_readers()
    if not isinstance(source, Mapping) and Path(source).suffix in readers:
        return _read_foreign(instance, Path(source))
    document = read_document(source, allow_null=True)
    beside = SideFiles(None if document.path is None else document.path.parent)
    try:
        formulation, issues = instance.formulation, list(document.issues)
        return _read_plan(formulation, instance.sha256, document.value, beside, issues)
    except InstanceError as error:
        issues = completed(error.issues, document, beside.found)
        raise InstanceError(issues, error.total) from None


def load_bound(
    instance: LoadedInstance, source: str | Path | Mapping[str, Any]
) -> tuple[float | None, Mapping[str, Any] | None]:
    """The bound that a plan file or a report states, and the certificate beside it.

    Raises:
        InstanceError: when it is neither, or one of another instance.
    """
    document = read_document(source, allow_null=True)
    report, issues = document.value, list(document.issues)
    if not isinstance(report, dict):
        raise InstanceError([_wrong_type("", "a plan", "an object", report)])
    bound, certificate = report.get("bound"), report.get("certificate")
    issues += _foreign_origin(instance.formulation.name, instance.sha256, report)
    if bound is not None and (isinstance(bound, bool) or not isinstance(bound, int | float)):
        issues.append(_wrong_type("/bound", '"bound"', "a number", bound))
    if certificate is not None and not isinstance(certificate, dict):
        issues.append(_wrong_type("/certificate", '"certificate"', "an object", certificate))
    if issues:
        raise InstanceError(completed(issues, document, {}))
    return bound, certificate


def _read_foreign(instance: LoadedInstance, path: Path) -> tuple[Any, float | None]:
    reader = instance.formulation.solution_readers()[path.suffix]
    text = read_text(path)
    try:
        return reader(instance.data, text)
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
    report: Any,
    beside: SideFiles,
    issues: list[Issue],
) -> tuple[Any, float | None]:
    """The plan of the instance with this digest, or of any where that is None."""
    if not isinstance(report, dict):
        raise InstanceError([_wrong_type("", "a plan", "an object", report)])
    issues += _foreign_origin(formulation.name, sha256, report)
    issues += _missing_parts(report)
    plan = beside.resolve(report.get("plan"), "/plan")
    issues += beside.refused.values()
    if issues:
        raise InstanceError(issues)
    solution = parse_record(formulation.solution_type(), plan, "/plan")
    return solution, _claimed(report)


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
