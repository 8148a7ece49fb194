"""``stockwright list``: what can be solved, and by what."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from optimizer.cli.arguments import Json
from optimizer.cli.console import show, show_json, width
from optimizer.cli.exit_code import ExitCode

if TYPE_CHECKING:
    from optimizer.backends import Backend
    from optimizer.contracts import Method

NAME_WIDTH = 20


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
            "methods": [_MODEL, *map(_solver, formulation.methods().values())],
            "importers": [
                {"name": each.name, "description": each.description, "options": dict(each.options)}
                for each in formulation.importers().values()
            ],
        }


def _backends() -> Iterator[dict[str, Any]]:
    from optimizer.backends import BACKENDS

    for backend in BACKENDS.values():
        yield _solver(backend) | {"algorithms": list(backend.algorithms)}


def _solver(one: Method | Backend) -> dict[str, Any]:
    return {
        "name": one.name,
        "description": one.description,
        "installed": one.installed,
        "obstacle": one.obstacle,
    }


_MODEL = {
    "name": "mip",
    "description": "the model of the formulation, solved by a backend",
    "installed": True,
    "obstacle": None,
}


def _text(known: dict[str, list[dict[str, Any]]]) -> str:
    from optimizer.reporting.paragraph import fact_lines

    parts = ["Formulations"]
    for room in known["formulations"]:
        parts += ["", *fact_lines(_formulation_facts(room), width(), NAME_WIDTH)]
    backends = chain.from_iterable(map(_backend_facts, known["backends"]))
    return "\n".join([*parts, "", "Backends", "", *fact_lines(backends, width(), NAME_WIDTH)])


def _formulation_facts(room: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield room["name"], room["title"]
    default = room["default_method"]
    for method in sorted(room["methods"], key=lambda each: each["name"] != default):
        mark = " (default)" if method["name"] == default else ""
        yield f"  {method['name']}{mark}", _described(method)
    for importer in room["importers"]:
        yield f"  import {importer['name']}", importer["description"]
        for name, meaning in importer["options"].items():
            yield "", f"{name}: {meaning}"


def _backend_facts(backend: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield backend["name"], _described(backend)
    if backend["algorithms"]:
        yield "", f"algorithms: {', '.join(backend['algorithms'])}"


def _described(one: dict[str, Any]) -> str:
    return one["description"] if one["installed"] else f"{one['description']}; {one['obstacle']}"
