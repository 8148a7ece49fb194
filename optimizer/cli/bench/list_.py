"""``stockwright bench list``: the suites, the public sets and the peers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from optimizer.cli.bench.arguments import Data
from optimizer.cli.console import show, width
from optimizer.cli.exit_code import ExitCode
from optimizer.section import Section


def list_(data: Data = None) -> ExitCode:
    """List suites, public sets with how many of their files are here, and peers."""
    from optimizer.benchmarks.catalogue import data_folder
    from optimizer.reporting.text import section_lines

    parts = (_suites(), _sets(data_folder(data)), _peers())
    show("\n\n".join("\n".join(section_lines(part, max(width(), 100))) for part in parts))
    return ExitCode.VERIFIED


def _suites() -> Section:
    from optimizer.benchmarks.suite import read_suite, suite_names

    rows = tuple((name, read_suite(name).title) for name in suite_names())
    return Section(title="Suites", columns=("name", "what"), rows=rows)


def _sets(data: Path) -> Section:
    from optimizer.benchmarks.catalogue import sets

    rows = []
    for each in sets().values():
        here = sum(each.path(instance, data).is_file() for instance in each.instances)
        rows.append((each.name, here, len(each.instances), each.title, each.convention))
    columns = ("name", "here", "of", "what", "convention")
    return Section(title=f"Public sets in {data}", columns=columns, rows=tuple(rows))


def _peers() -> Section:
    from optimizer.registry import formulations

    rows = tuple(row for name in formulations() for row in _peers_of(name))
    columns = ("formulation", "peer", "installed", "budget", "what")
    return Section(title="Peers", columns=columns, rows=rows)


def _peers_of(name: str) -> Iterator[tuple[object, ...]]:
    from optimizer.benchmarks.peers import peers_of

    for peer in peers_of(name).values():
        yield name, peer.name, peer.installed, peer.clock, peer.description
