"""Names that others rely on: adding one is a decision, removing one breaks a promise."""

from __future__ import annotations

import ast
from pathlib import Path

import optimizer
from optimizer.cli.app import VERBS

PUBLIC = {
    "BoundCheck",
    "Diff",
    "Explanation",
    "Front",
    "Goals",
    "InstanceError",
    "Issue",
    "Limit",
    "LoadedInstance",
    "Progress",
    "Rolled",
    "Scenario",
    "SolveReport",
    "SolverError",
    "Status",
    "StockwrightError",
    "UsageError",
    "Verification",
    "diff",
    "explain",
    "formulations",
    "goals",
    "load",
    "pareto",
    "prepare",
    "roll",
    "scenarios",
    "solve",
    "verify",
    "verify_bound",
    "write_report",
}


def test_the_public_names_are_these():
    """No name comes or goes unnoticed."""
    assert set(optimizer.__all__) == PUBLIC


def test_every_public_name_exists_and_is_documented():
    """Each can be imported and says what it is."""
    assert all(getattr(optimizer, name).__doc__ for name in PUBLIC)


def test_type_checkers_know_the_public_names_and_no_others():
    """They see imports; a ``__getattr__`` would let every misspelt name pass."""
    body = ast.parse(Path(optimizer.__file__).read_text()).body
    (shown,) = (n for n in body if isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING")
    imported = {a.asname for n in shown.body if isinstance(n, ast.ImportFrom) for a in n.names}
    assert imported == PUBLIC
    assert "__getattr__" not in {n.name for n in body if isinstance(n, ast.FunctionDef)}
    assert optimizer.__version__


def test_the_verbs_are_these():
    """The command line keeps its words."""
    assert list(VERBS) == [
        "solve",
        "check",
        "verify",
        "explain",
        "diff",
        "scenario",
        "roll",
        "pareto",
        "goals",
        "list",
        "schema",
        "generate",
        "import",
        "export",
        "alerts",
    ]
