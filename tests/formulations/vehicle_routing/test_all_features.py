"""The exam of words that meet: random small days on which every method tells the same truth.

``ROUTING_DAYS`` in the environment says how many; ``make days`` takes many.
"""

from __future__ import annotations

import os
import random
from functools import cache
from typing import Any

import pytest

import optimizer
from formulations.vehicle_routing.baseline import baseline
from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.instance import Instance, cross_checks
from formulations.vehicle_routing.model import obstacle
from optimizer.engine.solve import SMALL
from optimizer.registry import formulation
from optimizer.result import Limit, SolveReport, Status
from tests.formulations.vehicle_routing.any_day import WORDS, any_day
from tests.formulations.vehicle_routing.cases import Data, parsed

NUM_DAYS = int(os.environ.get("ROUTING_DAYS", "12"))
FIRST_DAY = int(os.environ.get("ROUTING_FIRST_DAY", "0"))
DAYS = range(FIRST_DAY, FIRST_DAY + NUM_DAYS)
NUM_ORDERS = 4
SEARCH_S, PROOF_S = 1.0, 180.0

FOUND = {Status.OPTIMAL, Status.FEASIBLE}
SEARCHES = formulation("vehicle_routing").methods()

each_day = pytest.mark.parametrize("seed", DAYS)


@cache
def day(seed: int) -> tuple[Data, Instance]:
    data = any_day(seed, NUM_ORDERS)
    return data, parsed(data)


def solved(seed: int, method: str | None, time_limit_s: float) -> SolveReport:
    """One method's answer; without a name that of the method which the engine takes by itself."""
    envelope: dict[str, Any] = {
        "formulation": "vehicle_routing",
        "schema_version": "1.0",
        "name": f"day-{seed}",
        "currency": "EUR",
        "data": day(seed)[0],
    }
    return optimizer.solve(envelope, method=method, time_limit_s=time_limit_s)


@cache
def truth(seed: int) -> SolveReport:
    """What the model proves, where it has words for the day."""
    return solved(seed, "mip", PROOF_S)


def able(seed: int) -> list[str | None]:
    """The searches that have words for the day, and the engine's own choice."""
    instance = day(seed)[1]
    installed = {name: each for name, each in SEARCHES.items() if each.installed}
    return [None, *(name for name, each in installed.items() if each.supports(instance) is None)]


def known(seed: int) -> bool:
    """Whether the model has words for the day."""
    return obstacle(day(seed)[1]) is None


@each_day
def test_the_day_is_sound_and_some_method_has_words_for_it(seed: int) -> None:
    """No contradiction in the file, and what no method can do does not exist."""
    assert not list(cross_checks(day(seed)[1]))
    assert known(seed) or len(able(seed)) > 1


@each_day
def test_the_model_ends_by_proof(seed: int) -> None:
    """Optimal and verified, or infeasible."""
    if known(seed):
        report = truth(seed)
        assert report.status in (Status.OPTIMAL, Status.INFEASIBLE), report.status


@each_day
def test_every_answer_agrees_with_the_proof(seed: int) -> None:
    """Verified plans only, none cheaper than the optimum, no bound above it, no false "no"."""
    for method in able(seed):
        report = solved(seed, method, SEARCH_S)
        assert report.status is not Status.ERROR, (method, report.violations)
        if report.status in FOUND:
            assert report.verification is not None and report.verification.ok, method
        if known(seed):
            agrees(truth(seed), report, method)


@each_day
def test_the_answer_to_a_small_day_is_proven_unless_time_ran_out(seed: int) -> None:
    """Where no method is asked for, the model proves what a search leaves open."""
    if known(seed) and formulation("vehicle_routing").num_columns(day(seed)[1]) <= SMALL:
        report = solved(seed, None, SEARCH_S)
        assert report.limit is Limit.TIME or report.status in (Status.OPTIMAL, Status.INFEASIBLE)


def agrees(best: SolveReport, report: SolveReport, method: str | None) -> None:
    """An answer against a proven one."""
    if best.status is Status.INFEASIBLE:
        assert report.status not in FOUND, method
        return
    assert best.objective is not None
    optimum = best.objective.value
    slack = 1e-6 * max(1.0, abs(optimum))
    assert report.status is not Status.INFEASIBLE, (method, report.conflict)
    assert report.bound is None or report.bound <= optimum + slack, method
    if report.objective is not None:
        assert report.objective.value >= optimum - slack, method
        if report.status is Status.OPTIMAL:
            assert report.objective.value <= optimum + 2.0 * slack, method


@each_day
def test_the_rule_of_thumb_keeps_the_rules(seed: int) -> None:
    """It gives no plan, or one that holds and costs no less than the best."""
    instance = day(seed)[1]
    plan = baseline(instance, random.Random(seed))
    if plan is not None:
        assert not list(violations(instance, plan))
        if known(seed):
            objective = truth(seed).objective
            assert objective is not None
            assert sum(cost(instance, plan).values()) >= objective.value * (1.0 - 1e-6)


def test_days_have_every_word() -> None:
    """Each word of the room on some day, and many days on which three or more meet."""
    used = [features(parsed(any_day(seed, NUM_ORDERS))) for seed in range(60)]
    assert len(set().union(*used)) == len(WORDS) + 1  # pickups, mixed or last
    assert sum(len(words) >= 3 for words in used) > 20
