"""Performance profiles: how often a solver is how near to the best of those compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path

from optimizer.benchmarks.compare import Comparison
from optimizer.benchmarks.metrics import SHIFT_S, profile
from optimizer.benchmarks.row import KEY, Row
from optimizer.drawing import Chart, Series
from optimizer.reporting.chart import write_page, write_png

Runs = dict[str, dict[Hashable, Row]]
"""By the name of a solver: its run of each instance, budget and seed."""

Value = Callable[[Row], float | None]


def write_profiles(comparison: Comparison, folder: Path) -> list[Path]:
    """``profiles.png`` and ``profiles.html`` in the folder; returns what was written."""
    charts = profile_charts(_runs(comparison))
    folder.mkdir(parents=True, exist_ok=True)
    picture, page = folder / "profiles.png", folder / "profiles.html"
    write_png(charts, picture)
    write_page(charts, "Performance profiles", page)
    return [picture, page]


def profile_charts(runs: Runs) -> list[Chart]:
    """One chart for cost and one for time; a run without a sound plan counts as failed in both."""
    return [
        _chart(
            runs,
            "Cost (what a solver has no words for counts as failed)",
            "times the cheapest",
            _cost,
        ),
        _chart(runs, "Time (the same)", "times the shortest", _time),
    ]


def _runs(comparison: Comparison) -> Runs:
    runs: Runs = defaultdict(dict)
    for pair in comparison.pairs:
        for side, row in zip(("before", "after"), pair, strict=True):
            case = tuple(getattr(row, name) for name in KEY if name != "solver")
            runs[f"{row.solver}, {side}"][case] = row
    return runs


def _chart(runs: Runs, title: str, x_title: str, value: Value) -> Chart:
    cases = sorted({case for of in runs.values() for case in of}, key=str)
    values = {name: [_of(of.get(case), value) for case in cases] for name, of in runs.items()}
    best = [_least([column[k] for column in values.values()]) for k in range(len(cases))]
    steps = {name: profile(column, best) for name, column in values.items()}
    farthest = max((of[-1][0] for of in steps.values() if of), default=1.0)
    series = [_series(name, of, farthest) for name, of in steps.items()]
    y_title = "share of the runs"
    return Chart(title=title, x_title=x_title, y_title=y_title, series=tuple(series), log_x=True)


def _series(name: str, steps: Sequence[tuple[float, float]], farthest: float) -> Series:
    x, y = zip(*(steps or [(1.0, 0.0)]), strict=True)
    return Series(name=name, x=(*x, farthest), y=(*y, y[-1]))


def _of(row: Row | None, value: Value) -> float | None:
    return value(row) if row is not None and row.verified else None


def _least(values: Sequence[float | None]) -> float:
    return min((value for value in values if value is not None), default=1.0)


def _cost(row: Row) -> float | None:
    """Ratios need costs above nothing; a plan that costs less is as good as one that costs 1e-9."""
    return None if row.objective is None else max(1e-9, row.objective)


def _time(row: Row) -> float | None:
    """With the shift of the mean, so that the noise of milliseconds does not show."""
    return None if row.elapsed_s is None else row.elapsed_s + SHIFT_S
