"""Which backends there are, how they are named, and which versions are refused."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import subprocess
import sys
from typing import Any

import pytest

from optimizer.backends import BACKENDS, find_backend
from optimizer.contracts import Method, Peer
from optimizer.errors import UsageError
from optimizer.packages import obstacle_of


def test_a_name_may_carry_an_algorithm() -> None:
    """``name`` and ``name:algorithm`` find the backend and what to ask of it."""
    assert find_backend("highs") == (BACKENDS["highs"], None)
    assert find_backend("mathopt:pdlp") == (BACKENDS["mathopt"], "pdlp")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("higs", 'did you mean "highs"?'),
        ("mathopt:glob", 'did you mean "glop"?'),
        ("highs:glop", "leave the algorithm out"),
        ("", f"one of {', '.join(BACKENDS)}"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(text: str, hint: str) -> None:
    """A misspelt backend or algorithm is a usage error with a suggestion."""
    with pytest.raises(UsageError) as caught:
        find_backend(text)
    assert caught.value.issue.code == "E403"
    assert caught.value.issue.hint == hint


def test_a_version_known_to_be_wrong_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """highspy 1.14.0 is as good as not installed, and the error says why."""
    monkeypatch.setattr(importlib.metadata, "version", lambda package: "1.14.0")
    assert not BACKENDS["highs"].installed
    with pytest.raises(UsageError, match=r"highspy 1\.14\.0 is refused: .* wrong optima"):
        find_backend("highs")


def test_searches_refuse_the_version_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """A method or peer that needs the package is as good as not installed, and says why."""
    needs: dict[str, Any] = {
        "name": "columns",
        "description": "",
        "target": "nowhere:solve",
        "requires": ("numpy", "highspy"),
    }
    both = (Method(**needs), Peer(**needs, clock="cpu"))
    assert all(each.installed for each in both)
    monkeypatch.setattr(importlib.metadata, "version", lambda package: "1.14.0")
    assert not any(each.installed for each in both)
    assert {each.obstacle for each in both} == {BACKENDS["highs"].obstacle}


def test_packages_that_a_method_gains_from_count_where_they_are_installed() -> None:
    """What is missing is no obstacle."""
    method = Method(
        name="m",
        description="",
        target="m:solve",
        requires=("highspy",),
        gains_from=("numpy", "no_such_package"),
    )
    assert method.installed and method.packages == ("highspy", "numpy")


def test_all_that_is_missing_is_named() -> None:
    """Once, and before any version is looked at."""
    assert obstacle_of(["numpy"]) is None
    assert obstacle_of(["no_such", "highspy", "nor_this"]) == "no_such, nor_this are not installed"


def test_a_package_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Availability is asked without importing anything."""
    missing: Any = lambda package: None  # noqa: E731
    monkeypatch.setattr(importlib.util, "find_spec", missing)
    with pytest.raises(UsageError, match="ortools is not installed"):
        find_backend("mathopt")


SOLVE_WITH_BOTH = """
import sys
from tests.optimizer.backends.models import CASES
from optimizer.backends import BACKENDS
from optimizer.backends.process import run
from optimizer.result import Limits
limits = Limits(time_limit_s=60.0, mip_rel_gap=0.0, seed=0, threads=1)
print([round(run(b.target, CASES[0].form, limits).primal_bound, 6) for b in BACKENDS.values()])
print(sorted({"highspy", "ortools"} & set(sys.modules)))
"""


def test_the_parent_imports_no_solver() -> None:
    """Both backends solve for one process that has loaded neither of them."""
    command = [sys.executable, "-c", SOLVE_WITH_BOTH]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.stderr) == ("[24.0, 24.0]\n[]\n", "")
