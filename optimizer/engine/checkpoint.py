"""What a long search knows, in a small file that another run can begin with."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from optimizer.contracts import Method
from optimizer.engine.run import OnProgress
from optimizer.errors import InstanceError, Issue, UsageError
from optimizer.instance.completion import completed
from optimizer.instance.json_source import read_document
from optimizer.instance.loader import LoadedInstance
from optimizer.instance.seal import SEAL, seal_holds, sealed
from optimizer.instance.write import require_writable, write_json
from optimizer.result import Progress

VERSION = 1
"""Of the file around what the search knows."""


def keeping(
    loaded: LoadedInstance,
    method: Method | None,
    target: str | Path | None,
    on_progress: OnProgress | None,
) -> OnProgress | None:
    """Who is told of progress: ``on_progress``, and before it the file with the last checkpoint.

    Raises:
        UsageError: E405 when the file cannot be written, or the method has nothing for it.
    """
    if target is None:
        return on_progress
    path, name = Path(target), _resumable(method, "checkpoint", target).name
    require_writable(path)

    def keep(progress: Progress[Any]) -> None:
        if progress.checkpoint is not None:
            with contextlib.suppress(UsageError):  # a full disk ends no search
                write_json(sealed(_content(loaded, name, progress), ()), path)
        if on_progress is not None:
            on_progress(progress)

    return keep


def _content(loaded: LoadedInstance, method: str, progress: Progress[Any]) -> dict[str, Any]:
    return {
        "checkpoint_version": VERSION,
        "formulation": loaded.formulation.name,
        "method": method,
        "instance_sha256": loaded.sha256,
        "bound": progress.dual_bound,
        "state": progress.checkpoint,
    }


def resumed(
    loaded: LoadedInstance, method: Method | None, source: str | Path | None
) -> tuple[LoadedInstance, Mapping[str, Any] | None]:
    """Where the search may begin; the instance warns when that was learnt on another one.

    Raises:
        InstanceError: it is no checkpoint, that of another formulation or method, or damaged.
        UsageError: E405 when the method cannot go on from anywhere.
    """
    if source is None:
        return loaded, None
    name = _resumable(method, "resume", source).name
    try:
        content = _read(source, loaded, name)
    except InstanceError as error:  # it is not the instance that is wrong
        found = (dataclasses.replace(issue, file=str(source)) for issue in error.issues)
        raise InstanceError(found) from None
    sha256 = content.get("instance_sha256")
    if sha256 != loaded.sha256:
        warnings = (*loaded.warnings, _another_instance(sha256, source))
        loaded = dataclasses.replace(loaded, warnings=warnings)
    return loaded, content["state"]


def _read(source: str | Path, loaded: LoadedInstance, method: str) -> dict[str, Any]:
    """A checkpoint of this formulation and method."""
    document = read_document(source)
    content, issues = document.value, list(document.issues)
    if isinstance(content, dict) and isinstance(content.get("state"), dict):
        issues += _foreign(content, loaded, method)
        if not issues and not (SEAL in content and seal_holds(document.text, ())):
            issues.append(_damaged())
    else:
        hint = "name a file that --checkpoint has written"
        issues.append(Issue(code="E204", message="this is no checkpoint", hint=hint))
    if issues:
        raise InstanceError(completed(issues, document, {}))
    assert isinstance(content, dict), "all else is an issue"
    return content


def _resumable(method: Method | None, option: str, value: Any) -> Method:
    if method is not None and method.resumes:
        return method
    what = "the model" if method is None else f'the method "{method.name}"'
    message = f"{what} cannot go on from where it was"
    raise UsageError(
        Issue(
            code="E405",
            message=message,
            pointer=f"/{option}",
            value=str(value),
            expected="absent",
            hint="leave the option out, or choose a method that can",
        )
    )


def _foreign(content: Mapping[str, Any], loaded: LoadedInstance, method: str) -> Iterator[Issue]:
    for key, own in (
        ("checkpoint_version", VERSION),
        ("formulation", loaded.formulation.name),
        ("method", method),
    ):
        if content.get(key) != own:
            message = f"this is the checkpoint of another {key.replace('_', ' ')}"
            value = content.get(key)
            yield Issue(
                code="E303", message=message, pointer=f"/{key}", value=value, expected=str(own)
            )


def _damaged() -> Issue:
    return Issue(
        code="E303",
        message="this checkpoint was changed after it had been written",
        pointer=f"/{SEAL}",
        hint="take another copy of the file, or begin without it",
    )


def _another_instance(sha256: Any, source: str | Path) -> Issue:
    return Issue(
        code="W303",
        message="the search begins with what it learnt on another instance",
        pointer="/instance_sha256",
        value=sha256,
        file=str(source),
        hint="nothing: bound and plan are those of this instance all the same",
    )
