"""A solver that is loaded ahead is the one that the first solve uses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import optimizer
from optimizer.backends.pool import POOL
from optimizer.errors import UsageError

INSTANCES = Path(__file__).parents[3] / "instances"
DEMO = INSTANCES / "vehicle_routing" / "two-trips.json"

PREPARED = """
import sys
import optimizer
optimizer.prepare("stock_allocation")
before = set(sys.modules)
report = optimizer.solve(sys.argv[1])
assert report.plan is not None
ours = {"formulations", "optimizer", "pyomo"}
new = {name for name in set(sys.modules) - before if name.partition(".")[0] in ours}
assert not new, new
assert "pyomo.environ" not in sys.modules
"""


def test_the_first_solve_takes_the_process_that_is_ready():
    """No second process is started, and what was loaded stays loaded."""
    POOL.close()
    assert optimizer.prepare("vehicle_routing")
    (ready,) = POOL._idle
    optimizer.solve(DEMO, time_limit_s=1.0)
    assert ready.alive
    assert ready in POOL._idle


def test_a_method_can_be_named():
    """The one that large catalogues go to, and not the default."""
    POOL.close()
    assert optimizer.prepare("stock_allocation", method="decompose")
    (ready,) = POOL._idle
    assert ready.key == ("formulations.stock_allocation.search.decompose", 1)


@pytest.mark.parametrize("method", [None, "mip"])
def test_a_backend_can_be_named(method):
    """Which asks for the model, as it does of solve."""
    POOL.close()
    assert optimizer.prepare("vehicle_routing", method=method, backend="mathopt:glop")
    (ready,) = POOL._idle
    assert ready.key == ("optimizer.backends.mathopt", 1)


def test_what_rechecks_a_search_is_loaded_as_well(monkeypatch):
    """Its compiled code, in the process that asks."""
    from formulations.stock_allocation import warm

    loads = []
    monkeypatch.setattr(warm, "load", lambda: loads.append(1))
    assert optimizer.prepare("stock_allocation", method="decompose")
    assert loads == [1]
    assert optimizer.prepare("stock_allocation")
    assert loads == [1]


def test_nothing_is_left_to_be_imported_by_the_first_solve():
    """Neither of ours nor of Pyomo, and of Pyomo no more than models are written with."""
    small = INSTANCES / "stock_allocation" / "demo.json"
    subprocess.run([sys.executable, "-c", PREPARED, small], check=True)


def test_an_unknown_formulation_is_a_usage_error():
    """Told before any process is started."""
    with pytest.raises(UsageError):
        optimizer.prepare("vehicle_rooting")


def test_an_unknown_method_is_a_usage_error():
    """Told with the name that was perhaps meant."""
    with pytest.raises(UsageError) as raised:
        optimizer.prepare("stock_allocation", method="decomposed")
    assert raised.value.issue.code == "E403"
    assert raised.value.issue.hint == 'did you mean "decompose"?'
