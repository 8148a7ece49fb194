"""An allocation of any size: how much CPU and memory it costs to build and compile, by each way.

``python -m tests.micro.allocation`` prints a line for each way and size; ``make peers`` installs
linopy, which is one of the ways. Imports are not counted as time.
"""

from __future__ import annotations

import importlib
import multiprocessing
import resource
import time

WAYS = {
    "arrays": "tests.micro.allocation_by_pyomo:by_arrays",
    "linopy": "tests.micro.allocation_by_linopy:by_linopy",
    "by key": "tests.micro.allocation_by_pyomo:by_key",
}
RUNS = [
    *((way, skus) for skus in (100, 500, 2000, 10_000) for way in ("arrays", "linopy")),
    ("by key", 2000),
]
NUM_WAREHOUSES, NUM_ZONES, NUM_PERIODS = 5, 10, 4  # 280 columns for each SKU


def measure(way: str, num_skus: int) -> None:
    """Build and compile once, and print what it took."""
    module, name = WAYS[way].split(":")
    build = getattr(importlib.import_module(module), name)
    began_s = time.process_time()
    columns = build(num_skus)
    taken_s = time.process_time() - began_s
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{way:7} {columns:8} columns {taken_s:7.2f} CPU s {peak_mb:7.0f} MB", flush=True)


if __name__ == "__main__":
    for run in RUNS:  # each in a process of its own, for its peak of memory
        child = multiprocessing.get_context("spawn").Process(target=measure, args=run)
        child.start()
        child.join()
