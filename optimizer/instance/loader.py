"""Loading an instance: every problem of the file in one go, or data that can be solved."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from optimizer import registry
from optimizer.contracts import Formulation
from optimizer.errors import InstanceError, Issue, UsageError
from optimizer.floats import quiet
from optimizer.instance.completion import as_written, completed
from optimizer.instance.digest import digest
from optimizer.instance.draft import reference_issues
from optimizer.instance.envelope import Envelope, best_known_issue, version_issue
from optimizer.instance.json_source import Document, read_document
from optimizer.instance.plan import load_solution as load_solution
from optimizer.instance.positions import is_within
from optimizer.instance.side_files import SideFiles
from optimizer.schema.record import Record, issues_from
from optimizer.schema.table import ENOUGH

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, kw_only=True)
class LoadedInstance:
    """Checked data with what is known about its file. ``data`` is the room's ``Instance``.

    ``sha256`` identifies the content with its side files. ``path`` is None for an instance that
    was given as a mapping.
    """

    formulation: Formulation
    envelope: Envelope
    data: Any
    sha256: str
    path: Path | None
    warnings: tuple[Issue, ...]


@quiet
def load(
    source: str | Path | Mapping[str, Any], *, folder: str | Path | None = None
) -> LoadedInstance:
    """Read and check an instance: a JSON file, or a mapping of the same shape.

    A mapping is read as the JSON it would be written as. Its side files lie in ``folder``; those
    of a file lie beside the file.

    Raises:
        InstanceError: with every problem found, each with its place and a way to mend it; no more
            than ``ENOUGH`` are counted. Whether fields contradict each other is asked only when
            each of them is fine; repetitions and references are told in any case.
    """
    document = read_document(source)
    if document.path is not None:
        folder = document.path.parent
    side_files = SideFiles(None if folder is None else Path(folder))
    reading = _Reading(document, side_files, list(document.issues))
    formulation, envelope, data = reading.structure()
    reading.issues += islice(formulation.cross_checks(data), ENOUGH)
    reading.refuse_issues()
    return LoadedInstance(
        formulation=formulation,
        envelope=envelope,
        data=data,
        sha256=digest(document.text, reading.side_files.found.values()),
        path=document.path,
        warnings=tuple(reading.completed(formulation.warnings(data))),
    )


@dataclass
class _Reading:
    """A document on its way to an instance, with everything found wrong so far."""

    document: Document
    side_files: SideFiles
    issues: list[Issue]

    def structure(self) -> tuple[Formulation, Envelope, Record]:
        """The three parts of a file, each well formed in itself."""
        value = self.document.value
        envelope = self._parsed(Envelope, value, "")
        members = value if isinstance(value, dict) else {}
        formulation = self._formulation(members)
        data = self._data(members.get("data"), formulation)
        if envelope is not None:
            self._add(best_known_issue(envelope.best_known))
        self.refuse_issues()
        assert formulation is not None and envelope is not None and data is not None
        return formulation, envelope, data

    def refuse_issues(self) -> None:
        if self.issues:
            raise InstanceError(self.completed(self.issues))

    def completed(self, issues: Iterable[Issue]) -> list[Issue]:
        return completed(issues, self.document, self.side_files.found)

    def _formulation(self, members: Mapping[str, Any]) -> Formulation | None:
        """The formulation named, if it exists and reads this version."""
        name = members.get("formulation")
        if not isinstance(name, str):
            return None  # the envelope has said so
        try:
            formulation = registry.formulation(name)
        except UsageError as error:
            self._add(dataclasses.replace(error.issue, pointer="/formulation"))
            return None
        issue = version_issue(members.get("schema_version"), formulation)
        self._add(issue)
        return formulation if issue is None else None

    def _data(self, value: Any, formulation: Formulation | None) -> Record | None:
        if formulation is None or not isinstance(value, dict):
            return None
        resolved = self.side_files.resolve(value, "/data")
        known = {issue.pointer for issue in self.document.issues}
        self.issues += (i for i in self.side_files.refused.values() if i.pointer not in known)
        data = self._parsed(formulation.instance_type(), resolved, "/data")
        if data is None:
            self.issues += islice(reference_issues(formulation, resolved), ENOUGH)
        return data

    def _parsed(self, model: type[R], value: Any, pointer: str) -> R | None:
        """``value`` as a record, or None; what is known to be wrong is not said a second time."""
        known = {i.pointer for i in self.document.issues} | set(self.side_files.refused)
        try:
            return model.model_validate(value)
        except ValidationError as error:
            for issue in issues_from(error, model, pointer):
                if not is_within(as_written(self.document.value, issue.pointer), known):
                    self.issues.append(issue)
            return None

    def _add(self, issue: Issue | None) -> None:
        if issue is not None:
            self.issues.append(issue)
