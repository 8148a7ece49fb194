"""``optimizer.solve``: plans with proof, a "no" with its reason, and no lie gets through."""

from __future__ import annotations

import dataclasses
import json
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import optimizer
from optimizer.backends import process
from optimizer.contracts import Formulation
from optimizer.engine import mip
from optimizer.errors import SolverError, UsageError
from optimizer.result import Limit, Progress, SolveResult, Status, Termination, Trust

Envelope = dict[str, Any]


@pytest.fixture
def envelope(toy: Formulation) -> Envelope:
    return toy.generate(random.Random(3), 5, "tight")


def with_product(envelope: Envelope, **fields: Any) -> Envelope:
    """The envelope with its first product changed; None takes a field away."""
    data = json.loads(json.dumps(envelope["data"]))
    first = data["products"][0]
    first.update(fields)
    data["products"][0] = {name: value for name, value in first.items() if value is not None}
    return {**envelope, "data": data}


def test_a_certificate_for_more_than_the_plan_costs_is_no_proof(
    envelope: Envelope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the two is wrong, whatever the solver says."""
    monkeypatch.setattr(mip, "_certified", lambda *args: ({"type": "row_prices"}, 1e9))
    report = optimizer.solve(envelope)
    assert report.status is Status.ERROR and not report.is_sound
    assert report.trust is Trust.UNVERIFIED
    assert report.verification is not None and not report.verification.bound_holds


def test_a_plan_comes_with_its_proof(envelope: Envelope) -> None:
    """Verified, claimed equals recomputed, the bound proves it, the baseline is no better."""
    report = optimizer.solve(envelope)
    assert report.status is Status.OPTIMAL and report.limit is None
    assert report.verification is not None and report.verification.ok
    assert report.objective is not None and report.gap is not None and report.gap <= 1e-6
    assert report.objective.value == pytest.approx(sum(report.objective.components.values()))
    assert report.baseline is not None and report.baseline.saving is not None
    assert report.baseline.saving >= -1e-9


def test_the_report_as_json_has_the_promised_keys(envelope: Envelope) -> None:
    """Programs rely on these names; a plain JSON text without NaN holds them."""
    report = json.loads(json.dumps(optimizer.solve(envelope).to_dict(), allow_nan=False))
    promised = (
        "formulation name status limit objective bound gap plan unserved violations verification "
        "kpis provenance"
    )
    assert set(promised.split()) <= set(report)
    assert set(report["objective"]) == {"value", "components"}
    assert {"ok", "claimed", "recomputed"} <= set(report["verification"])
    provenance = report["provenance"]
    assert set(provenance["model"]) == {"rows", "columns", "nonzeros", "integers"}
    assert {"load", "build", "compile", "solve", "verify", "total"} <= set(provenance["time_s"])
    assert provenance["instance_sha256"] == optimizer.load(envelope).sha256
    assert provenance["versions"]["highspy"].startswith("1.15")
    assert provenance["backend"] == "highs" and provenance["peak_memory_mb"] > 10


def test_an_infeasible_instance_is_a_result_that_names_the_rules(
    envelope: Envelope, toy: Formulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too few packs for the demand that must be served: found by the solver and named."""
    monkeypatch.setattr(type(toy), "conflicts", lambda *args: ())
    report = optimizer.solve(with_product(envelope, max_packs=0))
    assert report.status is Status.INFEASIBLE and report.limit is None and report.plan is None
    assert [(r.code, r.detail) for r in report.conflict] == [
        ("demand_of_product", "demand of products")
    ]


def test_what_can_be_proved_without_a_solver_is(
    envelope: Envelope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failed necessary condition answers at once, with the id of what is short."""
    monkeypatch.setattr(process, "run", None)
    report = optimizer.solve(with_product(envelope, max_packs=0))
    assert report.status is Status.INFEASIBLE and "p0" in report.conflict[0].detail


def test_an_unbounded_instance_is_a_result_that_names_the_quantity(envelope: Envelope) -> None:
    """A product that pays to be bought, without any limit on it."""
    paying = with_product(envelope, unit_cost=-1, max_packs=None, unit_volume_m3=0)
    report = optimizer.solve(paying)
    assert report.status is Status.UNBOUNDED and report.plan is None
    assert [reason.code for reason in report.conflict] == ["packs"]


Run = Callable[..., SolveResult[Any]]


def lying(change: Callable[[SolveResult[Any]], SolveResult[Any]]) -> Run:
    """The real backend with its answer tampered with."""
    honest = process.run
    return lambda *args, **kwargs: change(honest(*args, **kwargs))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda r: dataclasses.replace(r, primal_bound=1.0), id="wrong objective"),
        pytest.param(lambda r: dataclasses.replace(r, point=r.point * 0), id="nothing bought"),
        pytest.param(lambda r: dataclasses.replace(r, point=r.point + 0.4), id="parts of packs"),
        pytest.param(lambda r: dataclasses.replace(r, dual_bound=1e9), id="bound above the cost"),
    ],
)
def test_a_lie_of_a_solver_is_caught(
    envelope: Envelope,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[SolveResult[Any]], SolveResult[Any]],
) -> None:
    """Whatever a solver makes up, the answer is an error and not a plan to act on."""
    monkeypatch.setattr(process, "run", lying(change))
    report = optimizer.solve(envelope)
    assert report.status is Status.ERROR
    assert report.verification is not None and not report.verification.ok


def test_a_plan_outweighs_a_claim_that_there_is_none(
    envelope: Envelope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A solver (or a model) that is too strict is caught by the rule of thumb's verified plan."""
    infeasible = Termination(status=Status.INFEASIBLE)
    claim = SolveResult(solver="highs", version="1", termination=infeasible, point=None)
    monkeypatch.setattr(process, "run", lambda *args, **kwargs: claim)
    with pytest.raises(SolverError, match="highs claims that no plan exists"):
        optimizer.solve(envelope)


def test_a_point_that_breaks_the_model_is_not_even_read(
    envelope: Envelope, toy: Formulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a broken point would mean in business words is nobody's business."""
    spoil = lying(lambda r: dataclasses.replace(r, point=r.point * 0 - 1))
    monkeypatch.setattr(process, "run", spoil)
    monkeypatch.setattr(type(toy), "decode", None)
    report = optimizer.solve(envelope)
    assert report.status is Status.ERROR and report.plan is None and report.violations


def test_a_tie_goes_to_the_solver(toy: Formulation) -> None:
    """Where the rule of thumb is optimal, the report does not say that nothing was found."""
    for seed in range(6):
        report = optimizer.solve(toy.generate(random.Random(seed), 2, "loose"))
        assert report.status is Status.OPTIMAL and report.detail is None
        assert report.verification is not None and report.verification.claimed is not None


def test_out_of_time_without_a_point_gives_the_baseline(
    envelope: Envelope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planner who gets nothing better at least gets the rule of thumb, and is told so."""
    why = "the solver was still being loaded"
    stopped = Termination(status=Status.NO_SOLUTION, limit=Limit.TIME, detail=why)
    nothing = SolveResult(solver="highs", version="1", termination=stopped, point=None)
    monkeypatch.setattr(process, "run", lambda *args, **kwargs: nothing)
    report = optimizer.solve(envelope)
    assert report.status is Status.FEASIBLE and report.limit is Limit.TIME
    assert report.baseline is not None and report.baseline.saving == 0
    assert report.detail == f"the plan is the baseline's: {why}"


def failing(*args: Any, **kwargs: Any) -> SolveResult[Any]:
    raise SolverError("the pallet fell")


def test_a_solver_that_fails_leaves_the_baseline(
    envelope: Envelope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A verified plan is not lost by an exception, and how the solver failed is told."""
    monkeypatch.setattr(process, "run", failing)
    report = optimizer.solve(envelope)
    assert report.status is Status.FEASIBLE and report.limit is Limit.CRASH and report.is_sound
    assert report.detail == "the plan is the baseline's: the pallet fell"


def test_a_solver_that_fails_without_a_baseline_is_an_error(
    envelope: Envelope, toy: Formulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to show for it."""
    monkeypatch.setattr(process, "run", failing)
    monkeypatch.setattr(type(toy), "baseline", lambda *args: None)
    with pytest.raises(SolverError, match="the pallet fell"):
        optimizer.solve(envelope)


def test_out_of_time_without_anything_says_so(
    envelope: Envelope, toy: Formulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing found and nothing proven is its own status."""
    stopped = Termination(status=Status.NO_SOLUTION, limit=Limit.TIME)
    nothing = SolveResult(solver="highs", version="1", termination=stopped, point=None)
    monkeypatch.setattr(process, "run", lambda *args, **kwargs: nothing)
    monkeypatch.setattr(type(toy), "baseline", lambda *args: None)
    report = optimizer.solve(envelope)
    assert report.status is Status.NO_SOLUTION and report.limit is Limit.TIME
    assert report.plan is None and report.objective is None and report.gap is None


def test_no_solver_is_started_when_building_takes_all_the_time(
    envelope: Envelope, toy: Formulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model too large for the limit ends at the limit, with the rule of thumb's plan."""
    monkeypatch.setattr(type(toy), "build", lambda *args: [time.sleep(0.01) for _ in range(2000)])
    monkeypatch.setattr(process, "run", None)
    begin_s = time.perf_counter()
    report = optimizer.solve(envelope, time_limit_s=1.5)
    assert report.status is Status.FEASIBLE and report.limit is Limit.TIME
    assert time.perf_counter() - begin_s < 3.0


def test_cancelling_keeps_what_there_is(envelope: Envelope) -> None:
    """A solve cancelled while it builds or searches answers with the best plan so far."""
    cancel = threading.Event()
    threading.Timer(0.1, cancel.set).start()
    report = optimizer.solve(envelope, cancel=cancel)
    assert report.status in (Status.FEASIBLE, Status.OPTIMAL)
    assert report.verification is not None and report.verification.ok


def test_a_solve_cancelled_before_it_began_says_so(envelope: Envelope) -> None:
    """Nothing is built and nothing is searched, and the reason is the caller's."""
    cancel = threading.Event()
    cancel.set()
    report = optimizer.solve(envelope, cancel=cancel)
    assert report.limit is Limit.INTERRUPT


def test_solves_in_several_threads_do_not_disturb_each_other(toy: Formulation) -> None:
    """A service solves different instances at once and gets each one's own answer."""
    envelopes = [toy.generate(random.Random(seed), 4, "tight") for seed in range(4)]
    alone = [optimizer.solve(e).to_dict()["plan"] for e in envelopes]
    with ThreadPoolExecutor(4) as pool:
        together = [r.to_dict()["plan"] for r in pool.map(optimizer.solve, envelopes)]
    assert together == alone


def test_a_solver_short_of_memory_leaves_the_baseline(envelope: Envelope) -> None:
    """The limit has a name, the cap is in the provenance, and the next solve is well."""
    report = optimizer.solve(envelope, memory_mb=1)
    assert report.status is Status.FEASIBLE and report.limit is Limit.MEMORY
    assert report.baseline is not None and report.baseline.saving == 0
    assert report.provenance.memory_mb == 1
    assert optimizer.solve(envelope).status is Status.OPTIMAL


def test_progress_is_told_in_the_calling_thread(envelope: Envelope) -> None:
    """Incumbents and bounds arrive while solving, without the solver's internal vectors."""
    told: list[tuple[Progress[Any], int]] = []
    optimizer.solve(envelope, on_progress=lambda p: told.append((p, threading.get_ident())))
    assert told and {ident for _, ident in told} == {threading.get_ident()}
    assert all(progress.point is None for progress, _ in told)


def test_the_plan_of_the_rule_of_thumb_is_told_at_once(envelope: Envelope) -> None:
    """Before any solver is asked; nothing dearer is told of after it."""
    told: list[Progress[Any]] = []
    report = optimizer.solve(envelope, on_progress=told.append)
    assert report.baseline is not None and report.objective is not None
    costs = [progress.primal_bound for progress in told]
    assert costs[0] == report.baseline.objective and told[0].dual_bound is None
    assert costs == sorted(costs, reverse=True) and costs[-1] == pytest.approx(
        report.objective.value
    )


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"time_limit_s": 0}, "E405"),
        ({"time_limit_s": float("nan")}, "E405"),
        ({"time_limit_s": 10**5000}, "E405"),
        ({"mip_rel_gap": -1}, "E405"),
        ({"seed": 1.5}, "E405"),
        ({"threads": True}, "E405"),
        ({"memory_mb": 0}, "E405"),
        ({"method": "magic"}, "E403"),
        ({"method": []}, "E403"),
        ({"backend": "hihgs"}, "E403"),
        ({"backend": ""}, "E403"),
        ({"backend": 3}, "E403"),
        ({"backend": "mathopt:magic"}, "E403"),
    ],
)
def test_a_wrong_request_is_refused_before_any_work(
    envelope: Envelope, options: dict[str, Any], code: str
) -> None:
    """Each bad option is an error that a program can act on."""
    with pytest.raises(UsageError) as caught:
        optimizer.solve(envelope, **options)
    assert caught.value.issue.code == code and caught.value.exit_code == 2


def test_a_warm_start_is_never_dearer_than_the_baseline(toy: Formulation) -> None:
    """The baseline is where the solver begins, so the answer cannot be worse."""
    for seed in range(5):
        envelope = toy.generate(random.Random(seed), 6, "usual")
        report = optimizer.solve(envelope, time_limit_s=5)
        assert report.objective is not None and report.baseline is not None
        assert report.objective.value <= report.baseline.objective + 1e-9


def test_verify_needs_no_solver_and_finds_tampering(envelope: Envelope) -> None:
    """The plan of a report verifies; with one pack less it does not."""
    report = optimizer.solve(envelope)
    told = report.to_dict()
    assert optimizer.verify(envelope, told).ok
    told["plan"]["orders"][0]["packs"] += 1
    check = optimizer.verify(envelope, told)
    assert not check.ok and not check.objectives_agree


def test_numbers_are_finite(envelope: Envelope) -> None:
    """What a caller computes with is a number or None, never NaN or infinity."""
    report = optimizer.solve(envelope)
    numbers = [report.bound, report.gap, *report.kpis.values()]
    assert all(value is None or np.isfinite(value) for value in numbers)


def test_numpy_tells_the_caller_nothing(envelope: Envelope) -> None:
    """Of a number that overflows what is divided by it; here warnings are errors."""
    tiny = with_product(envelope, unit_volume_m3=1e-320)
    report = optimizer.solve(tiny)
    assert report.plan is not None and optimizer.verify(tiny, report.plan).ok
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert np.float64(1.0) / np.float64(1e-320) == np.inf  # its own arithmetic is as before
