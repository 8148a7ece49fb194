"""``optimizer.goals``: the plan that is best in one goal, then in the next, and so on.

A goal is an aim of the formulation or a weighted sum of several. What was reached in one goal is
kept while the next is made best (lexicographic goals).
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.engine.answer import Answer
from optimizer.engine.clock import Clock
from optimizer.engine.methods import DEFAULT_BACKEND
from optimizer.engine.options import SolveOptions
from optimizer.engine.refute import refuted
from optimizer.engine.report import Findings, make_report
from optimizer.engine.run import Run
from optimizer.floats import quiet
from optimizer.instance.loader import LoadedInstance, load
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.modeling.meaning import Aim
from optimizer.result import Limit, SolveReport, SolveResult, Status, Termination
from optimizer.verification.rules import check_plan
from optimizer.whatif.aims import aims_named, refused
from optimizer.whatif.front import Minimise, cost_of, in_order, value_of
from optimizer.whatif.model import compiled, minimiser, run_of

METHOD = "goals"

PART = re.compile(r"(?:(\d+\.?\d*)\s*\*\s*)?(\w+)")
"""A weight and the name of an aim."""


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What the plan comes to in one goal; less of it is better where several aims are weighed.

    ``unit`` is None for money of the file's currency, and empty for a sum of unlike things.
    ``gap`` is how far it may be from the best that the goals before it leave, by the bound of the
    solver; None where there is none.
    """

    text: str
    unit: str | None
    value: float
    gap: float | None


@dataclass(frozen=True, kw_only=True)
class Goals:
    """What was reached in each goal, the first one first, and the plan with its cost by the file.

    There are fewer goals than were asked for where the time was over, none without a plan.
    """

    reached: tuple[Goal, ...]
    report: SolveReport

    def to_dict(self) -> dict[str, Any]:
        """What was reached as plain JSON values."""
        return {
            "goals": [
                {"goal": each.text, "unit": each.unit, "value": each.value, "gap": each.gap}
                for each in self.reached
            ]
        }


@quiet
def goals(
    instance: LoadedInstance | str | Path | Mapping[str, Any],
    wanted: str,
    *,
    time_limit_s: float = 60.0,
    mip_rel_gap: float = 1e-6,
    seed: int = 0,
    threads: int = 1,
    cancel: threading.Event | None = None,
) -> Goals:
    """The plan for goals such as ``service, cost + 0.2*co2``, the most important one first.

    In a sum each aim counts in its unit, and more of an aim that wants more is worth its weight.
    Setting ``cancel`` ends with the plan for the goals reached so far.

    Raises:
        InstanceError: the instance is wrong.
        UsageError: E404 where the formulation has no aims or the instance is beyond the model,
            E405 for an aim that it does not have and for what is no goal.
        SolverError: the solver crashed.
    """
    loaded = instance if isinstance(instance, LoadedInstance) else load(instance)
    options = SolveOptions(
        time_limit_s=time_limit_s, mip_rel_gap=mip_rel_gap, seed=seed, threads=threads
    )
    asked = [(text.strip(), _goal(loaded, text)) for text in wanted.split(",")]
    clock = Clock(time_limit_s)
    run = run_of(loaded, options, clock, cancel)
    impossible = refuted(run, METHOD)
    if impossible is not None:
        report = make_report(loaded, options, clock, Findings(answer=impossible))
        return Goals(reached=(), report=report)
    form, steps, limits = compiled(run, run.instance), [], list[Limit | None]()
    if form is not None:
        costs = [cost_of(form, goal) for _, goal in asked]
        steps = list(in_order(form, costs, _noting(minimiser(run, len(costs)), limits)))
    limit = next((each for each in limits if each is not None), Limit.SEARCH)
    if form is None or not steps:
        limit = Limit.TIME if form is None else limit
        return Goals(reached=(), report=_report(loaded, options, run, None, limit))
    best = steps[-1].point
    plan = loaded.formulation.decode(loaded.data, form.values(best))
    report = _report(loaded, options, run, plan, limit)
    reached = tuple(
        Goal(text=text, unit=goal.unit, value=value_of(form, goal, best), gap=step.gap)
        for (text, goal), step in zip(asked, steps, strict=False)
    )
    return Goals(reached=reached if report.is_sound else (), report=report)


def _goal(loaded: LoadedInstance, text: str) -> Aim:
    """An aim, or the sum that a text says: its weighted aims as one that wants less."""
    parts = [PART.fullmatch(part.strip()) for part in text.split("+")]
    known = [part.groups() for part in parts if part is not None]
    weights = [1.0 if weight is None else float(weight) for weight, _ in known]
    if len(known) < len(parts) or not all(weights):
        hint = "a goal is an aim or a sum such as cost + 0.2*co2, with weights above 0"
        raise refused("E405", f'"{text.strip()}" is no goal', hint)
    aims = aims_named(loaded.formulation, loaded.data, [name for _, name in known])
    return aims[0] if weights == [1.0] else _summed(weights, aims)


def _summed(weights: list[float], aims: list[Aim]) -> Aim:
    start = cost_share = 0.0
    of_variables: dict[str, dict[Any, float]] = {}
    for weight, aim in zip(weights, aims, strict=True):
        factor = weight if aim.wants == "less" else -weight
        start += factor * aim.start
        cost_share += factor * aim.cost_share
        for family, cells in aim.weights.items():
            known = of_variables.setdefault(family, defaultdict(float))
            for key, value in cells.items():
                known[key] += factor * value
    units = {aim.unit for aim in aims}
    unit = units.pop() if len(units) == 1 else ""
    return Aim(wants="less", unit=unit, start=start, cost_share=cost_share, weights=of_variables)


def _noting(minimise: Minimise, limits: list[Limit | None]) -> Minimise:
    """The same, which writes down what limit each solve ended by."""

    def noted(form: MatrixForm, *, needed: bool) -> SolveResult[Point]:
        result = minimise(form, needed=needed)
        limits.append(result.termination.limit)
        return result

    return noted


def _report(
    loaded: LoadedInstance, options: SolveOptions, run: Run, plan: Any, limit: Limit
) -> SolveReport:
    """The plan with its check and its cost by the file, of which nothing is proven."""
    status, detail = Status.FEASIBLE, "best in its goals, not in cost"
    if plan is None:
        status, detail = Status.NO_SOLUTION, "no plan was found; explain tells whether there is any"
    if run.is_cancelled():
        limit = Limit.INTERRUPT
    answer = Answer(
        method=METHOD,
        backend=DEFAULT_BACKEND,
        termination=Termination(status=status, limit=limit, detail=detail),
        solution=plan,
    )
    check = None if plan is None else check_plan(loaded.formulation, loaded.data, plan)
    return make_report(loaded, options, run.clock, Findings(answer=answer, verification=check))
