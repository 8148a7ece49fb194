"""Names that others rely on: adding one is a decision, removing one breaks a promise."""

from __future__ import annotations

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
