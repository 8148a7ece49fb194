"""``optimizer.pareto``: plans between two aims, none of which is better in both."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.contracts import Formulation
from optimizer.engine.clock import Clock
from optimizer.engine.options import SolveOptions
from optimizer.engine.run import Run
from optimizer.floats import quiet
from optimizer.instance.loader import LoadedInstance, load
from optimizer.modeling.matrix import MatrixForm
from optimizer.modeling.meaning import Aim
from optimizer.result import Objective
from optimizer.tolerances import close
from optimizer.verification.rules import check_plan
from optimizer.whatif.aims import aims_named, refused
from optimizer.whatif.front import Found, front, value_of
from optimizer.whatif.model import compiled, minimiser, run_of

AIMS = ("cost", "service")
"""What is weighed against each other where nothing else is asked for."""


@dataclass(frozen=True, kw_only=True)
class FrontPoint:
    """A plan that holds every rule, what it comes to in both aims, and what it costs by the file.

    ``gap`` is how far it may be from the best of the first aim at this level of the second, by the
    bound of the solver; None where there is none.
    """

    aims: tuple[float, float]
    objective: Objective
    gap: float | None
    plan: Any


@dataclass(frozen=True, kw_only=True)
class Front:
    """Plans from the best of the first aim to the best of the second; none where none was found."""

    aims: tuple[str, str]
    units: tuple[str | None, str | None]
    points: tuple[FrontPoint, ...]

    def to_dict(self) -> dict[str, Any]:
        """The front as plain JSON values, without the plans themselves."""
        points = [
            {
                **dict(zip(self.aims, point.aims, strict=True)),
                "objective": point.objective.value,
                "components": dict(point.objective.components),
                "gap": point.gap,
            }
            for point in self.points
        ]
        return {"aims": list(self.aims), "units": list(self.units), "points": points}


@quiet
def pareto(
    instance: LoadedInstance | str | Path | Mapping[str, Any],
    aims: Sequence[str] = AIMS,
    *,
    points: int = 7,
    time_limit_s: float = 60.0,
    mip_rel_gap: float = 1e-6,
    seed: int = 0,
    threads: int = 1,
    cancel: threading.Event | None = None,
) -> Front:
    """At most so many plans between two aims of the formulation, at even steps of the second.

    The time limit is for all of them together; setting ``cancel`` ends with those found so far.

    Raises:
        InstanceError: the instance is wrong.
        UsageError: E404 where the formulation has no aims or the instance is beyond the model,
            E405 for an aim that it does not have and for fewer than two points.
        SolverError: the solver crashed.
    """
    loaded = instance if isinstance(instance, LoadedInstance) else load(instance)
    options = SolveOptions(
        time_limit_s=time_limit_s, mip_rel_gap=mip_rel_gap, seed=seed, threads=threads
    )
    first, second = _chosen(loaded.formulation, loaded.data, aims)
    if points < 2:
        raise refused("E405", f"points must be at least 2, got {points}")
    clock = Clock(time_limit_s)
    run = run_of(loaded, options, clock, cancel)
    form = compiled(run, run.instance)
    found: tuple[FrontPoint, ...] = ()
    if form is not None:
        walk = front(form, first, second, points, minimiser(run, points + 2))
        checked = [_checked(run, form, (first, second), each) for each in walk]
        found = _undominated((first, second), (point for point in checked if point is not None))
    return Front(aims=(aims[0], aims[1]), units=(first.unit, second.unit), points=found)


def _chosen(room: Formulation, instance: Any, names: Sequence[str]) -> tuple[Aim, Aim]:
    aims = aims_named(room, instance, names)
    if len(set(names)) != 2:
        raise refused("E405", f"two aims are weighed against each other, got {len(set(names))}")
    return aims[0], aims[1]


def _checked(run: Run, form: MatrixForm, aims: tuple[Aim, Aim], found: Found) -> FrontPoint | None:
    """The plan behind a point of the model; None where it breaks a rule."""
    room, instance = run.formulation, run.instance
    plan = room.decode(instance, form.values(found.point))
    check = check_plan(room, instance, plan)
    if check.violations or check.objective is None:
        return None
    first, second = (value_of(form, aim, found.point) for aim in aims)
    return FrontPoint(aims=(first, second), objective=check.objective, gap=found.gap, plan=plan)


def _undominated(aims: tuple[Aim, Aim], points: Iterable[FrontPoint]) -> tuple[FrontPoint, ...]:
    """The points that no other one is as good as in both aims, the best in the first one first.

    Of those that come to the same the first stays.
    """

    def costs(point: FrontPoint) -> list[float]:
        pairs = zip(aims, point.aims, strict=True)
        return [value if aim.wants == "less" else -value for aim, value in pairs]

    def is_as_good(one: FrontPoint, other: FrontPoint) -> bool:
        return all(a <= b or close(a, b) for a, b in zip(costs(one), costs(other), strict=True))

    kept: list[FrontPoint] = []
    for point in points:
        if not any(is_as_good(one, point) for one in kept):
            kept = [*(one for one in kept if not is_as_good(point, one)), point]
    return tuple(sorted(kept, key=costs))
