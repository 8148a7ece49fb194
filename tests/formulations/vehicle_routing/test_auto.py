"""The default method: the plan of a search, and a bound that no other method has."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from ast import literal_eval
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from formulations.vehicle_routing import warm
from formulations.vehicle_routing.bound import lower_bound
from formulations.vehicle_routing.certificate import recheck
from formulations.vehicle_routing.checks import violations
from formulations.vehicle_routing.columns import labels, pricing
from formulations.vehicle_routing.columns.bound import column_bound
from formulations.vehicle_routing.features import time_matters
from formulations.vehicle_routing.generate import generate
from formulations.vehicle_routing.importers import IMPORTERS
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.ruin_recreate import annealing, warming
from formulations.vehicle_routing.ruin_recreate.day import day_of
from formulations.vehicle_routing.scaling import whole_network
from formulations.vehicle_routing.search import auto, ruin_recreate
from formulations.vehicle_routing.solution import Solution
from optimizer.backends.process import prepare, run
from optimizer.result import Limit, Limits, Progress, SolveResult, Status, Termination
from tests.formulations.vehicle_routing.cases import Data, day, parsed, plain_day, vehicle
from tests.formulations.vehicle_routing.small import featured_day


def solved(instance: Instance, target: str, time_limit_s: float = 20.0):
    limits = Limits(time_limit_s=time_limit_s, mip_rel_gap=1e-6, seed=1, threads=1)
    target = f"formulations.vehicle_routing.search.{target}:solve"
    assert prepare(target, limits.threads).wait(60.0)  # loading is no part of it
    return run(target, instance, limits)


@pytest.mark.parametrize("seed", range(3))
def test_the_bound_is_closer_than_that_of_the_search(seed: int) -> None:
    """The same plan, and never a wider gap."""
    instance = Instance.model_validate(generate(random.Random(seed), 12, "tight")["data"])
    ours, search = solved(instance, "auto"), solved(instance, "pyvrp")
    assert ours.termination.status is Status.FEASIBLE
    assert ours.primal_bound == pytest.approx(search.primal_bound)
    assert ours.dual_bound is not None and search.dual_bound is not None
    assert search.dual_bound < ours.dual_bound <= ours.primal_bound * (1 + 1e-9)


LATE = """
import random, sys
from formulations.vehicle_routing.generate import generate
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.search import auto
from optimizer.result import Limits

subject = Instance.model_validate(generate(random.Random(1), 40, "usual")["data"])
auto.load()
loaded = set(sys.modules)
limits = Limits(time_limit_s=2.0, mip_rel_gap=1e-6, seed=1, threads=1)
result = auto.solve(subject, limits, lambda progress: None, lambda: False)
assert result.dual_bound is not None
print(set(sys.modules) - loaded)
"""
"""A search after its ``load``; what it imported all the same."""


def test_what_takes_long_to_import_is_loaded_ahead() -> None:
    """A bound needs scipy, whose import took a tenth of a plan that is wanted in two seconds."""
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=True)
    slow = ("scipy", "numba", "pyvrp", "formulations.vehicle_routing.columns")
    assert [name for name in literal_eval(done.stdout) if name.startswith(slow)] == []


def test_a_public_day_is_bounded_within_one_per_cent(shared_data: Path) -> None:
    """P-n16-k8 has a proven optimum of 450; the bound is above 99 % of it and not above it."""
    data = IMPORTERS["vrplib"].read(shared_data / "routing/cvrp/P-n16-k8.vrp", {})["data"]
    result = solved(parsed(data), "auto")
    assert result.primal_bound == pytest.approx(450.0)
    assert result.dual_bound is not None and 445.5 <= result.dual_bound <= 450.0 + 1e-6


def test_links_bound_what_columns_do_not(monkeypatch) -> None:
    """Closer than the bound of the search alone, and their certificate proves it."""
    monkeypatch.setattr(auto, "_column_s", lambda *_: 0.0)
    instance = plain_day(1, 12)
    limits = Limits(time_limit_s=60.0, mip_rel_gap=1e-6, seed=1, threads=1)
    result = auto.solve(instance, limits, lambda progress: None, lambda: False)
    assert result.certificate is not None and result.certificate["type"] == "links"
    assert result.dual_bound is not None and result.primal_bound is not None
    assert (lower_bound(instance) or 0.0) < result.dual_bound <= result.primal_bound
    assert recheck(instance, result.certificate) == pytest.approx(result.dual_bound, rel=1e-9)


def test_columns_come_later_where_routes_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten orders on a route are usual; with twenty the search has twice the time first."""
    monkeypatch.setattr(auto, "columns_are_ready", lambda: True)
    subject = plain_day(1, 100)

    def kept_s(num_routes: int, time_limit_s: float) -> float:
        start = SimpleNamespace(routes=range(num_routes))
        limits = Limits(time_limit_s=time_limit_s, mip_rel_gap=0.0, seed=1, threads=1, start=start)
        return auto._column_s(subject, limits, ruin_recreate)

    assert kept_s(10, 30.0) == kept_s(20, 30.0) == 20.0
    assert kept_s(5, 60.0) == 40.0
    assert kept_s(5, 30.0) == 0.0
    # Where windows end the routes, those of the rule of thumb are half as long as those to come.
    monkeypatch.setattr(auto, "_is_roomy", lambda _: True)
    assert (kept_s(20, 30.0), kept_s(10, 60.0), kept_s(10, 30.0)) == (20.0, 40.0, 0.0)


