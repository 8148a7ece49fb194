"""Formulations are found by looking, and unknown names are answered helpfully."""

from __future__ import annotations

import subprocess
import sys

import pytest

from optimizer.contracts import Formulation
from optimizer.errors import UsageError
from optimizer.registry import formulation, formulations


def test_rooms_are_found_by_name() -> None:
    """Every package below formulations that defines FORMULATION, under its own name."""
    assert list(formulations()) == sorted(formulations())
    assert all(room.package == f"formulations.{name}" for name, room in formulations().items())


def test_an_unknown_name_is_answered_with_the_nearest(toy: Formulation) -> None:
    """E401 names what exists; the exit code is that of a usage error."""
    assert formulation("toy") is toy
    with pytest.raises(UsageError) as caught:
        formulation("tyo")
    issue = caught.value.issue
    assert (issue.code, issue.hint, caught.value.exit_code) == ("E401", 'did you mean "toy"?', 2)
    assert "toy" in str(issue.expected)
    with pytest.raises(UsageError, match="no formulation"):
        formulation(3)  # type: ignore[arg-type]


def test_looking_for_rooms_loads_nothing_heavy() -> None:
    """Listing imports no data library, no model layer and no solver."""
    script = (
        "import sys, optimizer.registry; optimizer.registry.formulations();"
        "print({'pandas', 'pyomo', 'highspy', 'ortools', 'pyvrp'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
