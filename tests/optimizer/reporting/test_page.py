"""The page of a report holds everything it needs, and nothing that is told in it can run."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re

import pytest

from optimizer.errors import Issue
from optimizer.reporting.page import page_text
from optimizer.reporting.page.tables import FOLDED, MOST_ROWS, table_html
from optimizer.result import Change, Reason, Status, Unserved, Verification, Violation
from optimizer.section import Section
from tests.optimizer.reporting.drawn import DRAWINGS, NASTY, Page
from tests.optimizer.reporting.reports import REPORT, without_plan

ROWS = ((NASTY, 1.5), ("mug", None))
TABLE = Section(title=NASTY, columns=(NASTY, "units"), rows=ROWS, note=NASTY)
SPOILED = REPORT.replace(
    name=NASTY,
    currency=NASTY,
    detail=NASTY,
    unserved=(Unserved(id=NASTY, reasons=(Reason(code="late", detail=NASTY),)),),
    kpis={NASTY: 1.0},
    warnings=(Issue(code="W301", message=NASTY, pointer=NASTY, hint=NASTY),),
    violations=(Violation(rule=NASTY, where=NASTY, amount=1.0, unit=NASTY),),
    sections=(TABLE,),
    draw=lambda: (*DRAWINGS, TABLE),
)


def test_a_page_loads_nothing() -> None:
    """No element names anything outside, and the page forbids the browser to look there."""
    page = Page(page_text(SPOILED))
    assert not {"link", "iframe", "img", "object", "base"} & {tag for tag, _ in page.elements}
    assert not [a for _, a in page.elements if {"src", "href", "srcset", "action"} & set(a)]
    assert "default-src 'none'" in policy(page)


def test_only_the_pages_own_scripts_may_run() -> None:
    """The policy names the digest of each script, and of none besides."""
    page = Page(page_text(SPOILED))
    digests = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in page.scripts]
    assert len(digests) == 2
    assert re.findall(r"'sha256-([^']+)'", policy(page)) == digests
    assert not re.search(r"script-src[^;]*unsafe", policy(page))
    assert not any("\r" in script for script in page.scripts), "a browser reads it as a new line"


def policy(page: Page) -> str:
    (found,) = (a["content"] for _, a in page.elements if a.get("http-equiv"))
    assert found is not None
    return found


def test_names_cannot_run() -> None:
    """Whatever a text holds, the elements are the same as with a harmless one; it is told as is."""
    page = Page(page_text(SPOILED))
    assert not [tag for tag, attributes in page.elements if "onclick" in attributes or tag == "b"]
    assert [tag for tag, _ in page.elements].count("script") == 2 + len(page.figures)
    assert NASTY in "".join(page.texts)


def test_the_same_report_is_the_same_page() -> None:
    """To the last byte: pages can be compared and signed."""
    assert page_text(SPOILED) == page_text(SPOILED)


def test_a_page_tells_the_answer_its_proof_and_its_origin() -> None:
    """In the words of the report on the terminal, and so that anybody can run it again."""
    text = " ".join(Page(page_text(REPORT)).texts)
    assert "Plan for riga-week-47: 41 280.00 EUR, proven optimal." in text
    assert "It saves 3 720.00 EUR (8.3 %) against the rule of thumb." in text
    assert "every rule holds; cost recomputed as 41 280.00 EUR, as claimed" in text
    assert "arrives too late" in text
    assert "two ids look alike" in text
    assert REPORT.provenance.instance_sha256 in text
    again = "--method mip --backend highs --seed 0 --threads 1 --time-limit 60 --gap 1e-06"
    assert f"stockwright solve INSTANCE {again}" in text
    made = dataclasses.replace(REPORT.provenance, backend="mathopt:glop")
    other = " ".join(Page(page_text(dataclasses.replace(REPORT, provenance=made))).texts)
    assert "stockwright solve INSTANCE --method mip --backend mathopt:glop --seed 0" in other


def test_plans_that_are_best_in_goals_are_found_again_by_their_own_verb() -> None:
    """Which goals these were stands where they were asked for."""
    made = dataclasses.replace(REPORT.provenance, method="goals")
    text = " ".join(Page(page_text(dataclasses.replace(REPORT, provenance=made))).texts)
    assert "stockwright goals INSTANCE GOALS --seed 0 --threads 1 --time-limit 60" in text


def test_costs_are_drawn_by_component() -> None:
    """The bars are the components, and who cannot see them reads them."""
    page = Page(page_text(REPORT))
    (figure,) = page.figures
    assert figure["data"][0]["x"] == ["purchase", "holding"]
    assert figure["data"][0]["y"] == [41000.0, 280.0]
    (label,) = (a["aria-label"] for _, a in page.elements if a.get("role") == "img")
    assert label == "Cost by component: purchase 41 000.00 EUR, holding 280.00 EUR"


def test_a_no_has_a_page_with_its_reasons() -> None:
    """And what would have to change; without a chart library that nothing needs."""
    change = Change(rule="load", where="van", amount=50.0, unit="kg", detail="van holds 50 kg more")
    reason = Reason(code="too_large", detail="no vehicle can serve order piano", changes=(change,))
    text = page_text(without_plan(Status.INFEASIBLE, conflict=(reason,)))
    assert "no vehicle can serve order piano" in text
    assert "van holds 50 kg more" in text
    assert "There is no plan to show." in text
    assert len(text) < 20_000


def test_a_plan_that_failed_its_check_is_not_drawn() -> None:
    """Its page says so and which rules are broken; a room need not draw what makes no sense."""

    def fail() -> None:
        raise AssertionError("drawn")

    broken = Violation(rule="load of vehicles", where="R1", amount=2.0, unit="kg")
    check = Verification(violations=(broken,), claimed=1.0, objective=REPORT.objective, bound=None)
    report = REPORT.replace(
        status=Status.ERROR, verification=check, violations=(broken,), draw=fail
    )
    page = Page(page_text(report))
    assert "failed its verification: do not use it" in " ".join(page.texts)
    assert "load of vehicles" in page.texts
    assert not page.figures


@pytest.mark.parametrize(("length", "folded"), [(FOLDED, False), (FOLDED + 1, True)])
def test_long_tables_are_folded(length: int, folded: bool) -> None:
    """A table that fills a screen opens by a click."""
    rows = tuple((k,) for k in range(length))
    assert ("<details>" in table_html(Section(title="t", columns=("a",), rows=rows))) == folded


def test_very_long_tables_are_cut_and_say_so() -> None:
    """The file stays small enough to be sent."""
    rows = tuple((k,) for k in range(MOST_ROWS + 1))
    text = table_html(Section(title="t", columns=("a",), rows=rows))
    assert text.count("<tr>") == MOST_ROWS + 1  # and the header
    assert "The first 5 000 of 5 001 rows" in text


def test_cells_sort_by_their_exact_numbers() -> None:
    """What is shown is rounded; what is sorted by is not, whatever type holds it."""
    numpy = pytest.importorskip("numpy")
    rows = ((numpy.float64(0.125),), (numpy.float64(1e6),), (None,))
    text = table_html(Section(title="t", columns=("a",), rows=rows))
    assert '<td class="n" data-value="0.125">0.12</td>' in text
    assert '<td class="n" data-value="1000000.0">1 000 000.00</td>' in text
    assert '<td class="n"></td>' in text
