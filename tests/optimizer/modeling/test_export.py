"""LP and MPS files say what the model says, to people and to another reader."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optimizer.backends.process import run
from optimizer.modeling.export import write_lp, write_mps
from optimizer.modeling.matrix import Family, MatrixForm
from optimizer.result import Limits
from tests.optimizer.backends.models import CASES, INF, Case, model

Write = Callable[[MatrixForm, Path], None]

LIMITS = Limits(time_limit_s=10.0, mip_rel_gap=0.0, seed=0, threads=1)

EXPRESSIBLE = [
    c for c in CASES if c.form.size.columns and all(c.form.col_lower <= c.form.col_upper)
]
"""No format has models without columns, and readers refuse files with crossed bounds."""

both_formats = pytest.mark.parametrize("write", [write_lp, write_mps])


def named(rows: list[Any], columns: list[Any], **changes: Any) -> MatrixForm:
    """Ship a and b, open one place: a range, an equality, an open side and a free row."""
    form = model(
        [2, 3.25, 0, 100],
        [
            (1, [1, 1, 0, -8], 5),
            (7, [1, 0, 1e-5, 0], 7),
            (-INF, [0, 2, 0, 0], 9.5),
            (-INF, [1, 0, 0, 1], INF),
        ],
        [(0, INF), (-INF, 4), (-INF, INF), (0, 1)],
        [0, 1, 0, 1],
        offset=-12.5,
    )
    families = (Family("ship", "", columns, 0), Family("is_open", "", [()], len(columns)))
    return dataclasses.replace(form, rows=(Family("balance", "", rows, 0),), columns=families)


def read_back(form: MatrixForm, write: Write, folder: Path) -> dict[str, Any]:
    """The file as HiGHS understands it; HiGHS may not be loaded in this process."""
    path = folder / ("model.lp" if write is write_lp else "model.mps")
    write(form, path)
    point: Any = run("tests.optimizer.modeling.reading:read", str(path), LIMITS).point
    return dict(point)


ROWS = [("p1",), ("p2",), ("p3",), ("p4",)]
COLUMNS = [("riga", "z1"), ("riga", "z2"), ("riga", "z3")]


@both_formats
def test_names_bounds_costs_and_integers_survive(write: Write, tmp_path: Path) -> None:
    """Columns keep name, bounds, cost and integrality; the constant of the objective is kept."""
    read = read_back(named(ROWS, COLUMNS), write, tmp_path)
    assert read["columns"] == {
        "ship(riga,z1)": (0, INF, 2),
        "ship(riga,z2)": (-INF, 4, 3.25),
        "ship(riga,z3)": (-INF, INF, 0),
        "is_open": (0, 1, 100),
    }
    assert read["integers"] == {"ship(riga,z2)", "is_open"}
    assert read["offset"] == -12.5


@both_formats
def test_rows_survive(write: Write, tmp_path: Path) -> None:
    """A range is written as two rows, because not every reader takes it as one."""
    read = read_back(named(ROWS, COLUMNS), write, tmp_path)
    free = {"balance(p4)": (-INF, INF)}  # MPS readers leave such a row out
    assert read["rows"] | free == free | {
        "balance(p1)": (1, INF),
        "balance(p1).upper": (-INF, 5),
        "balance(p2)": (7, 7),
        "balance(p3)": (-INF, 9.5),
    }


@both_formats
def test_strange_ids_give_names_that_differ(write: Write, tmp_path: Path) -> None:
    """Ids with spaces, operators or other alphabets keep a name each, short enough to read."""
    columns = [("a b", "+"), ("a-b", "*"), ("Рига", "x" * 500)]
    read = read_back(named([("<1>",), ("1",), (1,), ("2",)], columns), write, tmp_path)
    cut = "ship(____," + "x" * 190
    assert set(read["columns"]) == {"ship(a_b,_)", "ship(a_b,_)_2", cut, "is_open"}
    assert {"balance(_1_)", "balance(1)", "balance(1)_2"} <= set(read["rows"])


@both_formats
@pytest.mark.parametrize("case", EXPRESSIBLE, ids=lambda case: case.name)
def test_the_file_has_the_same_optimum(case: Case, write: Write, tmp_path: Path) -> None:
    """What another program reads from the file has the optimum known by hand, or none."""
    read = read_back(case.form, write, tmp_path)
    assert read["optimum"] == pytest.approx(case.objective)
