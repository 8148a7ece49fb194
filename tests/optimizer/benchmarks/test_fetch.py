"""Fetching from a server on this machine, and from one that misbehaves."""

from __future__ import annotations

import io
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from optimizer.benchmarks.catalogue import BenchmarkSet, PublicInstance
from optimizer.benchmarks.fetch import fetch
from optimizer.errors import UsageError

CONTENT = {"one.vrp": b"first\n", "two.vrp": b"second\n"}
SET = BenchmarkSet(
    name="mine",
    title="Two files",
    formulation="vehicle_routing",
    folder="routing/mine",
    importer="vrplib",
    convention="nint",
    source="made up",
    instances=[PublicInstance(name=name.split(".")[0], file=name) for name in CONTENT],
)


class Quiet(SimpleHTTPRequestHandler):
    """A file server that does not talk."""

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a server of the two files, also as archives."""
    folder = tmp_path / "server"
    folder.mkdir()
    for name, content in CONTENT.items():
        (folder / name).write_bytes(content)
    with zipfile.ZipFile(folder / "all.zip", "w") as zipped:
        for name, content in CONTENT.items():
            zipped.writestr(f"In/{name.upper()}", content)
    with tarfile.open(folder / "all.tgz", "w:gz") as tarred:
        for name, content in CONTENT.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tarred.addfile(member, io.BytesIO(content))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


@pytest.mark.parametrize("form", ["{name}.vrp", "{file}", "all.zip#{file}", "all.tgz#{file}"])
def test_files_arrive_where_the_suites_look(server, tmp_path, form):
    """One by one or out of an archive; what is there is not fetched again."""
    data = tmp_path / "data"
    written = list(fetch(SET, data, f"{server}/{form}"))
    assert {path.name: path.read_bytes() for path in written} == CONTENT
    assert {path.parent for path in written} == {data / "routing" / "mine"}
    assert list(fetch(SET, data, f"{server}/{form}")) == []


def test_an_instance_may_have_an_address_of_its_own(server, tmp_path):
    """It takes the place of that of the set."""
    one, two = SET.instances
    mixed = SET.model_copy(
        update={
            "url": f"{server}/nowhere/{{file}}",
            "instances": [
                each.model_copy(update={"url": f"{server}/{{file}}"}) for each in (one, two)
            ],
        }
    )
    assert len(list(fetch(mixed, tmp_path / "data"))) == 2


@pytest.mark.parametrize(
    "form", ["missing/{file}", "all.zip#{name}.txt", "one.vrp#{file}", "{nothing}/x", "{file"]
)
def test_what_cannot_be_had_is_told_and_leaves_nothing(server, tmp_path, form):
    """No half file, and a hint what to do."""
    with pytest.raises(UsageError) as caught:
        list(fetch(SET, tmp_path / "data", f"{server}/{form}"))
    assert caught.value.issue.code == "E405"
    assert not [path for path in (tmp_path / "data").rglob("*") if path.is_file()]


def test_a_server_that_is_gone_is_told(tmp_path):
    """A refused connection is a usage error, not a traceback."""
    with pytest.raises(UsageError, match="cannot be fetched"):
        list(fetch(SET, tmp_path, "http://127.0.0.1:9/{file}"))


def test_a_set_without_an_address_says_where_its_files_go(tmp_path):
    """By hand, or from an address of one's own."""
    with pytest.raises(UsageError) as caught:
        list(fetch(SET, tmp_path))
    assert "routing/mine" in (caught.value.issue.hint or "")
