"""The one JSON object of the command line."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

import optimizer.reporting.json as reporting
from optimizer.reporting.json import (
    failure_answer,
    json_pieces,
    plan_file,
    report_answer,
    verification_answer,
)
from optimizer.result import Status, Verification
from optimizer.schema.record import Record
from optimizer.schema.table import Table
from tests.optimizer.reporting.reports import OBJECTIVE, REPORT, without_plan

PROMISED = {
    *("formulation", "name", "status", "limit", "objective", "bound", "gap", "plan"),
    *("unserved", "violations", "verification", "kpis", "provenance"),
}
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=9), inner, max_size=5)
    ),
    max_leaves=30,
)


def text_of(value: object) -> str:
    return "".join(json_pieces(value))


def test_every_answer_has_the_same_keys():
    """A program finds each key in a plan, a "no", a check and a failure."""
    check = Verification(violations=(), claimed=None, objective=OBJECTIVE, bound=None)
    answers = [
        report_answer(REPORT),
        report_answer(without_plan(Status.INFEASIBLE)),
        verification_answer("stock_allocation", "riga", "00", check),
        failure_answer([{"code": "E203"}], 7),
    ]
    assert len({tuple(answer) for answer in answers}) == 1
    assert set(answers[0]) >= PROMISED


def test_the_promised_parts_are_there():
    """Objective, verification and provenance hold what other programs rely on."""
    answer = json.loads(text_of(report_answer(REPORT)))
    assert answer["objective"] == {
        "value": 41280.0,
        "components": {"purchase": 41000.0, "holding": 280.0},
    }
    assert {"ok": True, "claimed": 41280.0, "recomputed": 41280.0}.items() <= answer[
        "verification"
    ].items()
    assert answer["provenance"]["model"]["nonzeros"] == 56000
    assert answer["provenance"]["time_s"]["solve"] == 1.234


def test_absent_is_null_in_the_answer_and_left_out_of_the_plan():
    """The plan can be read back by a reader that refuses null."""
    answer = report_answer(REPORT)
    assert answer["limit"] is None
    assert answer["plan"] == {
        "shipments": [{"sku_id": "tea", "quantity_units": 3.0}, {"sku_id": "mug"}]
    }


def test_a_report_as_a_dict_is_what_is_printed():
    """The same keys in the same order, so that a program reads both in one way."""
    printed = json.loads(text_of(report_answer(REPORT)))
    assert printed == REPORT.to_dict()
    assert list(printed) == list(REPORT.to_dict())


def test_a_failure_lists_its_errors_and_counts_them_all():
    """The list is capped, the count is not."""
    answer = failure_answer([{"code": "E203"}], 7)
    assert answer["status"] == "error"
    assert answer["errors"] == [{"code": "E203"}]
    assert answer["num_errors"] == 7
    assert answer["plan"] is None


def test_a_plan_file_names_its_instance():
    """So that no plan is checked against another instance."""
    content = plan_file(REPORT)
    assert content["instance_sha256"] == REPORT.provenance.instance_sha256
    assert content["objective"]["value"] == 41280.0


@settings(max_examples=50, deadline=None)
@given(VALUES)
def test_pretty_json_is_the_same_json(value):
    """Line breaks change nothing."""
    assert json.loads(text_of(value)) == value


def test_a_row_of_a_table_stands_on_one_line():
    """A long table stays readable and comparable line by line."""
    rows = [{"sku_id": f"sku-{k}", "units": k} for k in range(50)]
    assert '\n    {"sku_id": "sku-7", "units": 7},\n' in text_of({"rows": rows})


class Line(Record):
    sku_id: str
    units: float | None = None


class Lines(Record):
    note: str
    lines: Table[Line]
    none: Table[Line]


def test_a_long_table_is_written_a_few_rows_at_a_time(monkeypatch):
    """Every row once, as ``to_dict`` has it, between the other fields of the plan."""
    monkeypatch.setattr(reporting, "AT_ONCE", 2)
    rows = [Line(sku_id=f"sku-{k}", units=k or None) for k in range(5)]
    plan = Lines(note="5", lines=Table.of(Line, rows), none=Table.of(Line, []))
    report = REPORT.replace(plan=plan)
    pieces = list(json_pieces(report_answer(report)))
    assert max(map(len, pieces)) < len("".join(pieces)) / 4
    told = json.loads("".join(pieces))
    assert told["plan"] == report.to_dict()["plan"]
    assert list(told["plan"]) == ["note", "lines", "none"]
    assert told["plan"]["lines"][0] == {"sku_id": "sku-0"}
