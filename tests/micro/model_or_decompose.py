"""From which size on `decompose` pays: ``python -m tests.micro.model_or_decompose``.

Linear catalogues with scarce lanes and budget, to a gap of 1e-4; time of a process is CPU time.
"""

from __future__ import annotations

import random
import sys

import optimizer
from formulations.stock_allocation.generate import generate
from optimizer.result import SolveReport

SKUS = (25, 50, 100, 200)

GAP = 1e-4


def main(sizes: tuple[int, ...]) -> None:
    """One line a size: rows of demand, and for each way its seconds and its gap."""
    print("| SKUs | rows of demand | model s | gap | decompose s | gap |")
    print("|---:|---:|---:|---:|---:|---:|")
    for size in sizes:
        instance = optimizer.load(generate(random.Random(1), size, "tight", "catalogue"))
        model, search = (_solved(instance, method) for method in ("mip", "decompose"))
        told = " | ".join(
            f"{sum(r.provenance.time_s[k] for k in ('build', 'compile', 'solve')):.2f} | {_gap(r)}"
            for r in (model, search)
        )
        print(f"| {size} | {len(instance.data.demand)} | {told} |")


def _solved(instance: optimizer.LoadedInstance, method: str) -> SolveReport:
    return optimizer.solve(instance, method=method, mip_rel_gap=GAP, time_limit_s=120.0)


def _gap(report: SolveReport) -> str:
    return "–" if report.gap is None else f"{report.gap:.0e}"


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SKUS)