def test_without_a_plan_the_time_for_its_proof_is_for_a_second_attempt(monkeypatch) -> None:
    """A search that finds nothing in its share of the time is asked again, with another seed."""
    asked: list[Limits] = []

    def nothing(subject, limits, emit, interrupted):
        asked.append(limits)
        termination = Termination(status=Status.NO_SOLUTION, limit=Limit.TIME)
        return SolveResult(
            solver="none", version="1", termination=termination, wall_time_s=limits.time_limit_s
        )

    monkeypatch.setattr(auto, "_search", lambda *_: SimpleNamespace(solve=nothing))
    monkeypatch.setattr(auto, "_column_s", lambda *_: 40.0)
    limits = Limits(time_limit_s=60.0, mip_rel_gap=1e-6, seed=1, threads=1)
    auto.solve(plain_day(1, 12), limits, lambda progress: None, lambda: False)
    assert [each.seed for each in asked] == [1, 2]
    assert asked[0].time_limit_s == 20.0 and asked[1].time_limit_s > 40.0


def test_days_without_columns_are_searched_all_the_same() -> None:
    """Several trips: the plan and the bound of the search."""
    instance = parsed(featured_day(1, 4, "trips"))
    ours, search = solved(instance, "auto"), solved(instance, "pyvrp")
    assert ours.primal_bound == pytest.approx(search.primal_bound)


def test_what_is_not_compiled_is_not_compiled_in_silence(monkeypatch) -> None:
    """Without compiled code columns take no part, and the reason is told."""
    monkeypatch.setattr(auto, "columns_are_ready", lambda: False)
    instance = parsed(featured_day(1, 3))
    limits = Limits(time_limit_s=5.0, mip_rel_gap=1e-6, seed=1, threads=1)
    result = auto.solve(instance, limits, lambda progress: None, lambda: False)
    assert result.point is not None
    assert result.termination.detail == auto.UNCOMPILED


def test_what_needs_compiled_code_is_not_begun_without_it(monkeypatch) -> None:
    """A day that no other search here can read: the plan is the baseline's, at once, with why."""
    monkeypatch.setattr(auto, "search_is_ready", lambda: False)
    subject = parsed(featured_day(1, 4, "due"))
    assert auto.pyvrp.METHOD.supports(subject) is not None
    limits = Limits(time_limit_s=5.0, mip_rel_gap=1e-6, seed=1, threads=1)
    result = auto.solve(subject, limits, lambda progress: None, lambda: False)
    assert result.point is None and result.termination.limit is Limit.SEARCH
    assert result.termination.detail == auto.UNCOMPILED


