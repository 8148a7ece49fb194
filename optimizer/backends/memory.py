"""How much memory a solver may take: what the machine has to give, and a cap the kernel keeps.

Capped are the private pages of a process (Linux, RLIMIT_DATA): what a library maps from files or
merely reserves costs nothing, what is allocated counts whether it is used or not. Other systems
know no such cap.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

SHARE = 0.9
"""Of the memory at hand, what a solver may take where no cap is asked for."""

UNLIMITED_MB = 2.0**43
"""Control groups without a limit name a number beyond this."""

REFUSALS = (
    "bad_alloc",
    "can't start new thread",
    "failed to map segment",
    "SCIP error code -1 ",
)
"""What exceptions say that are no MemoryError and come from a refused allocation."""

PROC, GROUPS = Path("/proc"), Path("/sys/fs/cgroup")


def available_mb(proc: Path = PROC, groups: Path = GROUPS) -> float | None:
    """What can be allocated now within the machine and every control group; None if unknown."""
    kilobytes = _numbers(proc / "meminfo").get("MemAvailable")
    machine = [] if kilobytes is None else [kilobytes / 1024]
    return min([*machine, *_left_in_groups(proc, groups)], default=None)


def held_mb(pid: int, proc: Path = PROC) -> float | None:
    """The private memory of a process as the cap counts it; None where there is nothing to see."""
    kilobytes = _numbers(proc / str(pid) / "status").get("VmData")
    return None if kilobytes is None else kilobytes / 1024


def default_cap_mb(pid: int) -> float | None:
    """What a process holds and most of what there is besides; None where that is unknown."""
    held, available = held_mb(pid), available_mb()
    return None if held is None or available is None else held + SHARE * available


def peak_mb(usage: resource.struct_rusage) -> float:
    """The most memory that was ever resident, of what the system says of a process."""
    return usage.ru_maxrss / (1024.0**2 if sys.platform == "darwin" else 1024.0)


def is_out_of_memory(error: Exception) -> bool:
    """Whether an exception comes from an allocation that was refused."""
    return isinstance(error, MemoryError) or any(words in str(error) for words in REFUSALS)


@contextlib.contextmanager
def capped(memory_mb: float | None) -> Iterator[None]:
    """Allocations of this process beyond the cap fail within; None is no cap.

    Raises:
        MemoryError: the process holds as much already, what can be given back given back.
    """
    if memory_mb is None or sys.platform != "linux":
        yield
        return
    with contextlib.suppress(AttributeError):  # not every C library knows it
        ctypes.CDLL(None).malloc_trim(0)
    held = held_mb(os.getpid())
    if held is not None and held >= memory_mb:
        raise MemoryError(f"the solver holds {held:.0f} MB before it begins")
    before, most = resource.getrlimit(resource.RLIMIT_DATA)
    asked = int(memory_mb * 2**20)
    cap = asked if most == resource.RLIM_INFINITY else min(asked, most)
    resource.setrlimit(resource.RLIMIT_DATA, (cap, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (before, most))


def _left_in_groups(proc: Path, groups: Path) -> Iterator[float]:
    """What each control group around this process still has, of version 1 and of version 2."""
    with contextlib.suppress(OSError):
        for line in (proc / "self" / "cgroup").read_text().splitlines():
            _, controllers, name = line.split(":", 2)
            if controllers == "":
                yield from _left(groups, name, "memory.max", "memory.current")
            elif "memory" in controllers.split(","):
                files = ("memory.limit_in_bytes", "memory.usage_in_bytes")
                yield from _left(groups / "memory", name, *files)


def _left(root: Path, name: str, limit: str, usage: str) -> Iterator[float]:
    """From the group upwards; pages of files that can be dropped at any time are not taken."""
    group = root / name.lstrip("/")
    for folder in (group, *group.parents):
        with contextlib.suppress(OSError, ValueError):  # no such file, or the word "max"
            most = int((folder / limit).read_text()) / 2**20
            taken = int((folder / usage).read_text()) / 2**20
            droppable = _numbers(folder / "memory.stat").get("inactive_file", 0) / 2**20
            if most < UNLIMITED_MB:
                yield max(0.0, most - taken + droppable)
        if folder == root:
            return


def _numbers(file: Path) -> Mapping[str, int]:
    """The whole numbers of a file with a name and a number on each line."""
    found: dict[str, int] = {}
    with contextlib.suppress(OSError):
        for line in file.read_text().splitlines():
            name, *words = line.replace(":", " ").split()
            if words and words[0].isdigit():
                found[name] = int(words[0])
    return found
