"""``stockwright list``: what can be solved, and by what."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from optimizer.cli.arguments import Json
from optimizer.cli.console import show, show_json, width
from optimizer.cli.exit_code import ExitCode

NAME_WIDTH = 16


def list_(json: Json = False) -> ExitCode:
    """List formulations, methods, file formats and backends."""
    known = {"formulations": list(_formulations()), "backends": list(_backends())}
    if json:
        show_json(known)
    else:
        show(_text(known))
    return ExitCode.VERIFIED


def _formulations() -> Iterator[dict[str, Any]]:
    from optimizer.registry import formulations

    for formulation in formulations().values():
        yield {
            "name": formulation.name,
            "title": formulation.title,
            "version": formulation.version,
            "default_method": formulation.default_method,
            "methods": ["mip", *formulation.methods()],
            "importers": list(formulation.importers()),
        }


def _backends() -> Iterator[dict[str, Any]]:
    from optimizer.backends import BACKENDS

    for backend in BACKENDS.values():
        yield {
            "name": backend.name,
            "description": backend.description,
            "algorithms": list(backend.algorithms),
            "installed": backend.installed,
            "obstacle": backend.obstacle,
        }


def _text(known: dict[str, list[dict[str, Any]]]) -> str:
    from optimizer.reporting.paragraph import fact_lines

    rooms = chain.from_iterable(map(_formulation_facts, known["formulations"]))
    backends = chain.from_iterable(map(_backend_facts, known["backends"]))
    lines = ["Formulations", *fact_lines(rooms, width(), NAME_WIDTH)]
    return "\n".join([*lines, "", "Backends", *fact_lines(backends, width(), NAME_WIDTH)])


def _formulation_facts(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    default = entry["default_method"]
    others = [method for method in entry["methods"] if method != default]
    yield entry["name"], entry["title"]
    yield "", f"methods: {', '.join([f'{default} (default)', *others])}"
    if entry["importers"]:
        yield "", f"imports: {', '.join(entry['importers'])}"


def _backend_facts(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield entry["name"], entry["description"]
    if entry["algorithms"]:
        yield "", f"algorithms: {', '.join(entry['algorithms'])}"
    if not entry["installed"]:
        yield "", entry["obstacle"]
