"""Write a MatrixForm as an LP or MPS file that people can read and every solver takes.

Names are those of the maths: ``ship(riga,z4,2026.11.02)``. What the formats forbid in a name
becomes an underscore, and where two names would then be one, a number keeps them apart.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from optimizer.modeling.matrix import Family, MatrixForm

LONGEST_NAME = 200
TERMS_PER_LINE = 6
FORBIDDEN = re.compile(r"[^A-Za-z0-9_.,()]")
MPS_TYPES = {"=": "E", ">=": "G", "<=": "L"}
RESERVED = ("objective", "bounds", "end", "free", "general", "inf", "infinity", "st")

Terms = Iterable[tuple[float, str]]


class Side(NamedTuple):
    """A row with one side, as both formats want it; ``row`` is its position in the model."""

    row: int
    name: str
    sense: str
    value: float


def write_lp(form: MatrixForm, path: Path) -> None:
    """The model in the LP format of CPLEX; a row with two different sides becomes two rows."""
    _write(path, _lp_lines(form))


def write_mps(form: MatrixForm, path: Path) -> None:
    """The model in free MPS format; a row with two different sides becomes two rows."""
    _write(path, _mps_lines(form))


def _write(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def _lp_lines(form: MatrixForm) -> Iterator[str]:
    columns = _names(form.columns)
    unused = columns[0] if columns else "none"  # a row needs a column, if only with coefficient 0
    offset = [_signed(form.offset)] if form.offset else []
    priced = ((value, name) for value, name in zip(form.cost, columns, strict=True) if value)
    yield "minimize"
    yield f" objective: {_sum(priced, unused, offset)}"
    yield "subject to"
    for side in _sides(form):
        body = _sum(_terms(form, side.row, columns), unused)
        yield f" {side.name}: {body} {side.sense} {_number(side.value)}"
    yield "bounds"
    for name, low, high in zip(columns, form.col_lower, form.col_upper, strict=True):
        free = low == -math.inf and high == math.inf
        yield f" {name} free" if free else f" {_number(low)} <= {name} <= {_number(high)}"
    if form.integer.any():
        yield "general"
        yield from (f" {name}" for name, whole in zip(columns, form.integer, strict=True) if whole)
    yield "end"


def _mps_lines(form: MatrixForm) -> Iterator[str]:
    columns, sides = _names(form.columns), list(_sides(form))
    yield "NAME model"
    yield "ROWS"
    yield " N objective"
    for side in sides:
        yield f" {MPS_TYPES[side.sense] if math.isfinite(side.value) else 'N'} {side.name}"
    yield "COLUMNS"
    yield from _mps_columns(form, columns, sides)
    yield "RHS"
    if form.offset:
        yield f" RHS objective {_number(-form.offset)}"
    for side in sides:
        if side.value and math.isfinite(side.value):
            yield f" RHS {side.name} {_number(side.value)}"
    yield "BOUNDS"
    for name, low, high in zip(columns, form.col_lower, form.col_upper, strict=True):
        yield from (f" {kind} BOUND {name}{value}" for kind, value in _mps_bounds(low, high))
    yield "ENDATA"


def _mps_columns(form: MatrixForm, columns: list[str], sides: list[Side]) -> Iterator[str]:
    matrix = form.matrix.scipy()[[side.row for side in sides]].tocsc()
    for whole, members in itertools.groupby(range(len(columns)), key=form.integer.__getitem__):
        if whole:
            yield " MARKER 'MARKER' 'INTORG'"
        for j in members:
            entries = slice(matrix.indptr[j], matrix.indptr[j + 1])
            yield f" {columns[j]} objective {_number(form.cost[j])}"
            for k, value in zip(matrix.indices[entries], matrix.data[entries], strict=True):
                yield f" {columns[j]} {sides[k].name} {_number(value)}"
        if whole:
            yield " MARKER 'MARKER' 'INTEND'"


def _mps_bounds(low: float, high: float) -> Iterator[tuple[str, str]]:
    """Both bounds in full: readers disagree on what follows from one of them."""
    if low == high:
        yield "FX", f" {_number(low)}"
    else:
        yield ("MI", "") if low == -math.inf else ("LO", f" {_number(low)}")
        yield ("PL", "") if high == math.inf else ("UP", f" {_number(high)}")


def _sides(form: MatrixForm) -> Iterator[Side]:
    names = _names(form.rows)
    for k, (low, high) in enumerate(zip(form.row_lower, form.row_upper, strict=True)):
        if low == high:
            yield Side(k, names[k], "=", low)
            continue
        if low > -math.inf or high == math.inf:
            yield Side(k, names[k], ">=", low)
        if high < math.inf:
            yield Side(k, names[k] if low == -math.inf else f"{names[k]}.upper", "<=", high)


def _names(families: Iterable[Family]) -> list[str]:
    names: dict[str, None] = dict.fromkeys(RESERVED)
    repeats: Counter[str] = Counter()
    for family in families:
        for key in family.index:
            text = f"{family.name}({','.join(map(str, key))})" if key else family.name
            name = plain = FORBIDDEN.sub("_", text)[:LONGEST_NAME]
            while name in names:
                repeats[plain] += 1
                name = f"{plain}_{repeats[plain] + 1}"
            names[name] = None
    return list(names)[len(RESERVED) :]


def _terms(form: MatrixForm, row: int, columns: list[str]) -> Terms:
    matrix = form.matrix
    entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return zip(matrix.data[entries], (columns[j] for j in matrix.indices[entries]), strict=True)


def _sum(terms: Terms, unused: str, constant: Iterable[str] = ()) -> str:
    parts = [f"{_signed(value)} {name}" for value, name in terms] or [f"0 {unused}"]
    parts += constant
    lines = (parts[k : k + TERMS_PER_LINE] for k in range(0, len(parts), TERMS_PER_LINE))
    return "\n  ".join(" ".join(line) for line in lines)


def _signed(value: float) -> str:
    return f"{'-' if value < 0 else '+'}{_number(abs(value))}"


def _number(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return (
        str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
    )