def test_code_for_another_processor_is_not_ready(monkeypatch) -> None:
    """A cache that was copied from elsewhere would be compiled anew."""
    assert warm.search_is_ready()
    elsewhere = {("signature", ("triple", "another cpu", ""), "digest"): "file"}
    monkeypatch.setattr(annealing.anneal._cache._cache_file, "_load_index", lambda: elsewhere)
    assert not warm.search_is_ready()


def test_warming_leaves_compiled_code_behind() -> None:
    """After it, nothing is left to be compiled."""
    warm.warm()
    assert warm.columns_are_ready() and warm.search_is_ready()


def chosen(instance: Instance, time_limit_s: float = 10.0, threads: int = 1) -> object:
    """The search for a day."""
    limits = Limits(time_limit_s=time_limit_s, mip_rel_gap=0, seed=1, threads=threads)
    return auto._search(instance, limits)


def test_each_day_goes_to_the_search_that_suits_it() -> None:
    """PyVRP has what it alone has words for; ruin and recreate the rest."""
    van, lorry = vehicle("van", capacity={"parcels": 2}), vehicle("lorry", capacity={"parcels": 9})
    assert chosen(plain_day(1, 20)) is auto.ruin_recreate
    assert chosen(parsed(day(vehicle_types=[van]))) is auto.ruin_recreate
    assert chosen(parsed(day(vehicle_types=[van, lorry]))) is auto.ruin_recreate
    assert chosen(parsed(featured_day(1, 4, "last"))) is auto.ruin_recreate
    assert chosen(parsed(featured_day(1, 4, "trips"))) is auto.pyvrp


def test_both_have_a_turn_with_windows_in_roomy_vehicles() -> None:
    """Without one of these, where a vehicle costs something, or with time on one thread for many
    plans and their children, ruin and recreate has the day.
    """
    names = [f"o{k}" for k in range(20 * auto.ROOM)]
    orders = [{"id": name, "location_id": "north", "tw_late_s": 3600} for name in names]
    van = vehicle("van", capacity={"parcels": len(names)})
    full = [order | {"load": {"parcels": 21}} for order in orders]
    free = [order | {"tw_late_s": None} for order in orders]
    enough_s = auto.PATIENCE_S_PER_ORDER * len(orders)

    def search(
        orders: list[Data], van: Data, time_limit_s: float = enough_s, threads: int = 1
    ) -> object:
        return chosen(parsed(day(orders=orders, vehicle_types=[van])), time_limit_s, threads)

    assert search(orders, van) is auto.relay.TO_PYVRP
    assert search(orders, van, 0.9 * enough_s) is auto.ruin_recreate
    assert search(orders, van, 2 * enough_s) is auto.ruin_recreate
    assert search(orders, van, 2 * enough_s, threads=2) is auto.relay.TO_PYVRP
    assert search(free, van) is auto.ruin_recreate
    assert search(full, van) is auto.ruin_recreate
    assert search(orders, van | {"fixed_cost": 1.0}) is auto.ruin_recreate


