"""The source tree as the tests of this folder look at it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOM_FILES = {  # a module may have grown into a package of the same name
    "__init__.py",
    "README.md",
    "instance.py",
    "solution.py",
    "checks.py",
    "conflicts.py",
    "model.py",
    "baseline.py",
    "generate.py",
    "importers.py",
    "report.py",
}


def rooms() -> list[Path]:
    """The folder of every formulation."""
    return sorted(path.parent for path in (ROOT / "formulations").glob("*/__init__.py"))


def sources(*folders: str) -> list[Path]:
    """Every Python file below the folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Every function and method of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def lines_of(node: ast.FunctionDef) -> int:
    """Length of a function without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))
