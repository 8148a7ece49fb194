"""Goals one after the other, and weighed against each other in one."""

from __future__ import annotations

import random
import threading

import pytest

import optimizer
from formulations.stock_allocation.report import kpis
from optimizer.engine.clock import Clock
from optimizer.engine.options import SolveOptions
from optimizer.engine.run import Run
from optimizer.registry import formulation
from optimizer.result import Limit, Status
from optimizer.whatif.front import Cost, in_order
from optimizer.whatif.model import compiled, minimiser, run_of
from tests.formulations.stock_allocation.cases import demand, shop
from tests.formulations.stock_allocation.test_aims import NOTHING, envelope, two_towns


@pytest.mark.parametrize(
    ("wanted", "values"),
    [
        ("cost", [0.0]),
        ("service, cost", [100.0, 100.0]),
        ("cost, service", [0.0, 0.0]),
        ("cost + 0.9*service", [30.0 - 0.9 * 50.0]),
        ("cost + 0.9 * service, service", [30.0 - 0.9 * 50.0, 50.0]),
        ("2*cost + 3*service", [200.0 - 300.0]),
    ],
)
def test_goals_by_hand(wanted, values):
    """Half of the demand costs 0.6 for each % served, the other half 1.4."""
    found = optimizer.goals(two_towns(), wanted)
    assert [goal.value for goal in found.reached] == pytest.approx(values, abs=1e-5)
    assert [goal.text for goal in found.reached] == [goal.strip() for goal in wanted.split(",")]
    assert found.report.status is Status.FEASIBLE and found.report.bound is None


def test_the_order_of_goals_decides():
    """By hand: one trip for both periods and half of it kept, or two trips and nothing kept."""
    lane = {"id": "IN", "source_id": "MAKER", "warehouse_id": "SHOP"}
    trips = {"trip_cost": 5.0, "trip_capacity_units": 12.0}
    data = envelope(shop(supply_lanes=[lane | trips], demand=demand(6.0, 6.0)))
    for wanted, values in (("stock, trips", [0.0, 2.0]), ("trips, stock", [1.0, 3.0])):
        found = optimizer.goals(data, wanted)
        assert [goal.value for goal in found.reached] == pytest.approx(values)


@pytest.mark.parametrize("seed", [1, 2])
def test_service_at_the_price_of_a_shortage_is_the_cost_by_the_file(seed):
    """Where all demand is lost at one price, a weight for a % of it says the same."""
    made = formulation("stock_allocation").generate(random.Random(seed), 4, "tight")
    for row in made["data"]["demand"]:
        row.pop("backorder_cost_per_unit", None)
        row["shortage_cost_per_unit"] = 25.0
    for zone in made["data"]["zones"]:
        zone.pop("backorder_cost_per_unit", None)
    part = sum(row["demand_units"] for row in made["data"]["demand"]) / 100.0
    loaded = optimizer.load(made)
    found = optimizer.goals(loaded, f"cost + {25.0 * part:.9f}*service")
    best = optimizer.solve(loaded)
    assert found.report.objective.value == pytest.approx(best.objective.value, rel=2e-6)
    assert found.reached[0].value == pytest.approx(best.objective.value - 2500.0 * part, rel=1e-5)


@pytest.mark.parametrize("kind", [None, "transport"])
def test_each_goal_keeps_what_was_reached_before(kind):
    """The plan holds every rule, serves as much as any can, and costs no less than the best."""
    made = formulation("stock_allocation").generate(random.Random(4), 3, "tight", kind)
    loaded = optimizer.load(made)
    found = optimizer.goals(loaded, "service, cost, stock")
    front = optimizer.pareto(loaded, points=2)
    served, paid = found.reached[0].value, found.reached[1].value
    assert (paid, served) == pytest.approx(front.points[-1].aims, rel=1e-5)
    assert found.report.verification.ok
    assert kpis(loaded.data, found.report.plan)["served_pct"] == pytest.approx(served)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("servce", "E405"),
        ("cost + ", "E405"),
        ("0*cost", "E405"),
        ("", "E405"),
        ("-2*cost", "E405"),
    ],
)
def test_what_is_no_goal_is_refused(wanted, code):
    """Before anything is solved."""
    with pytest.raises(optimizer.UsageError) as caught:
        optimizer.goals(two_towns(), wanted)
    assert caught.value.issue.code == code


def test_without_a_plan_nothing_is_reached():
    """What must be served cannot be: no goal, and a report that says why."""
    data = shop(offers=[{"source_id": "MAKER", "sku_id": "A", "supply_units": 1.0}])
    found = optimizer.goals(envelope(data), "service, cost")
    assert found.reached == () and found.report.plan is None
    assert found.report.status is Status.INFEASIBLE and found.report.conflict


def test_a_wish_to_end_is_heeded_by_every_question(two_towns_cancelled):
    """Nothing found, told as such, long before the limit."""
    loaded, cancel = two_towns_cancelled
    found = optimizer.goals(loaded, "cost, service", cancel=cancel)
    assert (found.report.status, found.report.limit) == (Status.NO_SOLUTION, Limit.INTERRUPT)
    assert optimizer.pareto(loaded, cancel=cancel).points == ()
    assert optimizer.explain(loaded, cancel=cancel).report.limit is Limit.INTERRUPT


def test_goals_reached_before_a_wish_to_end_stay(two_towns_cancelled):
    """The first solve has its answer, the next one is not begun."""
    loaded, cancel = two_towns_cancelled
    cancel.clear()
    run = run_of(loaded, SolveOptions(), Clock(60.0), cancel)
    form, minimise = compiled(run, run.instance), minimiser(run, 2)
    assert form is not None
    steps = in_order(form, [Cost(form.cost, 0.0), Cost(-form.cost, 0.0)], minimise)
    assert next(steps).point is not None
    cancel.set()
    assert list(steps) == []


def test_a_goal_that_is_needed_may_take_the_time_of_others(monkeypatch):
    """The share of one in eight goals finds nothing, half of the time does: all are reached."""
    honest, shares = Run.ask, list[float]()

    def slow(run, target, subject, **how):
        shares.append(run.clock.remaining_s)
        return honest(run, target, subject, **how) if run.clock.remaining_s > 20 else NOTHING

    monkeypatch.setattr(Run, "ask", slow)
    found = optimizer.goals(two_towns(), "cost" + ", cost" * 7)
    assert len(found.reached) == 8 and found.report.limit is Limit.SEARCH
    assert shares[0] < 8 and shares[2] > 20


def test_time_is_the_limit_of_a_goal_that_had_all_of_it(monkeypatch):
    """However much of it the clock says is left."""
    monkeypatch.setattr(Run, "ask", lambda *args, **how: NOTHING)
    report = optimizer.goals(two_towns(), "service, cost").report
    assert (report.status, report.limit) == (Status.NO_SOLUTION, Limit.TIME)


@pytest.fixture
def two_towns_cancelled():
    cancel = threading.Event()
    cancel.set()
    return optimizer.load(two_towns()), cancel