def test_hgs_has_a_turn_on_days_of_some_orders_with_loads_alone(monkeypatch) -> None:
    """Without one of these, or where it is not installed, ruin and recreate has the day."""
    van = vehicle("van", capacity={"parcels": 9})
    orders = [{"id": f"o{k}", "location_id": "north"} for k in range(30)]
    late = [order | {"tw_late_s": 3600} for order in orders]
    many = [{"id": f"o{k}", "location_id": "north"} for k in range(auto.MOST_FOR_HGS + 1)]
    enough_s = auto.HGS_S_PER_PAIR * len(orders) ** 2

    def search(orders: list[Data], time_limit_s: float = enough_s, threads: int = 1) -> object:
        data = day(dimensions=["parcels"], orders=orders, vehicle_types=[van])
        return chosen(parsed(data), time_limit_s, threads)

    with monkeypatch.context() as patch:
        patch.setattr(auto.hgs, "METHOD", replace(auto.hgs.METHOD, requires=()))
        assert search(orders) is auto.relay.TO_HGS
        assert search(orders, 0.9 * enough_s) is auto.ruin_recreate
        assert search(orders, threads=2) is auto.ruin_recreate
        assert search(orders[: ruin_recreate.FEW_ORDERS]) is auto.ruin_recreate
        assert search(late) is auto.ruin_recreate
        assert search(many, 600.0) is auto.ruin_recreate
    monkeypatch.setattr(auto.hgs, "METHOD", replace(auto.hgs.METHOD, requires=("not_there",)))
    assert search(orders) is auto.ruin_recreate


def test_the_second_turn_goes_on_from_the_plan_of_the_first() -> None:
    """What is told never gets worse but by rounding, and the last of it is the answer."""
    subject, told = plain_day(1, 25), list[Progress[Solution]]()
    limits = Limits(time_limit_s=6.0, mip_rel_gap=1e-6, seed=1, threads=1)
    result = auto.relay.TO_PYVRP.solve(subject, limits, told.append, lambda: False)
    costs = [each.primal_bound for each in told if each.primal_bound is not None]
    assert costs == pytest.approx(sorted(costs, reverse=True), rel=1e-6)
    assert result.primal_bound == pytest.approx(costs[-1], rel=1e-6)
    assert result.point is not None and not list(violations(subject, result.point))
    elapsed_s = [each.elapsed_s for each in told]
    assert elapsed_s == sorted(elapsed_s)


def test_the_second_turn_begins_with_no_plan_where_there_is_none(monkeypatch) -> None:
    """What the first did not find in its share of the time the second may."""

    def nothing(subject, limits, emit, interrupted):
        termination = Termination(status=Status.NO_SOLUTION, limit=Limit.TIME)
        return SolveResult(solver="none", version="1", termination=termination, wall_time_s=0.0)

    monkeypatch.setattr(ruin_recreate, "solve", nothing)
    subject, limits = plain_day(1, 12), Limits(time_limit_s=4.0, mip_rel_gap=0, seed=1, threads=1)
    result = auto.relay.TO_PYVRP.solve(subject, limits, lambda progress: None, lambda: False)
    assert result.termination.status is Status.FEASIBLE
    assert result.point is not None and not list(violations(subject, result.point))


@pytest.mark.parametrize("simple", [None, 1.0, 1e6])
def test_pyvrp_has_what_links_leave(simple: float | None, monkeypatch) -> None:
    """They come first, and where theirs is the closer bound it stands, with its certificate."""
    subject, asked, told = parsed(featured_day(1, 8, "trips")), list[Limits](), list[Progress]()
    found = replace(solved(subject, "pyvrp"), dual_bound=simple)

    def search(subject, limits, emit, interrupted):
        asked.append(limits)
        emit(Progress(elapsed_s=1.0, primal_bound=found.primal_bound, point=found.point))
        emit(Progress(elapsed_s=2.0, dual_bound=simple))
        return found

    monkeypatch.setattr(auto.pyvrp, "solve", search)
    limits = Limits(time_limit_s=60.0, mip_rel_gap=0.0, seed=1, threads=1)
    result = auto.solve(subject, limits, told.append, lambda: False)
    assert [54.0 < each.time_limit_s < 60.0 for each in asked] == [True]
    assert result.primal_bound == found.primal_bound and result.dual_bound is not None
    assert (result.certificate is None) is (simple == 1e6)
    assert result.dual_bound == 1e6 if simple == 1e6 else 1.0 < result.dual_bound < 1e6
    assert [each.dual_bound for each in told] == [None, simple and result.dual_bound]
    first_s, second_s = (each.elapsed_s for each in told)
    assert first_s > 1.0 and second_s - first_s == pytest.approx(1.0)


