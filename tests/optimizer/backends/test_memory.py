"""Memory: what there is, and solvers that want more than they may have."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer.backends.memory import available_mb, default_cap_mb, held_mb, is_out_of_memory
from optimizer.backends.process import run
from optimizer.errors import SolverError
from optimizer.result import Limit, Limits, Status

TARGETS = "tests.optimizer.backends.targets"


def solve(name: str, subject: Any, memory_mb: float | None) -> Any:
    limits = Limits(time_limit_s=60, mip_rel_gap=0, seed=0, threads=1, memory_mb=memory_mb)
    return run(f"{TARGETS}:{name}", subject, limits)


def test_too_much_memory_keeps_the_incumbent() -> None:
    """The plan that was told of before the cap was met is the answer, and the limit has a name."""
    result = solve("hoard", [6.0], 400)
    assert result.termination.status is Status.FEASIBLE
    assert result.termination.limit is Limit.MEMORY
    assert "more memory than 400 MB" in (result.termination.detail or "")
    assert list(result.point) == [6.0]


def test_too_much_memory_without_incumbent_is_no_solution() -> None:
    """A result and no exception, and the process that was short of memory serves nobody else."""
    before = solve("answer", 1, None).version
    result = solve("hoard", None, 400)
    assert result.termination.status is Status.NO_SOLUTION
    assert result.termination.limit is Limit.MEMORY
    assert solve("answer", 1, None).version != before


def test_enough_memory_is_enough() -> None:
    """The same solver ends well under a cap that it keeps, and where none is asked for."""
    for memory_mb in (2000, None):
        assert solve("hoard", None, memory_mb).termination.status is Status.OPTIMAL


def test_a_cap_ends_with_its_solve() -> None:
    """A child that kept its cap is used again, and may then have more."""
    assert solve("answer", 1, 400).version == solve("answer", 1, 400).version
    assert solve("hoard", None, None).termination.status is Status.OPTIMAL


def test_a_silent_death_near_the_cap_is_put_down_to_memory() -> None:
    """Some solvers do not look whether they were given memory; far below it is a crash."""
    assert solve("faint", 300, 400).termination.limit is Limit.MEMORY
    with pytest.raises(SolverError, match="SIGSEGV"):
        solve("faint", 1, 400)


@pytest.mark.parametrize(
    ("error", "is_memory"),
    [
        (MemoryError(), True),
        (SolverError("cp_sat failed: std::bad_alloc"), True),
        (SolverError("gscip failed: SCIP error code -1 (file 'gscip.cc', line 1001)"), True),
        (RuntimeError("can't start new thread"), True),
        (SolverError("gscip failed: SCIP error code -11 (file 'gscip.cc', line 1001)"), False),
        (ZeroDivisionError("no such thing as a free pallet"), False),
    ],
)
def test_what_a_refused_allocation_says(error: Exception, is_memory: bool) -> None:
    """In the words of Python, C++ and SCIP; other errors are not put down to memory."""
    assert is_out_of_memory(error) is is_memory


def machine(folder: Path, cgroup: str, **files: str) -> tuple[Path, Path]:
    """A made-up machine with 1 000 MB to be had; file names have "/" for "__"."""
    proc, groups = folder / "proc", folder / "cgroup"
    (proc / "self").mkdir(parents=True)
    (proc / "meminfo").write_text("MemTotal: 4096000 kB\nMemAvailable: 1024000 kB\n")
    (proc / "self" / "cgroup").write_text(cgroup)
    for name, text in files.items():
        path = groups / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_name(path.name.replace("-", ".", 1)).write_text(text)
    return proc, groups


MB = 2**20


def test_the_machine_alone(tmp_path: Path) -> None:
    """Without control groups, or with one that has no limit, it is what the machine has."""
    assert available_mb(*machine(tmp_path / "a", "")) == 1000
    files = {"job__memory-max": "max\n", "job__memory-current": "5"}
    assert available_mb(*machine(tmp_path / "b", "0::/job\n", **files)) == 1000
    assert available_mb(tmp_path / "nowhere", tmp_path) is None


def test_the_tightest_control_group_counts(tmp_path: Path) -> None:
    """Also one further up; what files take of it can be dropped."""
    files = {
        "a__b__memory-max": str(900 * MB),
        "a__b__memory-current": "0",
        "a__memory-max": str(500 * MB),
        "a__memory-current": str(200 * MB),
        "a__memory-stat": f"anon 1\ninactive_file {50 * MB}\n",
    }
    assert available_mb(*machine(tmp_path, "0::/a/b\n", **files)) == 350


def test_control_groups_of_the_first_version(tmp_path: Path) -> None:
    """Their files have other names, and a huge number for no limit."""
    files = {
        "memory__a__memory-limit_in_bytes": str(300 * MB),
        "memory__a__memory-usage_in_bytes": str(100 * MB),
        "memory__memory-limit_in_bytes": "9223372036854771712",
        "memory__memory-usage_in_bytes": "0",
    }
    assert available_mb(*machine(tmp_path, "3:cpu:/\n4:memory:/a\n", **files)) == 200


def test_this_machine_can_be_asked() -> None:
    """What a process holds grows with what it allocates, and its default cap lies above that."""
    before = held_mb(os.getpid())
    block = np.ones(200 * 2**17)
    held, cap = held_mb(os.getpid()), default_cap_mb(os.getpid())
    assert before is not None and held is not None and cap is not None
    assert before + 150 < held < cap
    assert block.nbytes == 200 * MB
