"""Two compiled forms of one model are the same, number for number."""

from __future__ import annotations

import dataclasses

import numpy as np

from optimizer.modeling.matrix import MatrixForm

CLOSE = 1e-12
"""Absolute and relative, where the sequence of a sum may differ."""

ARRAYS = ("cost", "row_lower", "row_upper", "col_lower", "col_upper", "integer")


def assert_same(form: MatrixForm, measure: MatrixForm) -> None:
    """Names, keys, documentation, every bound and every coefficient, to the last digit.

    But for the sign of whole equations: Pyomo turns the sides of some round, for the class that
    Python's operator finds on the right.
    """
    form, measure = _turned(form), _turned(measure)
    assert_same_names(form, measure)
    for name in ARRAYS:
        assert np.array_equal(getattr(form, name), getattr(measure, name)), name
    assert form.offset == measure.offset
    for name in ("indptr", "indices", "data"):
        one, other = getattr(form.matrix, name), getattr(measure.matrix, name)
        assert np.array_equal(one, other), f"matrix {name}"


def assert_close(form: MatrixForm, measure: MatrixForm) -> None:
    """The same but for the last digits, where many terms of one column are added up."""
    form, measure = _turned(form), _turned(measure)
    assert_same_names(form, measure)
    for name in ARRAYS:
        one, other = getattr(form, name), getattr(measure, name)
        np.testing.assert_allclose(one, other, rtol=CLOSE, atol=CLOSE, err_msg=name)
    one, other = form.matrix.scipy().toarray(), measure.matrix.scipy().toarray()
    np.testing.assert_allclose(one, other, rtol=CLOSE, atol=CLOSE, err_msg="matrix")


def assert_same_names(form: MatrixForm, measure: MatrixForm) -> None:
    """Families of columns and rows, with their keys and documentation."""
    for part in ("columns", "rows"):
        assert _families(form, part) == _families(measure, part)


def _families(form: MatrixForm, part: str) -> list[tuple[object, ...]]:
    families = getattr(form, part)
    return [(each.name, each.doc, each.start, list(each.index)) for each in families]


def _turned(form: MatrixForm) -> MatrixForm:
    """Equations with a first coefficient that is positive."""
    matrix, is_equation = form.matrix, form.row_lower == form.row_upper
    counts = np.diff(matrix.indptr)
    large = np.abs(matrix.data) > CLOSE
    rows, first = np.unique(np.repeat(np.arange(len(counts)), counts)[large], return_index=True)
    leading = form.row_lower.copy()  # of an equation between numbers
    leading[rows] = matrix.data[large][first]
    sign = np.where(is_equation & (leading < 0), -1.0, 1.0)
    return dataclasses.replace(
        form,
        matrix=dataclasses.replace(matrix, data=matrix.data * np.repeat(sign, counts)),
        row_lower=np.where(is_equation, sign * form.row_lower, form.row_lower),
        row_upper=np.where(is_equation, sign * form.row_upper, form.row_upper),
    )
