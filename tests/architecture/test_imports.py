"""Who may import whom, and what must not be loaded before it is used."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

SOLVERS = {"highspy", "ortools", "pyvrp"}
HEAVY = SOLVERS | {"pandas", "pyarrow", "pyomo", "scipy"}
HELP_CPU_S = 0.35


def loaded_by(code: str) -> set[str]:
    """Top-level modules loaded after running ``code`` in a fresh Python."""
    report = "import sys; print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split())


def test_the_import_contracts_hold():
    """The layers of the engine, the sdk as the only door, solvers in child processes only."""
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-logo"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("code", "forbidden"),
    [
        ("import optimizer", HEAVY | {"numpy", "pydantic"}),
        ("from optimizer.cli import main; main(['--help'])", HEAVY | {"numpy", "pydantic"}),
        ("from optimizer.cli import main; main(['list'])", HEAVY),
        ("import optimizer; optimizer.load", SOLVERS | {"pyomo"}),
        ("import optimizer; optimizer.verify", SOLVERS | {"pyomo"}),
        ("import optimizer; optimizer.solve", SOLVERS),
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_used(code, forbidden):
    """Help and lists come at once, and the parent process never loads a solver."""
    assert loaded_by(code) & forbidden == set()


def test_help_comes_at_once():
    """``stockwright --help`` takes little processor time beyond the start of Python.

    What other packages of an environment do at each start is not ours to answer for.
    """
    stockwright = Path(sys.executable).with_name("stockwright")
    bare_s = least_cpu_s([sys.executable, "-c", "pass"])
    assert least_cpu_s([stockwright, "--help"]) - bare_s < HELP_CPU_S


def least_cpu_s(command):
    """Processor time of a command, the least of three runs."""
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)
