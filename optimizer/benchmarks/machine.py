"""What a measurement was made on, and with which state of the code."""

from __future__ import annotations

import os
import platform
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    *("stockwright", "numpy", "numba", "pyomo", "highspy", "ortools", "pyvrp"),
    *("hygese", "pyvroom", "commiv", "linopy", "stockpyl", "clarabel"),
)


@cache
def machine() -> dict[str, str | int]:
    """Processor, how many of them, memory and system."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": _processor(),
        "processors": os.cpu_count() or 1,
        "memory_gb": round(pages / 1024**3),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


@cache
def versions() -> dict[str, str]:
    """The packages that decide answers and times, those that are installed."""
    return {name: found for name in PACKAGES if (found := _version(name)) is not None}


def commit() -> str | None:
    """The commit of the checkout that runs, with "+" where it was changed; None outside of one.

    It is asked for each run anew, because a checkout may change while a suite runs.
    """
    here = Path(__file__).parent
    head = _git(here, "rev-parse", "--short=12", "HEAD")
    return None if head is None else head + ("+" if _git(here, "status", "--porcelain") else "")


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
