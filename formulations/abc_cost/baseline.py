"""What a planner does by rule of thumb: the rules stand in ``thumb.py`` of each decision."""

from __future__ import annotations

import random
from collections.abc import Callable

from formulations.abc_cost.checks import violations
from formulations.abc_cost.decisions import asked
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.solution import Solution
from optimizer.sdk import never


def baseline(
    instance: Instance, rng: random.Random, interrupted: Callable[[], bool] = never
) -> Solution | None:
    """The rule's plan, or None where it breaks a rule of the instance. It draws no lots."""
    thumb, decision = asked(instance, "thumb")
    plan: Solution | None = thumb.plan_of_thumb(decision)
    return None if plan is None or any(violations(instance, plan)) else plan