def test_links_without_a_plan_prove_nothing(monkeypatch) -> None:
    """What PyVRP does not find is not there, whatever the bound."""
    subject = parsed(featured_day(1, 8, "trips"))
    termination = Termination(status=Status.NO_SOLUTION, limit=Limit.TIME)
    nothing = SolveResult(solver="none", version="1", termination=termination, wall_time_s=0.0)
    monkeypatch.setattr(auto.pyvrp, "solve", lambda *_: nothing)
    limits = Limits(time_limit_s=20.0, mip_rel_gap=0.0, seed=1, threads=1)
    result = auto.solve(subject, limits, lambda progress: None, lambda: False)
    assert result.point is None and result.certificate is None and result.dual_bound is None


@pytest.mark.skipif(not auto.hgs.METHOD.installed, reason="hygese is not installed")
def test_hgs_finds_what_is_best(shared_data: Path) -> None:
    """50 orders, with a proven optimum of 521."""
    subject, limits = fifty(shared_data), Limits(time_limit_s=4.0, mip_rel_gap=0, seed=1, threads=1)
    result = auto.relay.TO_HGS.solve(subject, limits, lambda progress: None, lambda: False)
    assert result.primal_bound == 521.0
    assert result.point is not None and not list(violations(subject, result.point))


def test_a_dearer_plan_of_the_second_turn_changes_nothing(shared_data: Path) -> None:
    """Nor does one without a plan; a cheaper one is the answer."""
    subject, limits = fifty(shared_data), Limits(time_limit_s=1.0, mip_rel_gap=0, seed=1, threads=1)
    first = ruin_recreate.solve(subject, limits, lambda progress: None, lambda: False)
    for cost, is_better in ((1e6, False), (None, False), (1.0, True)):
        second = auto.relay.Relay(lambda *_, cost=cost: replace(first, primal_bound=cost), 0.5)
        result = second.solve(subject, limits, lambda progress: None, lambda: False)
        assert result.primal_bound is not None
        assert (result.primal_bound == cost) is is_better and result.primal_bound < 600.0


def fifty(shared_data: Path) -> Instance:
    """E-n51-k5: loads alone."""
    read = IMPORTERS["vrplib"].read
    return parsed(read(shared_data / "routing/cvrp/E-n51-k5.vrp", {"rounding": "nint"})["data"])


def kept() -> int:
    """How many versions of compiled code are on disk."""
    functions = (annealing.anneal, annealing.build, labels.grow, pricing._join)
    return sum(len(function._cache._cache_file._load_index()) for function in functions)


def test_nothing_is_compiled_within_a_limit(shared_data: Path) -> None:
    """After warming: with windows and without, of one dimension and of two."""
    warm.warm()
    before = kept()
    folder = shared_data / "routing"
    days = [
        IMPORTERS["vrplib"].read(folder / "cvrp/A-n32-k5.vrp", {})["data"],
        IMPORTERS["solomon"].read(folder / "vrptw/R101.txt", {})["data"],
        generate(random.Random(4), 12, "usual")["data"],
    ]
    for data in days:
        instance = Instance.model_validate(data)
        assert solved(instance, "ruin_recreate", 4.0).point is not None
        column_bound(instance, [], time.perf_counter() + 2.0, lambda: False)
    assert kept() == before


def test_days_with_any_words_are_of_the_kinds_that_warming_compiles() -> None:
    """Arrays of another layout would be another type, and half a minute of compiling in a limit."""
    import numba

    warmed = {str(numba.typeof(warming.day_for(*each))) for each in warming.DAYS}
    for seed in range(30):
        instance = parsed(generate(random.Random(seed), 20, "usual")["data"])
        if ruin_recreate.obstacle(instance) is None:
            whole = whole_network(instance)
            day = day_of(whole, timed=time_matters(instance))
            assert str(numba.typeof(day)) in warmed
