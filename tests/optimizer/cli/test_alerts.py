"""``stockwright alerts``: a stock table in, the SKUs that need a person out."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

STOCK = """sku_id,on_hand_units,unit_cost,reorder_point_units,order_quantity_units
S1,10,4,30,50
S2,60,4,30,50
S3,100,4,30,50
"""
ROWS = [
    {
        "sku_id": "S1",
        "alert": "below reorder point",
        "units": 20.0,
        "money_at_stake": 80.0,
        "detail": "order 50",
    },
    {
        "sku_id": "S3",
        "alert": "overstock",
        "units": 20.0,
        "money_at_stake": 80.0,
        "detail": "",
    },
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "stock.csv"
    path.write_text(STOCK)
    return path


def test_alerts_as_text_and_as_json(run, table):
    """The same alerts in both forms, exit code 0."""
    done = run("alerts", table)
    assert done.code == 0
    assert done.out.startswith("Alerts") and "order 50" in done.out
    assert run("alerts", table, "--json").json == {
        "formulation": "abc_cost",
        "num_alerts": 2,
        "alerts": ROWS,
    }


def test_a_parquet_table_says_the_same(run, table):
    """Both kinds of files are read."""
    parquet = table.with_suffix(".parquet")
    pd.read_csv(table).to_parquet(parquet)
    assert run("alerts", parquet, "--json").json["alerts"] == ROWS


def test_every_error_is_told_at_its_row_and_column(run, table):
    """All of them at once, exit code 2."""
    table.write_text("sku_id,on_hand_units,unit_cost\nS1,-1,2\nS2,x,2\nS3,1,\n")
    done = run("alerts", table)
    assert done.code == 2
    for place in ("row 1 on_hand_units  E203", "row 2 on_hand_units  E204", "row 3 unit_cost"):
        assert f"stock.csv {place}" in done.err
    assert run("alerts", table, "--json").json["num_errors"] == 3


def test_the_policy_of_a_plan_file_counts(run, table, tmp_path):
    """Whatever instance it was made for, and only for the SKUs that it has."""
    row = {
        "sku_id": "S2",
        "order_quantity_units": 25.0,
        "reorder_point_units": 70.0,
        "safety_stock_units": 5.0,
        "orders_per_year": 4.0,
        "fill_rate_pct": 98.0,
        "average_stock_value": 70.0,
    }
    plan = tmp_path / "plan.json"
    content = {"formulation": "abc_cost", "instance_sha256": "0" * 64}
    plan.write_text(json.dumps(content | {"plan": {"reorder_policies": [row]}}))
    found = run("alerts", table, "--policy", plan, "--json").json["alerts"]
    assert [(each["sku_id"], each["detail"]) for each in found] == [
        ("S1", "order 50"),
        ("S3", ""),
        ("S2", "order 25"),
    ]


@pytest.mark.parametrize(
    ("name", "code"), [("no.csv", "E110"), ("stock.txt", "E112"), ("a" * 300 + ".csv", "E110")]
)
def test_a_file_that_is_no_table_is_refused(run, table, name, code):
    """A missing file, one of another kind, and a name that no file can have."""
    table.with_suffix(".txt").write_text(STOCK)
    done = run("alerts", table.with_name(name))
    assert done.code == 2
    assert code in done.err


def test_the_plan_of_another_formulation_is_refused(run, demo, table, tmp_path):
    """And so is a file that is no plan."""
    plan = tmp_path / "plan.json"
    run("solve", demo, "--out", plan)
    done = run("alerts", table, "--policy", plan)
    assert done.code == 2
    assert "E303 this is the plan of another formulation" in done.err
    plan.write_text(json.dumps({"plan": None}))
    assert "E304" in run("alerts", table, "--policy", plan).err
