"""Getting public files from where they are published."""

from __future__ import annotations

import io
import tarfile
import urllib.request
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.error import HTTPError, URLError

from optimizer.benchmarks.catalogue import BenchmarkSet, PublicInstance
from optimizer.errors import Issue, UsageError

TIMEOUT_S = 60.0
LARGEST_BYTES = 256 * 2**20
"""More than any published file has; a server that sends more is not the right one."""


def fetch(chosen: BenchmarkSet, data: Path, source: str | None = None) -> Iterator[Path]:
    """Download every file of a set that is not there yet; yields each path that was written.

    ``source`` takes the place of the set's own address, say of a mirror.

    Raises:
        UsageError: E405 when the set has no address, or a file cannot be had from it.
    """
    for instance in chosen.instances:
        address = source or instance.url or chosen.url
        if address is None:
            message = f"{chosen.name} has no address to fetch it from"
            hint = f"put its files below {data / chosen.folder}, or name an address with --from"
            raise UsageError(Issue(code="E405", message=message, value=chosen.name, hint=hint))
        for name in _names(instance, address):
            path = data / chosen.folder / name
            if not path.is_file():
                _write(_content(_address(address, instance.name, name)), path)
                yield path


def _names(instance: PublicInstance, address: str) -> Iterator[str]:
    """The file, and the plan that stands beside it; archives hold instances only."""
    yield instance.file
    if instance.solution is not None and "#" not in address and "{file}" in address:
        yield instance.solution


def _write(content: bytes, path: Path) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _address(template: str, name: str, file: str) -> str:
    """
    Raises:
        UsageError: E405 when the template has anything else to fill in.
    """
    try:
        return template.format(name=name, file=file)
    except (LookupError, ValueError, AttributeError) as error:
        message = f'"{template}" is no address with only {{name}} and {{file}} to fill in'
        raise UsageError(Issue(code="E405", message=message, value=template)) from error


def _content(address: str) -> bytes:
    """What is at an address; after a ``#`` stands the member of an archive."""
    where, _, member = address.partition("#")
    try:
        content = _downloaded(where)
        return _member(content, where, member) if member else content
    except (OSError, ValueError, KeyError, tarfile.TarError, zipfile.BadZipFile) as error:
        reason = getattr(error, "reason", None) or error
        message = f"{address} cannot be fetched: {reason}"
        hint = "the address may have changed: get the files by hand, or name another with --from"
        raise UsageError(Issue(code="E405", message=message, value=address, hint=hint)) from error


@lru_cache(maxsize=2)  # one archive serves all its members
def _downloaded(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT_S) as answer:
            content: bytes = answer.read(LARGEST_BYTES + 1)
    except HTTPError as error:
        error.close()  # it holds the connection
        raise URLError(f"{error.code} {error.reason}") from None
    if len(content) > LARGEST_BYTES:
        raise URLError(f"more than {LARGEST_BYTES} bytes")
    return content


def _member(content: bytes, archive: str, name: str) -> bytes:
    """One file of a zip or tar archive, wherever in it and in whichever case its name stands."""
    if archive.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            return zipped.read(_named(name, zipped.namelist()))
    with tarfile.open(fileobj=io.BytesIO(content)) as tarred:
        found = tarred.extractfile(_named(name, tarred.getnames()))
        if found is None:
            raise KeyError(f"{name} is no file")
        return found.read()


def _named(name: str, members: list[str]) -> str:
    found = [member for member in members if _last_part(member) == _last_part(name)]
    if not found:
        raise KeyError(f"the archive has no {name}")
    return found[0]


def _last_part(path: str) -> str:
    return path.rpartition("/")[2].lower()
