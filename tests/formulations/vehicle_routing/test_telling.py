"""What every search of the room tells while it lasts, and when."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

from formulations.vehicle_routing.bound import lower_bound
from formulations.vehicle_routing.checks import cost
from formulations.vehicle_routing.search.telling import SHARE_OF_TELLING, Telling
from optimizer.result import Limit, Limits
from tests.formulations.vehicle_routing.cases import day, plan

LONG = Limits(time_limit_s=60.0, mip_rel_gap=0.0, threads=1, seed=0)


def test_the_first_plan_is_followed_by_the_bound() -> None:
    """Later ones are not; the result has both, and the time since the search began."""
    subject, best = plan(day(), ("van", ["N", "E"]))
    told: list[Any] = []
    telling = Telling(subject, LONG, told.append, lambda: False)
    price = sum(cost(subject, best).values())
    for _ in range(2):
        telling.tell(time.perf_counter(), price, best)
    bound = lower_bound(subject)
    assert [each.primal_bound for each in told] == [price, None, price]
    assert [each.dual_bound for each in told] == [None, bound, None]
    found = telling.result("pyvrp", "stockwright", best, price)
    assert (found.primal_bound, found.dual_bound, found.point) == (price, bound, best)
    assert found.termination.limit is Limit.SEARCH and found.wall_time_s >= told[-1].elapsed_s


def test_telling_takes_no_more_than_its_share() -> None:
    """After a plan that took long to tell, there is none until the search has had its time."""
    subject, best = plan(day(), ("van", ["N", "E"]))
    telling = Telling(subject, LONG, lambda _: time.sleep(0.02), lambda: False)
    found_s = time.perf_counter()
    assert telling.is_due(found_s)
    telling.tell(found_s, 1.0, best)
    assert not telling.is_due(found_s + 0.9 * 0.02 / SHARE_OF_TELLING)


def test_an_interrupt_comes_before_the_clock() -> None:
    """A search that is over knows what ended it; without a plan it says so."""
    subject, _ = plan(day(), ("van", ["N"]))
    out_of_time = Telling(
        subject, dataclasses.replace(LONG, time_limit_s=0.0), lambda _: None, lambda: False
    )
    stopped = Telling(subject, LONG, lambda _: None, lambda: True)
    assert out_of_time.is_over and stopped.is_over
    assert (out_of_time.limit, stopped.limit) == (Limit.TIME, Limit.INTERRUPT)
    result = stopped.result("pyvrp", "stockwright", None, None)
    assert result.termination.detail == "no plan was found that holds every rule"
    assert result.primal_bound is None and result.dual_bound is None
