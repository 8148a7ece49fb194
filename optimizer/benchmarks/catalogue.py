"""The public benchmark sets: where their files are, how they are read, what is known of them.

A set has one convention: how distances are rounded and what comes first. A best-known value belongs
to the convention that it was found under and is never held against a result of another one.
"""

from __future__ import annotations

import fnmatch
import json
import os
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from optimizer.errors import InstanceError, Issue, UsageError, did_you_mean
from optimizer.schema.record import Record, parse_record


class PublicInstance(Record):
    """One file of a set; ``best_known`` is one number, or several where the first one counts most.

    ``options`` of the importer come on top of those of the set; a ``url`` takes the place of the
    set's.
    """

    name: str
    file: str
    url: str | None = None
    solution: str | None = None
    best_known: float | list[float] | None = None
    kind: Literal["optimal", "best"] | None = None
    options: dict[str, str] = Field(default_factory=dict)


class BenchmarkSet(Record):
    """Public files of one kind; ``cost_unit`` times our cost is the value that is published.

    ``folder`` lies below the data folder. ``url`` is where ``stockwright bench fetch`` gets a file
    from, with ``{name}`` and ``{file}`` filled in; after a ``#`` stands the member of an archive.
    """

    name: str
    title: str
    formulation: str
    folder: str
    importer: str
    convention: str
    options: dict[str, str] = Field(default_factory=dict)
    cost_unit: float = 1.0
    source: str
    url: str | None = None
    instances: list[PublicInstance]

    def path(self, instance: PublicInstance, data: Path) -> Path:
        return data / self.folder / instance.file

    def instance(self, name: str) -> PublicInstance:
        """The instance of that name.

        Raises:
            UsageError: E405 when the set has no such instance.
        """
        found = {instance.name: instance for instance in self.instances}
        if name not in found:
            raise _unknown(f"instance in {self.name}", name, list(found))
        return found[name]


@cache
def sets() -> dict[str, BenchmarkSet]:
    """Every set by name, in alphabetical order."""
    folder = resources.files("optimizer.benchmarks") / "sets"
    paths = sorted(path.name for path in folder.iterdir() if path.name.endswith(".toml"))
    found = [parse_record(BenchmarkSet, read_toml(folder / name)) for name in paths]
    return {each.name: each for each in found}


def benchmark_set(name: str) -> BenchmarkSet:
    """The set of that name.

    Raises:
        UsageError: E405 with the nearest name that exists.
    """
    if name not in sets():
        raise _unknown("benchmark set", name, list(sets()))
    return sets()[name]


def matching(pattern: str) -> list[tuple[BenchmarkSet, PublicInstance]]:
    """All instances that a pattern such as ``cvrp/X-n1*`` means.

    Raises:
        UsageError: E405 when it means none.
    """
    name, _, wanted = pattern.partition("/")
    chosen = benchmark_set(name)
    found = [each for each in chosen.instances if fnmatch.fnmatchcase(each.name, wanted or "*")]
    if not found:
        raise _unknown(f"instance in {name}", wanted, [each.name for each in chosen.instances])
    return [(chosen, each) for each in found]


@cache
def digests() -> dict[str, str]:
    """By ``set/instance``, the ``digest_of`` the data that the best-known value is for."""
    path = resources.files("optimizer.benchmarks") / "sets" / "digests.json"
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return known


def data_folder(given: Path | None = None) -> Path:
    """Where public files are: the folder given, STOCKWRIGHT_DATA, or the user's own cache."""
    told = given or os.environ.get("STOCKWRIGHT_DATA")
    if told:
        return Path(told)
    cache_home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache_home) / "stockwright" / "data"


def read_toml(path: Any) -> dict[str, Any]:
    """The content of a TOML file.

    Raises:
        InstanceError: E101 or E103 when it cannot be read.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f'"{path}" cannot be read: {error.strerror or error}'
        raise InstanceError([Issue(code="E101", message=message)]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f'"{path.name}" is not valid TOML: {error}'
        raise InstanceError([Issue(code="E103", message=message)]) from error


def _unknown(what: str, name: str, known: list[str]) -> UsageError:
    return UsageError(
        Issue(
            code="E405",
            message=f'there is no {what} "{name}"',
            value=name,
            expected=" | ".join(known[:20]),
            hint=did_you_mean(name, known, "stockwright bench list shows all"),
        )
    )
