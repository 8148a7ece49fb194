"""The report on the terminal."""

from __future__ import annotations

import dataclasses

import pytest

from optimizer.errors import Issue
from optimizer.reporting.page import page_text
from optimizer.reporting.text import MOST_ROWS, render_report
from optimizer.result import (
    Baseline,
    Change,
    Limit,
    Reason,
    Status,
    Unserved,
    Verification,
    Violation,
)
from tests.optimizer.reporting.reports import OBJECTIVE, REPORT, without_plan

VIOLATION = Violation(rule="storage capacity", where="warehouse RIX", amount=3.5, unit="m3")
LARGER = Change(rule="storage", where="R", amount=3.0, unit="m3", detail="R holds 3 m3 more")
LATER = Change(rule="hours", where="R", amount=340.0, unit="s", detail="R closes 340 s later")


def first_line(report) -> str:
    return render_report(report).splitlines()[0]


def test_the_headline_says_what_it_costs_and_how_good_it_is():
    """Cost with its currency, and the proof."""
    assert first_line(REPORT) == "Plan for riga-week-47: 41 280.00 EUR, proven optimal."


def test_an_unproven_plan_states_its_gap_rounded_up():
    """The gap is a promise, so it is never rounded down."""
    report = REPORT.replace(status=Status.FEASIBLE, limit=Limit.TIME, bound=40785.0, gap=0.011991)
    assert "at most 1.20 % from the best possible" in first_line(report)
    assert "Stopped by the time limit." in render_report(report)


def test_without_a_bound_none_is_claimed():
    """A search that proves nothing says so."""
    report = REPORT.replace(status=Status.FEASIBLE, limit=Limit.SEARCH, bound=None, gap=None)
    text = render_report(report)
    assert "without a bound on the best possible" in text
    assert "none was proven" in text


def test_cost_is_split_and_adds_up():
    """Each component with its share, and the total below."""
    text = render_report(REPORT)
    assert "purchase   41 000    99.32" in text
    assert "total      41 280   100.00" in text


def test_the_yardsticks_are_shown():
    """Bound, check, baseline with the saving, best known value."""
    text = render_report(REPORT)
    assert "no plan can cost less than 41 280.00 EUR" in text
    assert "cost recomputed as 41 280.00 EUR, as claimed" in text
    assert "45 000.00 EUR by rule of thumb; this plan saves 3 720.00 EUR" in text
    assert "41 280.00 EUR (optimal), reached" in text


def test_the_noise_of_sums_is_no_saving():
    """Nor is it told on the page."""
    usual = Baseline(objective=41280.0 + 1e-9, saving=1e-9)
    report = REPORT.replace(baseline=usual)
    assert "41 280.00 EUR by rule of thumb; no saving" in render_report(report)
    assert "It saves" not in page_text(report)


@pytest.mark.parametrize(("gap", "words"), [(0.0123, "1.2 % above it"), (-0.01, "1 % below it")])
def test_the_distance_to_the_best_known_value_has_a_direction(gap, words):
    """A plan may also be better than what was known."""
    report = REPORT.replace(best_known={"objective": 40000.0, "kind": "best", "gap": gap})
    assert f"40 000.00 EUR (best); this plan is {words}" in render_report(report)


def test_sections_left_out_warnings_and_provenance_are_shown():
    """Everything a planner needs to trust the plan or to argue with it."""
    text = render_report(REPORT)
    for part in ("Shipments", "SO-1: arrives too late", "W301", "1 200 rows", "0123456789ab"):
        assert part in text


@pytest.mark.parametrize("status", [Status.INFEASIBLE, Status.UNBOUNDED])
def test_a_no_names_the_rules_in_conflict(status):
    """Each rule family with its words and its code."""
    reason = Reason(code="storage", detail="storage capacity of warehouses")
    text = render_report(without_plan(status, conflict=(reason,)))
    assert "storage capacity of warehouses (storage)" in text
    assert "riga-week-47" in text.splitlines()[0]


def test_a_no_says_what_would_have_to_change():
    """The least changes of which one at least is needed, below the reason."""
    reason = Reason(code="storage", detail="storage of R", changes=(LARGER, LATER))
    text = render_report(without_plan(Status.INFEASIBLE, conflict=(reason,)))
    assert "    needed: R holds 3 m3 more, or R closes 340 s later" in text


def test_what_is_only_likely_is_called_so():
    """A proved reason stands as it is; the change that would help is priced where it can be."""
    proved = Reason(code="late", detail="arrives too late")
    likely = Reason(code="dear", detail="costs more", proved=False)
    priced = dataclasses.replace(LATER, cost=1234.5)
    left_out = (
        Unserved(id="A", reasons=(proved, likely), change=priced),
        Unserved(id="B", reasons=(proved,), change=LARGER),
    )
    text = " ".join(render_report(REPORT.replace(unserved=left_out)).split())
    assert (
        "A: arrives too late; costs more (likely); it would be served for 1 234.50 more if" in text
    )
    assert "B: arrives too late; it would be served if R holds 3 m3 more" in text


def test_nothing_found_claims_nothing():
    """Out of time is neither a plan nor a proof."""
    text = render_report(without_plan(Status.NO_SOLUTION, limit=Limit.TIME))
    assert "nothing is proven" in text
    assert "Cost" not in text


def test_a_failed_check_is_the_headline():
    """A wrong answer is never dressed as a plan, and the broken rules are named."""
    check = Verification(violations=(VIOLATION,), claimed=1.0, objective=OBJECTIVE, bound=None)
    report = REPORT.replace(status=Status.ERROR, verification=check, violations=(VIOLATION,))
    text = render_report(report)
    assert "do not use it" in text.splitlines()[0]
    assert "storage capacity" in text
    assert "3.5 m3" in text
    assert "claimed 1.00 EUR, recomputed 41 280.00 EUR" in text
    assert "saves" not in text


def test_long_lists_are_cut_and_counted():
    """A thousand orders left out do not bury the rest."""
    reasons = (Reason(code="late", detail="arrives too late"),)
    late = tuple(Unserved(id=f"SO-{k}", reasons=reasons) for k in range(1000))
    text = render_report(REPORT.replace(unserved=late))
    assert f"… {1000 - MOST_ROWS} more" in text
    assert f"SO-{MOST_ROWS}:" not in text


def test_what_was_left_out_for_no_known_reason_is_not_explained():
    """Ids only, cut and counted too."""
    silent = tuple(Unserved(id=f"SO-{k}") for k in range(100))
    text = " ".join(render_report(REPORT.replace(unserved=silent)).split())
    assert "no reason is proven for: SO-0, SO-1, SO-2" in text
    assert f"… {100 - MOST_ROWS} more" in text


@pytest.mark.parametrize("limit", Limit)
def test_what_the_solver_has_to_add_is_told(limit):
    """Beside any limit, also where the words are much the same."""
    detail = f"the {limit.value} went on without compiled code: run make setup"
    text = render_report(REPORT.replace(status=Status.FEASIBLE, limit=limit, detail=detail), 100)
    assert f"T{detail[1:]}." in text


@pytest.mark.parametrize("width", [50, 80])
def test_no_line_is_wider_than_the_terminal(width):
    """Tables are cut, sentences go on below."""
    warning = Issue(code="W301", message="word " * 40, pointer="/data/" + "x" * 90)
    text = render_report(REPORT.replace(warnings=(warning,)), width)
    assert max(map(len, text.splitlines())) <= width


def test_the_report_is_plain_text():
    """No colours, no control characters: it reads the same in a pipe."""
    assert all(character.isprintable() or character == "\n" for character in render_report(REPORT))
