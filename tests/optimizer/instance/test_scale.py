"""Large files: errors come in seconds, good tables near the speed of reading them."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from optimizer.instance.loader import load
from tests.optimizer.instance.files import demo, issues, written

pytestmark = pytest.mark.usefixtures("toy")

ROWS = 1_000_000


def test_a_text_of_100_mb_is_refused_in_seconds(tmp_path: Path) -> None:
    """Too long for a name: E205 with the beginning of the value, not with all of it."""
    path = written(tmp_path, demo(lambda e: e.update(name="x" * 100_000_000)))
    begin = time.process_time()
    (issue,) = issues(path)
    assert time.process_time() - begin < 30
    assert (issue.code, issue.pointer) == ("E205", "/name")
    assert len(repr(issue)) < 1000


def test_a_million_rows_beside_the_file(tmp_path: Path) -> None:
    """Checked by whole columns: CPU seconds, not minutes; one wrong id is found among them."""
    names = np.array([f"d{k}" for k in range(ROWS)], dtype=object)
    columns = {"id": names, "product_id": "tea", "quantity_units": 1.0, "shortage_cost": 3.0}
    frame = pd.DataFrame(columns)
    path = written(tmp_path, demo(lambda e: e["data"].update(demands={"$file": "d.parquet"})))
    frame.to_parquet(tmp_path / "d.parquet")
    begin = time.process_time()
    assert len(load(path).data.demands) == ROWS
    assert time.process_time() - begin < 30
    frame.loc[900_000, "product_id"] = "tae"
    frame.to_parquet(tmp_path / "d.parquet")
    (issue,) = issues(path)
    assert (issue.code, issue.row, issue.column_name) == ("E302", 900_001, "product_id")


@pytest.mark.parametrize("spoilt", [False, True])
def test_long_lists_are_checked_like_short_ones(tmp_path: Path, spoilt: bool) -> None:
    """The check by column and the one by row agree, on data and on the first error."""
    rows = [{"id": f"d{k}", "product_id": "tea", "quantity_units": k % 7} for k in range(30_000)]
    if spoilt:
        rows[20_001]["quantity_units"] = -1
        (issue,) = issues(written(tmp_path, demo(lambda e: e["data"].update(demands=rows))))
        assert (issue.pointer, issue.record_id) == ("/data/demands/20001/quantity_units", "d20001")
    else:
        demands = load(demo(lambda e: e["data"].update(demands=rows))).data.demands
        assert demands["quantity_units"].tolist() == [row["quantity_units"] for row in rows]
        assert list(demands)[:5] == list(
            load(demo(lambda e: e["data"].update(demands=rows[:5]))).data.demands
        )
