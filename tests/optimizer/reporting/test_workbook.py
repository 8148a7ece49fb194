"""A workbook holds the report: numbers as numbers, texts as texts, the same bytes each time."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest

from optimizer.reporting import workbook as module
from optimizer.reporting.workbook import workbook
from optimizer.result import Status
from optimizer.section import Section
from tests.optimizer.reporting.reports import REPORT, without_plan

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """The cells of each sheet by its name, as Excel would read them; formulas are refused."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        names = [
            sheet.attrib["name"]
            for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        ]
        shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        texts = ["".join(si.itertext()) for si in shared.iter(f"{MAIN}si")]
        pages = [
            ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            for number in range(1, len(names) + 1)
        ]
    assert not [cell for page in pages for cell in page.iter(f"{MAIN}f")]
    assert all(page.find(f".//{MAIN}pane[@state='frozen']") is not None for page in pages)
    return {name: _rows(page, texts) for name, page in zip(names, pages, strict=True)}


def _rows(page: ElementTree.Element, texts: list[str]) -> list[list[Any]]:
    rows = []
    for row in page.iter(f"{MAIN}row"):
        cells = []
        for cell in row.iter(f"{MAIN}c"):
            value = cell.findtext(f"{MAIN}v")
            assert value is not None
            cells.append(texts[int(value)] if cell.attrib.get("t") == "s" else float(value))
        rows.append(cells)
    return rows


def test_the_summary_has_the_answer_and_its_proof() -> None:
    """Status, cost and check, and where it comes from."""
    found = {row[0]: row[1] for row in sheets(workbook(REPORT))["summary"] if len(row) > 1}
    assert found["status"] == "optimal"
    assert found["total cost"] == 41280.0
    assert found["cost: holding"] == 280.0
    assert found["check: recomputed"] == 41280.0
    assert found["gap"] == 0.0
    assert found["sha256 of the instance"] == REPORT.provenance.instance_sha256


def test_texts_stay_texts_and_numbers_numbers() -> None:
    """A name that looks like a formula or a link is not one."""
    rows = (("=1+1", 1.5), ("@SUM(A1)", 2), ("https://x.example", float("inf")), ("007", None))
    table = Section(title="names", columns=("name", "units"), rows=rows)
    found = sheets(workbook(REPORT.replace(sections=(table,))))["names"]
    assert found[1:] == [["=1+1", 1.5], ["@SUM(A1)", 2.0], ["https://x.example", "inf"], ["007"]]


def test_the_same_report_is_the_same_workbook() -> None:
    """To the last byte."""
    assert workbook(REPORT) == workbook(REPORT)


def test_names_of_sheets_are_allowed_and_differ() -> None:
    """Whatever titles tables have."""
    titles = ["a/b: [c]?*", "A B   C", "x" * 40, "x" * 50, "summary"]
    tables = tuple(Section(title=title, columns=("a",), rows=((1,),)) for title in titles)
    names = list(sheets(workbook(REPORT.replace(sections=tables))))
    assert len({name.lower() for name in names}) == len(names) == 2 + len(titles)
    assert not [name for name in names if len(name) > 31 or set(name) & set("[]:*?/\\")]


def test_long_tables_go_on_in_the_next_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet of Excel ends, a plan need not."""
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    table = Section(title="long", columns=("a",), rows=((1,), (2,), (3,)), note="… 5 more")
    found = sheets(workbook(without_plan(Status.NO_SOLUTION, sections=(table,))))
    assert found["long"] == [["a"], [1.0], [2.0]]
    assert found["long 2"] == [["a"], [3.0], ["… 5 more"]]


def test_a_table_that_is_cut_says_so() -> None:
    """Below it, apart from its rows, so that nobody takes a part for the whole."""
    table = Section(title="dearest", columns=("a", "b"), rows=((1, 2),), note="… 5 more")
    found = sheets(workbook(REPORT.replace(sections=(table,))))["dearest"]
    assert found == [["a", "b"], [1.0, 2.0], ["… 5 more"]]


def test_a_no_has_a_workbook() -> None:
    """Its summary says why."""
    found = sheets(workbook(without_plan(Status.INFEASIBLE)))
    assert any("No plan for riga-week-47 can exist" in str(row) for row in found["summary"])
